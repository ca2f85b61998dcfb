// Who may do how much: requests a minute and hour, jobs a day, money a job, day and month.
//
// Owner: the app. Any loop, on a task; functions suspend. Minutes and hours are counted in the cache, which may lose
// them; days, months and money come from the store (decision 22). Every refusal says which rule, the limit, and when it
// ends, and carries that time for Retry-After.
#pragma once

#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/plugin/role/role.h"
#include "host/records/client.h"
#include "host/records/money.h"
#include "host/services/policy/tiers.h"

#include <string_view>

namespace oneclaw::services::policy {

class Policy {
 public:
  // `cache` may be null: then requests a minute and hour are not limited.
  Policy(plugin::role::Role* cache, records::Client& records, const base::WallClock& clock, Tiers tiers, base::Log log);
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;

  const TierLimits& limits(records::Tier tier) const noexcept { return tiers_.of(tier); }

  // Counts one request of `subject` (a user id, or an address before anybody is known). OC_EXHAUSTED beyond the tier's
  // rate. A cache that does not answer lets requests pass, and the log says so: money is protected by the store.
  base::Result<void> admit(std::string_view subject, records::Tier tier);

  // `jobs` (0 for a child job: nested jobs count once) that hold `price_micros`: checks the day and the month and
  // appends to `batch` what books it there. OC_EXHAUSTED or OC_PRECONDITION (one job is too dear for the tier). The
  // caller commits `batch`; when that fails with OC_PRECONDITION or OC_CONFLICT in these writes, another job was booked
  // meanwhile: begin again.
  base::Result<void> book(records::Batch& batch, std::string_view user, records::Tier tier, std::int64_t price_micros,
                          std::int64_t jobs = 1);
  // A job booked at `created` was charged `unspent_micros` less than was held: appends what gives it back.
  void settle(records::Batch& batch, std::string_view user, records::Time created, std::int64_t unspent_micros);

 private:
  base::Result<void> count(std::string_view subject, std::string_view window, std::int64_t seconds, std::int64_t limit,
                           records::Tier tier);
  base::Result<void> book_period(records::Batch& batch, std::string_view user, const std::string& period,
                                 std::int64_t price, std::int64_t jobs, std::int64_t most_jobs,
                                 std::int64_t most_micros, std::int64_t ends_us, records::Tier tier);

  plugin::role::Role* cache_;
  records::Client& records_;
  const base::WallClock& clock_;
  Tiers tiers_;
  base::Log log_;
};

}  // namespace oneclaw::services::policy
