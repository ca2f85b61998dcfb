#include "host/services/policy/policy.h"

#include "host/base/status.h"
#include "host/records/cents.h"

#include <oneclaw/cache.h>

#include <algorithm>
#include <ctime>

namespace oneclaw::services::policy {
namespace {

using base::Error;
using base::Result;
namespace call = plugin::call;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400;
constexpr std::chrono::seconds kCacheTime{2};
constexpr std::int64_t kNoLimit = INT64_MAX;

std::uint32_t to_retry_ms(std::int64_t us) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(us / 1000 + 1, 1, UINT32_MAX));
}

std::string in_words(std::int64_t us) {
  const std::int64_t seconds = us / kSecond + 1;
  if (seconds < 120) return std::to_string(seconds) + " seconds";
  if (seconds < 7200) return std::to_string((seconds + 59) / 60) + " minutes";
  return std::to_string((seconds + 3599) / 3600) + " hours";
}

std::tm utc(std::int64_t now_us) {
  const std::time_t seconds = now_us / kSecond;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return parts;
}

std::string period_text(const char* format, const std::tm& at) {
  char text[16];
  return {text, std::strftime(text, sizeof(text), format, &at)};
}

std::string of_tier(records::Tier tier) { return "the " + std::string(records::word(tier)) + " tier"; }

}  // namespace

Policy::Policy(plugin::role::Role* cache, records::Client& records, const base::WallClock& clock, Tiers tiers,
               base::Log log)
    : cache_(cache), records_(records), clock_(clock), tiers_(std::move(tiers)), log_(std::move(log)) {}

Result<void> Policy::admit(std::string_view subject, records::Tier tier) {
  if (cache_ == nullptr) return {};
  const TierLimits& limits = tiers_.of(tier);
  if (auto counted = count(subject, "minute", 60, limits.per_minute, tier); !counted) return counted;
  return count(subject, "hour", 3600, limits.per_hour, tier);
}

// A fixed window that begins with its first request: the counter's own expiry ends it.
Result<void> Policy::count(std::string_view subject, std::string_view window, std::int64_t seconds, std::int64_t limit,
                           records::Tier tier) {
  const std::string key = "host:rate:" + records_.tenant() + ":" + std::string(subject) + ":" + std::string(window);
  std::int64_t sum = 0;
  std::int64_t left_ms = seconds * 1000;
  const oc_status status = cache_->call<oc_cache_v1>(
      plugin::instance::Kind::cache, {.deadline = fiber::Deadline::after(kCacheTime)},
      [&](const oc_cache_v1& t, void* self, oc_call* c) {
        const oc_status counted = t.incr(self, c, call::to_oc_bytes(key), 1, seconds * 1000, &sum);
        if (counted == OC_OK && sum > limit) t.ttl(self, c, call::to_oc_bytes(key), &left_ms);
        return counted;
      });
  if (status != OC_OK) {
    log_.warn("the cache does not count requests; they pass", {{"why", base::status_name(status)}});
    return {};
  }
  if (sum <= limit) return {};
  const std::int64_t left_us = std::max<std::int64_t>(left_ms, 0) * 1000;
  return Error{OC_EXHAUSTED,
               "too many requests: " + of_tier(tier) + " allows " + std::to_string(limit) + " a " +
                   std::string(window) + "; try again in " + in_words(left_us),
               to_retry_ms(left_us)};
}

Result<void> Policy::book(records::Batch& batch, std::string_view user, records::Tier tier, std::int64_t price,
                          std::int64_t jobs) {
  const TierLimits& limits = tiers_.of(tier);
  if (price > limits.job_micros) {
    return Error{OC_PRECONDITION, "this job costs " + records::dollars(price) + "; " + of_tier(tier) + " allows " +
                                      records::dollars(limits.job_micros) + " a job"};
  }
  const std::int64_t now = clock_.now_us();
  const std::tm at = utc(now);
  const std::int64_t day_ends = (now / kSecond / kDay + 1) * kDay * kSecond;
  auto day = book_period(batch, user, period_text("%Y-%m-%d", at), price, jobs, limits.per_day, limits.day_micros,
                         day_ends, tier);
  if (!day) return day;
  std::tm next{};
  next.tm_year = at.tm_year + (at.tm_mon == 11 ? 1 : 0);
  next.tm_mon = (at.tm_mon + 1) % 12;
  next.tm_mday = 1;
  const std::int64_t month_ends = static_cast<std::int64_t>(::timegm(&next)) * kSecond;
  return book_period(batch, user, period_text("%Y-%m", at), price, jobs, kNoLimit, limits.month_micros, month_ends,
                     tier);
}

void Policy::settle(records::Batch& batch, std::string_view user, records::Time created, std::int64_t unspent_micros) {
  if (unspent_micros == 0) return;
  const std::tm at = utc(created.us);
  for (const char* format : {"%Y-%m-%d", "%Y-%m"}) {
    batch.add(&records::Quota::spent_micros, -unspent_micros, std::nullopt, user, period_text(format, at));
  }
}

Result<void> Policy::book_period(records::Batch& batch, std::string_view user, const std::string& period,
                                 std::int64_t price, std::int64_t jobs, std::int64_t most_jobs,
                                 std::int64_t most_micros, std::int64_t ends_us, records::Tier tier) {
  auto found = records_.get<records::Quota>(user, period);
  if (!found) return std::move(found).error();
  records::Quota quota{std::string(user), period, 0, 0};
  if (found->has_value()) quota = (*found)->record;
  const std::int64_t left = ends_us - clock_.now_us();
  const std::string again = "; it starts anew in " + in_words(left);
  if (jobs > 0 && quota.jobs >= most_jobs) {
    return Error{OC_EXHAUSTED,
                 "too many jobs: " + of_tier(tier) + " allows " + std::to_string(most_jobs) + " a day" + again,
                 to_retry_ms(left)};
  }
  if (quota.spent_micros + price > most_micros) {
    return Error{OC_EXHAUSTED,
                 of_tier(tier) + " allows " + records::dollars(most_micros) + " in " + period + " (UTC), " +
                     records::dollars(quota.spent_micros) + " of it is used and this costs " + records::dollars(price) +
                     again,
                 to_retry_ms(left)};
  }
  quota.jobs += jobs;
  quota.spent_micros += price;
  if (found->has_value()) {
    (**found).record = quota;
    batch.replace(**found);
  } else {
    batch.insert(quota);
  }
  return {};
}

}  // namespace oneclaw::services::policy
