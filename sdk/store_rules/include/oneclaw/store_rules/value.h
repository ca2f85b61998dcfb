// Values of the store's columns: order, equality, type and text rules. Pure functions, any thread.
#pragma once

#include <oneclaw/cpp/view.h>
#include <oneclaw/store.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::store_rules {

// The bytes a value keeps outside the oc_value itself.
uint64_t payload_bytes(const oc_value& value) noexcept;

// Below 0, 0, above 0. NULL first, numbers by value, text and blobs as bytes. Precondition: equal types, or a NULL.
int compare(const oc_value& a, const oc_value& b) noexcept;

// The value type that a column type holds (OC_VALUE_...), or OC_VALUE_NULL for an unknown column type.
int32_t value_type_of(int32_t column_type) noexcept;

// "text", "integer", ... for messages.
std::string_view type_name(int32_t value_type) noexcept;

// Why no store may hold this value whatever its column (NaN, invalid UTF-8, U+0000, too long, unknown type); empty when
// it may. *code is OC_INVALID or OC_TOO_LARGE then.
std::string_view value_problem(const oc_value& value, oc_status* code) noexcept;

// For messages: numbers, the first bytes of a text in quotes, the size of a blob.
std::string describe(const oc_value& value);

}  // namespace oneclaw::store_rules
