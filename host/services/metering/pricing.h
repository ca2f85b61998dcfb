// What a workflow costs its user: the rule, the quote before a job and the charge after it.
//
// Leaf, any thread. All amounts are micro-dollars. Rules (behaviour: a quote is held, a charge never exceeds it):
//   {"kind":"fixed","usd":0.5,"cached_percent":50}      in full with at least one result, nothing with none
//   {"kind":"per_unit","usd":0.05,"quantity":"/limit"}  held for the quantity asked for, charged by units delivered
//   {"kind":"cost_plus","percent":30,"max_usd":2.0}     held at the most, charged by what the tools cost
//   {"kind":"packs","quantity":"/limit","packs":[{"units":10,"usd":1.0},{"units":100,"usd":6.0}]}
//   {"kind":"free"}
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/records/money.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::metering {

enum class PriceKind : std::uint8_t { free, fixed, per_unit, cost_plus, packs };

struct Pack {
  std::int64_t units = 0;
  std::int64_t micros = 0;
};

struct PriceRule {
  PriceKind kind = PriceKind::free;
  std::int64_t micros = 0;           // fixed: of a run; per_unit: of a unit; cost_plus: the most
  std::int64_t cached_percent = 50;  // fixed: of the price, when everything came from the cache
  std::int64_t plus_percent = 0;
  std::string quantity;     // JSON pointer into the input
  std::vector<Pack> packs;  // by units; more units never cost less

  static base::Result<PriceRule> parse(const base::JsonValue& json);
  static base::Result<PriceRule> parse_text(std::string_view json);
  // The same form, in micro-dollars beside dollars: {"kind":"fixed","micros":500000,...}.
  std::string to_json() const;
};

// Percent off by tier: starter 20, pro 50 (behaviour), unless the deployment says otherwise.
struct TierDiscounts {
  std::int64_t percent[4] = {0, 20, 50, 0};
  std::int64_t apply(std::int64_t micros, records::Tier tier) const noexcept;  // down to the micro-dollar
};

// What happened to a job, as far as money is concerned.
struct Delivery {
  std::int64_t units = 0;
  bool is_cached = false;
  std::int64_t cost_micros = 0;  // metered
};

// What is held before the job. OC_INVALID when the quantity is no positive integer.
base::Result<std::int64_t> quote(const PriceRule& rule, const base::JsonValue& input, records::Tier tier,
                                 const TierDiscounts& discounts);
// What is charged after a job that completed; never more than `held`.
std::int64_t charge(const PriceRule& rule, const Delivery& delivery, std::int64_t held, records::Tier tier,
                    const TierDiscounts& discounts);
// What is charged for a job that was cancelled: what the tools cost, at most `held`; nothing before any paid call.
std::int64_t charge_cancelled(const Delivery& delivery, std::int64_t held);

}  // namespace oneclaw::services::metering
