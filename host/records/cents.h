// Micro-dollars as people see them: rounded once, half up, only when shown.
//
// Leaf, any thread.
#pragma once

#include "host/records/money.h"

#include <cstdint>
#include <string>

namespace oneclaw::records {

inline constexpr std::int64_t kMicrosPerCent = 10'000;

// The nearest cent; of two equally near the larger. Defined for every value.
std::int64_t to_cents_half_up(std::int64_t micros) noexcept;
// The change of the rounded balance that this line made: a list of them adds up to what the balances show (decision
// 23).
std::int64_t shown_cents(const Transaction& line) noexcept;
// "$2.50", "-$0.05".
std::string dollars(std::int64_t micros);

}  // namespace oneclaw::records
