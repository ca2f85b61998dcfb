#include "commit_ids.h"

#include <oneclaw/store.h>

#include <algorithm>
#include <chrono>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Result;
using sdk::Status;

// A day, and an hour for clocks that are set back.
constexpr std::int64_t kKeptUs = std::chrono::microseconds(std::chrono::hours(25)).count();
constexpr std::int64_t kAtOnce = 64;

}  // namespace

Result<bool> note_commit(Connection& db, std::string_view id, std::int64_t now_us) {
  Result<Statement> statement = db.prepare("INSERT INTO oc_commits (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING");
  if (!statement) return statement.take_status();
  statement->bind(id);
  statement->bind(now_us);
  const int code = statement->step();
  if (code != SQLITE_DONE) return db.error(code, "noting a commit");
  return sqlite3_changes(db.raw()) != 0;
}

// Ids grow with time, so that the oldest are the first.
Status forget_commits(Connection& db, std::int64_t now_us, std::size_t count) {
  Result<Statement> statement = db.prepare(
      "DELETE FROM oc_commits WHERE seq < (SELECT min(seq) FROM oc_commits) + ?"
      " AND (at < ? OR seq <= (SELECT max(seq) FROM oc_commits) - ?)");
  if (!statement) return statement.take_status();
  statement->bind(std::max(kAtOnce, static_cast<std::int64_t>(2 * count)));
  statement->bind(now_us - kKeptUs);
  statement->bind(std::int64_t{OC_STORE_KEPT_COMMITS});
  const int code = statement->step();
  return code == SQLITE_DONE ? Status() : db.error(code, "forgetting old commits");
}

}  // namespace oneclaw::store_sqlite
