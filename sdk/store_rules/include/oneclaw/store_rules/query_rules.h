// What every store refuses in a query, with the same words. Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>
#include <oneclaw/store_rules/declaration.h>

#include <span>

namespace oneclaw::store_rules {

// OC_INVALID and OC_TOO_LARGE with a text: columns, operators, value types, limit, cursor.
sdk::Status check_query(const Declaration& table, const oc_query& query);

// The key of a get: as many values as the table's has, of their types.
sdk::Status check_get(const Declaration& table, std::span<const oc_value> key);

}  // namespace oneclaw::store_rules
