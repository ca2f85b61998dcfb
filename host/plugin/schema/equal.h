// Equality as JSON Schema means it (1 equals 1.0, member order does not count), a hash that agrees with it, and
// numbers.
//
// Private to this folder. Recurses once a level of a document that is depth-capped.
#pragma once

#include "host/base/json.h"

#include <cstddef>
#include <cstdint>

namespace oneclaw::plugin::schema {

// Exact for every number that JSON text can put into a document: 64 bits of mantissa hold each integer and each double.
long double number_of(const base::JsonValue& value) noexcept;
// Integers, and doubles without a fraction.
bool is_integer(const base::JsonValue& value) noexcept;
bool is_multiple(const base::JsonValue& value, const base::JsonValue& divisor) noexcept;

// Counts the comparisons made into `steps`.
bool are_equal(const base::JsonValue& a, const base::JsonValue& b, std::size_t& steps);
std::uint64_t hash_of(const base::JsonValue& value, std::size_t& steps);

}  // namespace oneclaw::plugin::schema
