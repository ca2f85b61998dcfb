// What one step of a job uses while it runs: who it is for, and what it has cost so far.
//
// The engine makes a StepMeter, keeps it for the length of the step and then takes its usage into the commit of that
// step. A plugin's host calls find it by the job id of their call. Any thread.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/money.h"
#include "host/services/metering/price_table.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::metering {

inline constexpr std::size_t kMaxUses = 4096;  // of one step

// What an outside call used.
struct Use {
  std::string_view tool;
  std::string_view provider;
  std::string_view operation;
  std::int64_t quantity = 0;
  std::int64_t cost_micros = -1;  // what the provider said; below 0: the table's price
  std::string_view reference;     // the provider's id of the call; the same one replaces what was noted before
};

class StepMeter {
 public:
  struct Subject {
    std::string user;
    std::string job;
    std::string step;
    bool is_dry_run = false;
  };
  StepMeter(Subject subject, const PriceTable& prices, const base::WallClock& clock);

  const Subject& subject() const noexcept { return subject_; }
  // OC_INVALID for an operation without a price or a quantity that cannot be; OC_EXHAUSTED beyond kMaxUses;
  // OC_UNAVAILABLE once the step is over.
  base::Result<void> record(const Use& use);
  std::int64_t cost_micros() const;
  // Ends the meter and gives what was used; later records are refused.
  std::vector<records::Usage> finish();

 private:
  Subject subject_;
  const PriceTable& prices_;
  const base::WallClock& clock_;
  mutable std::mutex mutex_;
  bool is_over_ = false;              // guarded by mutex_
  std::int64_t cost_micros_ = 0;      // guarded by mutex_
  std::vector<records::Usage> used_;  // guarded by mutex_
};

// The runs of all steps in progress, by job id.
class StepMeters {
 public:
  void add(const std::shared_ptr<StepMeter>& meter);
  void remove(const StepMeter& meter);
  // Null when no step of that job runs.
  std::shared_ptr<StepMeter> find(std::string_view job) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<StepMeter>, std::less<>> by_job_;
};

}  // namespace oneclaw::services::metering
