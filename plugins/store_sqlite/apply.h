// One write of a commit, within the writer's open transaction.
#pragma once

#include "connection.h"
#include "sql.h"

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

namespace oneclaw::store_sqlite {

// Any status but OC_OK, OC_NOT_FOUND included, means that the write failed; the caller takes back what stands in the
// transaction. Precondition: check_write() was OC_OK.
sdk::Status apply_write(Connection& db, const Declaration& table, const oc_write& write);

}  // namespace oneclaw::store_sqlite
