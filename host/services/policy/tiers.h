// What each tier may do: requests, jobs, money, time. Defaults are the product's; a deployment changes single numbers.
//
// Plain data. Leaf, any thread.
#pragma once

#include "host/base/result.h"
#include "host/records/money.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace oneclaw::services::policy {

struct TierLimits {
  std::int64_t per_minute = 0;  // requests, of everything together
  std::int64_t per_hour = 0;
  std::int64_t per_day = 0;
  std::int64_t job_micros = 0;  // price of one job
  std::int64_t day_micros = 0;
  std::int64_t month_micros = 0;
  std::int64_t parallel = 0;  // jobs that run at once; more wait
  std::chrono::milliseconds longest{0};
};

class Tiers {
 public:
  // The product's own numbers.
  Tiers();
  // {"tiers":{"free":{"per_minute":5,"per_hour":20,"per_day":50,"job_usd":0.5,"day_usd":2,"month_usd":10,"parallel":1,
  // "longest_ms":300000}}}; what is absent keeps its default. OC_INVALID names key and nearest name.
  static base::Result<Tiers> parse(std::string_view json);

  const TierLimits& of(records::Tier tier) const noexcept { return limits_[static_cast<std::size_t>(tier)]; }

 private:
  std::array<TierLimits, 4> limits_;
};

}  // namespace oneclaw::services::policy
