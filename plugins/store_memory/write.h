// One write of a commit: checked against the table's declaration, then applied within a transaction.
#pragma once

#include "table.h"
#include "transaction.h"

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

namespace oneclaw::store_memory {

// Any status but OC_OK, OC_NOT_FOUND included, means that the write failed and changed nothing.
// Precondition: check_write() was OC_OK. Throws std::bad_alloc with nothing changed.
sdk::Status apply_write(Table& table, const oc_write& write, Transaction& transaction);

}  // namespace oneclaw::store_memory
