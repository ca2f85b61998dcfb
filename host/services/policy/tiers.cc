#include "host/services/policy/tiers.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <cmath>
#include <functional>
#include <map>
#include <vector>

namespace oneclaw::services::policy {
namespace {

using base::Error;
using std::chrono::milliseconds;

constexpr std::int64_t kDollar = 1'000'000;
constexpr double kMost = 1e9;

using Setter = std::function<void(TierLimits&, double)>;

Setter number(std::int64_t TierLimits::*member) {
  return [member](TierLimits& limits, double value) { limits.*member = std::llround(value); };
}
Setter dollars(std::int64_t TierLimits::*member) {
  return [member](TierLimits& limits, double value) { limits.*member = std::llround(value * kDollar); };
}

const std::map<std::string, Setter, std::less<>>& keys() {
  static const std::map<std::string, Setter, std::less<>> all{
      {"per_minute", number(&TierLimits::per_minute)},
      {"per_hour", number(&TierLimits::per_hour)},
      {"per_day", number(&TierLimits::per_day)},
      {"job_usd", dollars(&TierLimits::job_micros)},
      {"day_usd", dollars(&TierLimits::day_micros)},
      {"month_usd", dollars(&TierLimits::month_micros)},
      {"parallel", number(&TierLimits::parallel)},
      {"longest_ms", [](TierLimits& limits, double value) { limits.longest = milliseconds(std::llround(value)); }},
  };
  return all;
}

base::Result<void> read_tier(const base::JsonValue& json, const std::string& where, TierLimits& limits) {
  if (!json.IsObject()) return Error{OC_INVALID, where + ": must be an object"};
  for (const auto& member : json.GetObject()) {
    const std::string_view name = base::json_view(member.name);
    const auto it = keys().find(name);
    if (it == keys().end()) {
      std::vector<std::string> known;
      for (const auto& [key, setter] : keys()) known.push_back(key);
      return Error{OC_INVALID, where + "/" + std::string(name) + ": is no limit" + base::did_you_mean(name, known)};
    }
    if (!member.value.IsNumber() || !(member.value.GetDouble() >= 0 && member.value.GetDouble() <= kMost)) {
      return Error{OC_INVALID, where + "/" + std::string(name) + ": must be a number, 0 or more"};
    }
    it->second(limits, member.value.GetDouble());
  }
  return {};
}

}  // namespace

// Requests a minute, hour, day; dollars a job, day, month; jobs at once; longest job.
Tiers::Tiers()
    : limits_{{{5, 20, 50, kDollar / 2, 2 * kDollar, 10 * kDollar, 1, milliseconds(300'000)},
               {20, 100, 500, 2 * kDollar, 20 * kDollar, 100 * kDollar, 3, milliseconds(300'000)},
               {60, 500, 2000, 10 * kDollar, 100 * kDollar, 500 * kDollar, 10, milliseconds(600'000)},
               {200, 2000, 10'000, 100 * kDollar, 1000 * kDollar, 10'000 * kDollar, 50, milliseconds(1'800'000)}}} {}

base::Result<Tiers> Tiers::parse(std::string_view json) {
  auto parsed = base::parse_json(json);
  if (!parsed) return std::move(parsed).error().in("policy");
  Tiers made;
  const base::JsonValue* tiers = base::json_find(*parsed, "tiers");
  if (tiers == nullptr) return made;
  if (!tiers->IsObject()) return Error{OC_INVALID, "policy/tiers: must be an object"};
  for (const auto& member : tiers->GetObject()) {
    const std::string_view name = base::json_view(member.name);
    const auto tier = records::from_word<records::Tier>(name);
    if (!tier) {
      const auto& all = records::Words<records::Tier>::kAll;
      const std::vector<std::string> known(all.begin(), all.end());
      return Error{OC_INVALID, "policy/tiers/" + std::string(name) + ": is no tier" + base::did_you_mean(name, known)};
    }
    auto read =
        read_tier(member.value, "policy/tiers/" + std::string(name), made.limits_[static_cast<std::size_t>(*tier)]);
    if (!read) return std::move(read).error();
  }
  return made;
}

}  // namespace oneclaw::services::policy
