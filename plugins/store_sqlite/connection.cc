#include "connection.h"

#include <utility>

namespace oneclaw::store_sqlite {

namespace {

oc_status code_of(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return OC_OK;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return OC_EXHAUSTED;
    case SQLITE_TOOBIG:
      return OC_TOO_LARGE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return OC_CORRUPT;
    case SQLITE_CONSTRAINT:
      return OC_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_PROTOCOL:
      return OC_UNAVAILABLE;
    default:
      return OC_INTERNAL;
  }
}

}  // namespace

sdk::Status status_of(sqlite3* db, int code, std::string_view what) {
  std::string text = "store_sqlite: " + std::string(what) + ": " + sqlite3_errstr(code);
  if (db != nullptr && sqlite3_extended_errcode(db) == code) text += std::string(" (") + sqlite3_errmsg(db) + ")";
  return {code_of(code), std::move(text)};
}

Statement::~Statement() {
  if (raw_ == nullptr) return;
  sqlite3_reset(raw_);
  sqlite3_clear_bindings(raw_);
}

void Statement::bind(const oc_value& value) noexcept {
  const int at = next_++;
  int code = SQLITE_OK;
  switch (value.type) {
    case OC_VALUE_INT:
      code = sqlite3_bind_int64(raw_, at, value.as.i);
      break;
    case OC_VALUE_REAL:
      code = sqlite3_bind_double(raw_, at, value.as.d);
      break;
    case OC_VALUE_TEXT:  // without a pointer SQLite would take it for NULL
      code = sqlite3_bind_text64(raw_, at, value.as.s.len == 0 ? "" : value.as.s.ptr, value.as.s.len, SQLITE_STATIC,
                                 SQLITE_UTF8);
      break;
    case OC_VALUE_BLOB:
      code = value.as.b.len == 0 ? sqlite3_bind_zeroblob(raw_, at, 0)
                                 : sqlite3_bind_blob64(raw_, at, value.as.b.ptr, value.as.b.len, SQLITE_STATIC);
      break;
    default:
      code = sqlite3_bind_null(raw_, at);
  }
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::bind(std::int64_t number) noexcept {
  oc_value value{};
  value.type = OC_VALUE_INT;
  value.as.i = number;
  bind(value);
}

void Statement::bind(std::string_view text) noexcept {
  oc_value value{};
  value.type = OC_VALUE_TEXT;
  value.as.s = {text.data(), text.size()};
  bind(value);
}

int Statement::step() noexcept { return bind_error_ != SQLITE_OK ? bind_error_ : sqlite3_step(raw_); }

std::string_view Statement::text(int column) const noexcept {
  const auto* at = reinterpret_cast<const char*>(sqlite3_column_text(raw_, column));
  return at == nullptr ? std::string_view()
                       : std::string_view(at, static_cast<std::size_t>(sqlite3_column_bytes(raw_, column)));
}

oc_value Statement::value(int column) const noexcept {
  oc_value out{};
  switch (sqlite3_column_type(raw_, column)) {
    case SQLITE_INTEGER:
      out.type = OC_VALUE_INT;
      out.as.i = sqlite3_column_int64(raw_, column);
      break;
    case SQLITE_FLOAT:
      out.type = OC_VALUE_REAL;
      out.as.d = sqlite3_column_double(raw_, column);
      break;
    case SQLITE_TEXT: {
      out.type = OC_VALUE_TEXT;
      const std::string_view read = text(column);
      out.as.s = {read.data(), read.size()};
      break;
    }
    case SQLITE_BLOB:
      out.type = OC_VALUE_BLOB;
      out.as.b.ptr = static_cast<const std::uint8_t*>(sqlite3_column_blob(raw_, column));
      out.as.b.len = static_cast<std::size_t>(sqlite3_column_bytes(raw_, column));
      if (out.as.b.ptr == nullptr) out.as.b.ptr = reinterpret_cast<const std::uint8_t*>("");
      break;
    default:
      break;
  }
  return out;
}

sdk::Result<Connection> Connection::open(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection made(raw);
  if (code != SQLITE_OK) return status_of(raw, code, "opening " + path);
  sqlite3_extended_result_codes(raw, 1);
  return made;
}

sdk::Status Connection::error(int code, std::string_view what) {
  const int kind = code & 0xff;
  is_damaged_ = is_damaged_ || kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
  return status_of(raw(), code, what);
}

sdk::Status Connection::execute(const char* sql) {
  const int code = sqlite3_exec(raw(), sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? sdk::Status() : error(code, sql);
}

sdk::Result<Statement> Connection::prepare(std::string_view sql) {
  if (const auto found = by_text_.find(sql); found != by_text_.end()) {
    kept_->splice(kept_->begin(), *kept_, found->second);
    return Statement(found->second->statement.get());
  }
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return error(code, "preparing " + std::string(sql.substr(0, 200)));
  if (kept_->size() >= kMaxStatements) {
    by_text_.erase(kept_->back().sql);
    kept_->pop_back();
  }
  kept_->push_front({std::string(sql), std::unique_ptr<sqlite3_stmt, Finalize>(raw)});
  by_text_.emplace(kept_->front().sql, kept_->begin());
  return Statement(raw);
}

}  // namespace oneclaw::store_sqlite
