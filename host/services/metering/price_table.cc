#include "host/services/metering/price_table.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <cmath>

namespace oneclaw::services::metering {
namespace {

using base::Error;

constexpr double kNanosPerDollar = 1e9;
constexpr std::int64_t kNanosPerMicro = 1000;

}  // namespace

base::Result<PriceTable> PriceTable::parse(std::string_view json) {
  auto parsed = base::parse_json(json);
  if (!parsed) return std::move(parsed).error().in("pricing.operations");
  PriceTable table;
  if (!parsed->IsObject()) return Error{OC_INVALID, "pricing.operations: must be an object"};
  for (const auto& provider : parsed->GetObject()) {
    const std::string name(base::json_view(provider.name));
    if (!provider.value.IsObject()) return Error{OC_INVALID, "pricing.operations/" + name + ": must be an object"};
    for (const auto& operation : provider.value.GetObject()) {
      const std::string where = "pricing.operations/" + name + "/" + std::string(base::json_view(operation.name));
      const base::JsonValue* unit = base::json_find(operation.value, "unit");
      const base::JsonValue* usd = base::json_find(operation.value, "usd");
      if (unit == nullptr || !unit->IsString() || usd == nullptr || !usd->IsNumber()) {
        return Error{OC_INVALID, where + ": needs \"unit\" (text) and \"usd\" (number)"};
      }
      const double nanos = usd->GetDouble() * kNanosPerDollar;
      // Doubles hold nine decimals of sums below $1,000,000 exactly enough to round to the intended integer.
      if (!(nanos >= 0) || nanos > static_cast<double>(kMaxCost * kNanosPerMicro) ||
          std::abs(nanos - std::round(nanos)) > 1e-3) {
        return Error{OC_INVALID, where + "/usd: must be 0 or more, with at most nine decimals"};
      }
      table.prices_[{name, std::string(base::json_view(operation.name))}] = {
          std::string(base::json_view(*unit)), static_cast<std::int64_t>(std::llround(nanos))};
    }
  }
  return table;
}

base::Result<const OperationPrice*> PriceTable::find(std::string_view provider, std::string_view operation) const {
  const auto it = prices_.find(std::pair<std::string, std::string>(provider, operation));
  if (it != prices_.end()) return &it->second;
  std::vector<std::string> known;
  for (const auto& [key, price] : prices_) known.push_back(key.first + "." + key.second);
  const std::string wanted = std::string(provider) + "." + std::string(operation);
  return Error{OC_INVALID, "no price for '" + base::clean_utf8(wanted, 200) + "' in pricing.operations" +
                               base::did_you_mean(wanted, known)};
}

base::Result<std::int64_t> PriceTable::cost(const OperationPrice& price, std::int64_t quantity) {
  if (quantity < 0 || quantity > kMaxQuantity) {
    return Error{OC_INVALID,
                 "a quantity must be from 0 to " + std::to_string(kMaxQuantity) + ", not " + std::to_string(quantity)};
  }
  __extension__ using Wide = __int128;
  const Wide nanos = Wide{price.per_unit_nanos} * quantity;
  const Wide micros = (nanos + kNanosPerMicro / 2) / kNanosPerMicro;
  if (micros > kMaxCost) {
    return Error{OC_INVALID, std::to_string(quantity) + " x " + price.unit + " costs more than the limit of $" +
                                 std::to_string(kMaxCost / 1'000'000) + " for one use"};
  }
  return static_cast<std::int64_t>(micros);
}

}  // namespace oneclaw::services::metering
