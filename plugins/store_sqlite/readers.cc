#include "readers.h"

#include "opening.h"

namespace oneclaw::store_sqlite {

namespace {

using sdk::Result;
using sdk::Status;

int give_up(void*) { return 1; }

// SQLITE_DONE, or what ended it; SQLITE_TOOBIG when there is more than one answer may hold.
int fill(Statement& statement, Rows& rows) {
  for (;;) {
    const int code = statement.step();
    if (code != SQLITE_ROW) return code;
    rows.add(statement);
    if (rows.bytes() > Rows::kMaxBytes) return SQLITE_TOOBIG;
  }
}

Status read_all(Connection& db, const Sql& sql, Rows& rows, bool& is_long) {
  is_long = false;
  Result<Statement> statement = db.prepare(sql.text);
  if (!statement) return statement.take_status();
  sql.bind_to(*statement);
  const int code = fill(*statement, rows);
  if (code == SQLITE_DONE) return {};
  is_long = code == SQLITE_INTERRUPT;
  if (code == SQLITE_TOOBIG) return {OC_TOO_LARGE, "store_sqlite: the rows have more than 512 MiB; ask for fewer"};
  return db.error(code, "reading");
}

}  // namespace

Readers::Readers(std::string path, sdk::OffloadService offload, std::size_t loops)
    : path_(std::move(path)), offload_(offload), of_loops_(loops) {}

Status Readers::open() {
  for (auto& connection : of_loops_) {
    auto opened = open_reader(path_);
    if (!opened) return opened.take_status();
    connection = std::make_unique<Connection>(std::move(*opened));
  }
  return {};
}

Status Readers::read_one(sdk::Call call, const Sql& sql, Rows& rows) {
  bool is_long = false;
  return read_all(of_loop(call), sql, rows, is_long);
}

Status Readers::read(sdk::Call call, const Sql& sql, std::uint32_t limit, Rows& rows) {
  bool is_long = false;
  if (limit <= kRowsOnLoop) {
    Connection& connection = of_loop(call);
    sqlite3_progress_handler(connection.raw(), kStepsOnLoop, &give_up, nullptr);
    Status done = read_all(connection, sql, rows, is_long);
    sqlite3_progress_handler(connection.raw(), 0, nullptr, nullptr);
    if (!is_long) return done;
    rows.clear();
  }
  return offload_.run(call, [&]() -> Status {
    auto connection = take_pooled();
    if (!connection) return connection.take_status();
    Status read = read_all(**connection, sql, rows, is_long);
    give_back(std::move(*connection));
    return read;
  });
}

Result<std::unique_ptr<Connection>> Readers::take_pooled() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto opened = open_reader(path_);
  if (!opened) return opened.take_status();
  return std::make_unique<Connection>(std::move(*opened));
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(connection));
}

}  // namespace oneclaw::store_sqlite
