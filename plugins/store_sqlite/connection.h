// Connection and Statement: a handle of SQLite and its prepared statements, which are kept, with errors as statuses.
//
// One thread at a time. SQLite is opened without its own locks: whoever owns a Connection sees to that.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace oneclaw::store_sqlite {

// What an SQLite result code means to a caller of the store, with SQLite's own words.
sdk::Status status_of(sqlite3* db, int code, std::string_view what);

// A prepared statement on loan from its connection: reset and unbound when it goes.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* raw) noexcept : raw_(raw) {}
  Statement(Statement&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)), next_(other.next_) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Parameters are bound from left to right. What a value points at must live until the statement goes.
  void bind(const oc_value& value) noexcept;
  void bind(std::int64_t value) noexcept;
  void bind(std::string_view text) noexcept;
  // SQLITE_ROW, SQLITE_DONE or an extended error code; the first one of binding, when that failed.
  int step() noexcept;

  std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(raw_, column); }
  // Borrowed until the next step.
  std::string_view text(int column) const noexcept;
  oc_value value(int column) const noexcept;

 private:
  sqlite3_stmt* raw_;
  int next_ = 1;
  int bind_error_ = SQLITE_OK;
};

class Connection {
 public:
  // flags: SQLITE_OPEN_... besides NOMUTEX.
  static sdk::Result<Connection> open(const std::string& path, int flags);

  sqlite3* raw() const noexcept { return db_.get(); }
  // For SQL of our own without parameters and rows.
  sdk::Status execute(const char* sql);
  // The statement of that text, made at its first use. At most one loan of a text at a time.
  sdk::Result<Statement> prepare(std::string_view sql);
  // The status of a code that an operation gave. The connection remembers damage: a rollback clears SQLite's own
  // memory.
  sdk::Status error(int code, std::string_view what);
  // An I/O error was met, or a damaged page.
  bool is_damaged() const noexcept { return is_damaged_; }

  static constexpr std::size_t kMaxStatements = 512;  // kept; the one not used for longest goes

 private:
  struct Close {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  struct Kept {
    std::string sql;
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
  };

  explicit Connection(sqlite3* db) : db_(db), kept_(std::make_unique<std::list<Kept>>()) {}

  std::unique_ptr<sqlite3, Close> db_;
  std::unique_ptr<std::list<Kept>> kept_;  // the last used first; keys of by_text_ point into it
  std::unordered_map<std::string_view, std::list<Kept>::iterator> by_text_;
  bool is_damaged_ = false;
};

}  // namespace oneclaw::store_sqlite
