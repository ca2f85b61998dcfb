// The ids of commits that succeeded, for as long as oneclaw/store.h promises.
//
// On the writer's connection, within its transactions.
#pragma once

#include "connection.h"

#include <cstdint>
#include <string_view>

namespace oneclaw::store_sqlite {

// Notes the id; false when it was there already: an earlier commit with it succeeded.
sdk::Result<bool> note_commit(Connection& db, std::string_view id, std::int64_t now_us);

// Removes some of those that need no longer be known: older than a day, or OC_STORE_KEPT_COMMITS later ones are there.
// A little at a time, after every group of `count` commits.
sdk::Status forget_commits(Connection& db, std::int64_t now_us, std::size_t count);

}  // namespace oneclaw::store_sqlite
