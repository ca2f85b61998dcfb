// What one use of an outside service costs: the deployment's table of provider, operation, unit and price.
//
// Immutable after parse(). Leaf, any thread. An operation that is not in the table is an error, never free.
#pragma once

#include "host/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oneclaw::services::metering {

// No single use may cost more: $10,000 in micro-dollars. Larger numbers are mistakes of a thousandfold.
inline constexpr std::int64_t kMaxCost = 10'000'000'000;
inline constexpr std::int64_t kMaxQuantity = 1'000'000'000;

struct OperationPrice {
  std::string unit;                 // "result", "1k_tokens", "call"
  std::int64_t per_unit_nanos = 0;  // price of one unit in nano-dollars: 1,000 of them are one micro-dollar
};

class PriceTable {
 public:
  // {"apify":{"google_maps_scraper":{"unit":"result","usd":0.004}}}; `usd` has at most nine decimals.
  static base::Result<PriceTable> parse(std::string_view json);

  // OC_INVALID with the nearest name when the pair is not there.
  base::Result<const OperationPrice*> find(std::string_view provider, std::string_view operation) const;
  // quantity × price in micro-dollars, rounded half up once. OC_INVALID for a quantity below 0 or beyond the limits.
  static base::Result<std::int64_t> cost(const OperationPrice& price, std::int64_t quantity);

 private:
  std::map<std::pair<std::string, std::string>, OperationPrice, std::less<>> prices_;
};

}  // namespace oneclaw::services::metering
