#include "host/services/metering/pricing.h"

#include "host/base/json_out.h"
#include "host/base/text.h"
#include "host/services/metering/price_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oneclaw::services::metering {
namespace {

using base::Error;
using base::JsonValue;
using base::Result;

constexpr std::int64_t kMaxUnits = 1'000'000;
__extension__ using Wide = __int128;

std::int64_t percent_of(std::int64_t micros, std::int64_t percent) {
  return static_cast<std::int64_t>(Wide{micros} * percent / 100);
}

// A price in dollars, a whole number of micro-dollars.
Result<std::int64_t> usd(const JsonValue& object, std::string_view key) {
  const JsonValue* found = base::json_find(object, key);
  const Error bad{OC_INVALID, "/" + std::string(key) +
                                  ": must be a number of dollars from 0 to 10,000 with at most "
                                  "six decimals"};
  if (found == nullptr || !found->IsNumber()) return bad;
  const double micros = found->GetDouble() * 1e6;
  if (!(micros >= 0) || micros > static_cast<double>(kMaxCost) || std::abs(micros - std::round(micros)) > 1e-3)
    return bad;
  return static_cast<std::int64_t>(std::llround(micros));
}

Result<std::int64_t> percent(const JsonValue& object, std::string_view key, std::int64_t most, std::int64_t otherwise) {
  const JsonValue* found = base::json_find(object, key);
  if (found == nullptr) return otherwise;
  if (!found->IsInt64() || found->GetInt64() < 0 || found->GetInt64() > most) {
    return Error{OC_INVALID, "/" + std::string(key) + ": must be an integer from 0 to " + std::to_string(most)};
  }
  return found->GetInt64();
}

Result<void> read_packs(const JsonValue& json, std::vector<Pack>& packs) {
  const JsonValue* list = base::json_find(json, "packs");
  if (list == nullptr || !list->IsArray() || list->Empty()) return Error{OC_INVALID, "/packs: must be a list"};
  for (const JsonValue& item : list->GetArray()) {
    const JsonValue* units = base::json_find(item, "units");
    auto micros = usd(item, "usd");
    if (units == nullptr || !units->IsInt64() || units->GetInt64() < 1 || units->GetInt64() > kMaxUnits || !micros) {
      return Error{OC_INVALID, "/packs: each needs \"units\" (1 to " + std::to_string(kMaxUnits) + ") and \"usd\""};
    }
    const Pack pack{units->GetInt64(), *micros};
    if (!packs.empty() && (pack.units <= packs.back().units || pack.micros < packs.back().micros)) {
      return Error{OC_INVALID, "/packs: must grow; more units never cost less"};
    }
    packs.push_back(pack);
  }
  return {};
}

Result<void> only(const JsonValue& json, const std::vector<std::string>& known) {
  for (const auto& member : json.GetObject()) {
    const std::string_view name = base::json_view(member.name);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Error{OC_INVALID,
                   "/" + std::string(name) + ": is no key of this kind of price" + base::did_you_mean(name, known)};
    }
  }
  return {};
}

std::int64_t pack_price(const std::vector<Pack>& packs, std::int64_t units) {
  std::int64_t left = units;
  std::int64_t sum = 0;
  // The largest pack as often as it fits, then the smallest one that covers the rest.
  const Pack& largest = packs.back();
  sum += left / largest.units * largest.micros;
  left %= largest.units;
  if (left == 0) return sum;
  const auto it = std::find_if(packs.begin(), packs.end(), [&](const Pack& p) { return p.units >= left; });
  return sum + it->micros;
}

std::int64_t price_of_units(const PriceRule& rule, std::int64_t units) {
  return rule.kind == PriceKind::packs ? pack_price(rule.packs, units) : rule.micros * units;
}

}  // namespace

Result<PriceRule> PriceRule::parse(const JsonValue& json) {
  if (!json.IsObject()) return Error{OC_INVALID, "a price must be an object with \"kind\""};
  const JsonValue* kind = base::json_find(json, "kind");
  const std::string_view name = kind != nullptr && kind->IsString() ? base::json_view(*kind) : std::string_view();
  PriceRule rule;
  std::vector<std::string> keys{"kind"};
  Result<std::int64_t> amount = std::int64_t{0};
  if (name == "free") {
    rule.kind = PriceKind::free;
  } else if (name == "fixed") {
    rule.kind = PriceKind::fixed;
    keys.insert(keys.end(), {"usd", "cached_percent"});
    amount = usd(json, "usd");
  } else if (name == "per_unit") {
    rule.kind = PriceKind::per_unit;
    keys.insert(keys.end(), {"usd", "quantity"});
    amount = usd(json, "usd");
  } else if (name == "cost_plus") {
    rule.kind = PriceKind::cost_plus;
    keys.insert(keys.end(), {"percent", "max_usd"});
    amount = usd(json, "max_usd");
  } else if (name == "packs") {
    rule.kind = PriceKind::packs;
    keys.insert(keys.end(), {"packs", "quantity"});
    if (auto read = read_packs(json, rule.packs); !read) return std::move(read).error();
  } else {
    const std::vector<std::string> kinds{"free", "fixed", "per_unit", "cost_plus", "packs"};
    return Error{OC_INVALID, "/kind: must be " + base::join_or(kinds) + base::did_you_mean(name, kinds)};
  }
  if (auto known = only(json, keys); !known) return std::move(known).error();
  if (!amount) return std::move(amount).error();
  rule.micros = *amount;
  auto cached = percent(json, "cached_percent", 100, 50);
  auto plus = percent(json, "percent", 10'000, 0);
  if (!cached) return std::move(cached).error();
  if (!plus) return std::move(plus).error();
  rule.cached_percent = *cached;
  rule.plus_percent = *plus;
  if (const JsonValue* quantity = base::json_find(json, "quantity"); quantity != nullptr) {
    if (!quantity->IsString() || !base::is_json_pointer(base::json_view(*quantity))) {
      return Error{OC_INVALID, "/quantity: must be a JSON pointer into the input"};
    }
    rule.quantity = quantity->GetString();
  }
  return rule;
}

std::string PriceRule::to_json() const {
  constexpr std::string_view kNames[] = {"free", "fixed", "per_unit", "cost_plus", "packs"};
  base::JsonOut out;
  out.open().field("kind", kNames[static_cast<std::size_t>(kind)]);
  if (kind != PriceKind::free && kind != PriceKind::packs) out.field("micros", micros);
  if (kind == PriceKind::fixed) out.field("cached_percent", cached_percent);
  if (kind == PriceKind::cost_plus) out.field("percent", plus_percent);
  if (!quantity.empty()) out.field("quantity", quantity);
  if (!packs.empty()) {
    out.key("packs").open_array();
    for (const Pack& pack : packs) out.open().field("units", pack.units).field("micros", pack.micros).close();
    out.close_array();
  }
  return out.close().take();
}

Result<PriceRule> PriceRule::parse_text(std::string_view json) {
  auto parsed = base::parse_json(json);
  if (!parsed) return std::move(parsed).error();
  return parse(*parsed);
}

std::int64_t TierDiscounts::apply(std::int64_t micros, records::Tier tier) const noexcept {
  return percent_of(micros, 100 - percent[static_cast<std::size_t>(tier)]);
}

Result<std::int64_t> quote(const PriceRule& rule, const JsonValue& input, records::Tier tier,
                           const TierDiscounts& discounts) {
  std::int64_t micros = rule.micros;
  if (rule.kind == PriceKind::per_unit || rule.kind == PriceKind::packs) {
    const JsonValue* found = rule.quantity.empty() ? nullptr : base::json_at(input, rule.quantity);
    std::int64_t units = 1;
    if (!rule.quantity.empty()) {
      if (found == nullptr || !found->IsInt64() || found->GetInt64() < 1 || found->GetInt64() > kMaxUnits) {
        return Error{OC_INVALID, rule.quantity + ": must be an integer from 1 to " + std::to_string(kMaxUnits) +
                                     "; the price depends on it"};
      }
      units = found->GetInt64();
    }
    const Wide most = Wide{units} * (rule.packs.empty() ? rule.micros : rule.packs.back().micros);
    if (most > kMaxCost) return Error{OC_INVALID, rule.quantity + ": the price would be beyond $10,000"};
    micros = price_of_units(rule, units);
  }
  return discounts.apply(micros, tier);
}

std::int64_t charge(const PriceRule& rule, const Delivery& delivery, std::int64_t held, records::Tier tier,
                    const TierDiscounts& discounts) {
  std::int64_t micros = 0;
  switch (rule.kind) {
    case PriceKind::free:
      break;
    case PriceKind::fixed:
      if (delivery.units > 0) micros = delivery.is_cached ? percent_of(rule.micros, rule.cached_percent) : rule.micros;
      break;
    case PriceKind::per_unit:
    case PriceKind::packs:
      if (delivery.units > 0) micros = price_of_units(rule, std::min(delivery.units, kMaxUnits));
      break;
    case PriceKind::cost_plus:
      micros = percent_of(std::min(delivery.cost_micros, kMaxCost), 100 + rule.plus_percent);
      break;
  }
  return std::min(discounts.apply(micros, tier), held);
}

std::int64_t charge_cancelled(const Delivery& delivery, std::int64_t held) {
  return std::clamp(delivery.cost_micros, std::int64_t{0}, held);
}

}  // namespace oneclaw::services::metering
