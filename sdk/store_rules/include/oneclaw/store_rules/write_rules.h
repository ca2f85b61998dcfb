// What every store refuses in one write of a commit, with the same words. Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>
#include <oneclaw/store_rules/declaration.h>

#include <cstdint>

namespace oneclaw::store_rules {

// What can be told without the table: kind, values that no store may hold. Adds the bytes of its values to *bytes.
sdk::Status check_write(const oc_write& write, uint64_t* bytes);

// What can be told without the row: columns, types, what is missing. Precondition: check_write() was OC_OK.
sdk::Status check_write_of(const Declaration& table, const oc_write& write);

}  // namespace oneclaw::store_rules
