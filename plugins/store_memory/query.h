// A query on one table: plan, walk, filter, order.
#pragma once

#include "condition.h"
#include "table.h"

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <vector>

namespace oneclaw::store_memory {

// The rows in order, at most query.limit. Under the store's lock; the rows may be used after it is free.
sdk::Result<std::vector<RowRef>> run_query(const Table& table, const oc_query& query);

}  // namespace oneclaw::store_memory
