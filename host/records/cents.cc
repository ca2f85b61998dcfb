#include "host/records/cents.h"

namespace oneclaw::records {

std::int64_t to_cents_half_up(std::int64_t micros) noexcept {
  std::int64_t cents = micros / kMicrosPerCent;
  std::int64_t rest = micros % kMicrosPerCent;
  if (rest < 0) {  // to the floor: the rest is then 0 ... kMicrosPerCent - 1
    rest += kMicrosPerCent;
    --cents;
  }
  return rest * 2 >= kMicrosPerCent ? cents + 1 : cents;
}

std::int64_t shown_cents(const Transaction& line) noexcept {
  return to_cents_half_up(line.balance_after_micros) - to_cents_half_up(line.balance_after_micros - line.amount_micros);
}

std::string dollars(std::int64_t micros) {
  const std::int64_t cents = to_cents_half_up(micros);
  const std::uint64_t size = cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  std::string small = std::to_string(size % 100);
  if (small.size() == 1) small.insert(0, "0");
  return (cents < 0 ? "-$" : "$") + std::to_string(size / 100) + "." + small;
}

}  // namespace oneclaw::records
