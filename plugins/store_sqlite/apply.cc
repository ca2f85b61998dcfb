#include "apply.h"

#include <oneclaw/store_rules/value.h>
#include <oneclaw/store_rules/write_rules.h>

#include <bitset>
#include <string>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Result;
using sdk::Status;

std::string where_key(const Declaration& table) {
  std::string out;
  for (std::uint32_t i = 0; i < table.key_count; ++i) {
    out += (i == 0 ? " WHERE " : " AND ") + quoted(table.columns[i].name) + " = ?";
  }
  return out;
}

void bind_key(Statement& statement, const oc_write& write) {
  for (std::uint32_t i = 0; i < write.key_count; ++i) statement.bind(write.key[i]);
}

// SQLite tells the columns of the index that was violated, "table.a, table.b".
std::string violated_index(sqlite3* db, const Declaration& table) {
  const std::string_view message = sqlite3_errmsg(db);
  const std::string_view told = message.substr(std::min(message.rfind(": ") + 2, message.size()));
  std::string name = table_name(table.name);
  name = name.substr(1, name.size() - 2);
  for (const store_rules::IndexDeclaration& index : table.indexes) {
    std::string columns;
    for (const std::uint16_t column : index.columns) {
      columns += (columns.empty() ? "" : ", ") + name + "." + table.columns[column].name;
    }
    if (index.is_unique && columns == told) return index.name;
  }
  return std::string(told);
}

Status failed(Connection& db, const Declaration& table, int code) {
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) {
    return {OC_CONFLICT, "the row exists already"};
  }
  if (code == SQLITE_CONSTRAINT_UNIQUE) {
    return {OC_CONFLICT, "another row has the same values in the unique index " + violated_index(db.raw(), table)};
  }
  return db.error(code, "writing to " + table.name);
}

// Changes one row; OC_NOT_FOUND when there is none.
Status run(Connection& db, const Declaration& table, Statement& statement) {
  const int code = statement.step();
  if (code != SQLITE_DONE) return failed(db, table, code);
  if (sqlite3_changes(db.raw()) == 0) return {OC_NOT_FOUND, "there is no such row"};
  return {};
}

Status insert(Connection& db, const Declaration& table, const oc_write& write) {
  std::string text = "INSERT INTO " + table_name(table.name) + " (";
  std::string places;
  const auto add = [&](const std::string& column) {
    text += quoted(column) + ", ";
    places += "?, ";
  };
  for (std::uint32_t i = 0; i < write.key_count; ++i) add(table.columns[i].name);
  for (std::uint32_t i = 0; i < write.assign_count; ++i) add(table.columns[write.assigns[i].column].name);
  Result<Statement> statement = db.prepare(text + std::string(kVersionColumn) + ") VALUES (" + places + "1)");
  if (!statement) return statement.take_status();
  bind_key(*statement, write);
  for (std::uint32_t i = 0; i < write.assign_count; ++i) statement->bind(write.assigns[i].value);
  return run(db, table, *statement);
}

std::string update_text(const Declaration& table, const std::string& sets) {
  const std::string version(kVersionColumn);
  return "UPDATE " + table_name(table.name) + " SET " + sets + version + " = " + version + " + 1" + where_key(table);
}

Status update(Connection& db, const Declaration& table, const oc_write& write) {
  std::string sets;
  for (std::uint32_t i = 0; i < write.assign_count; ++i) {
    sets += quoted(table.columns[write.assigns[i].column].name) + " = ?, ";
  }
  Result<Statement> statement = db.prepare(update_text(table, sets));
  if (!statement) return statement.take_status();
  for (std::uint32_t i = 0; i < write.assign_count; ++i) statement->bind(write.assigns[i].value);
  bind_key(*statement, write);
  return run(db, table, *statement);
}

// Every column that is not key: those that the write does not name become NULL.
Status replace(Connection& db, const Declaration& table, const oc_write& write) {
  std::string sets;
  std::vector<oc_value> values(table.columns.size(), oc_value{});
  for (std::uint32_t i = 0; i < write.assign_count; ++i) values[write.assigns[i].column] = write.assigns[i].value;
  for (std::size_t i = table.key_count; i < table.columns.size(); ++i) sets += quoted(table.columns[i].name) + " = ?, ";
  Result<Statement> statement = db.prepare(update_text(table, sets));
  if (!statement) return statement.take_status();
  for (std::size_t i = table.key_count; i < table.columns.size(); ++i) statement->bind(values[i]);
  bind_key(*statement, write);
  return run(db, table, *statement);
}

Status erase(Connection& db, const Declaration& table, const oc_write& write) {
  Result<Statement> statement = db.prepare("DELETE FROM " + table_name(table.name) + where_key(table));
  if (!statement) return statement.take_status();
  bind_key(*statement, write);
  return run(db, table, *statement);
}

// The row as it is, as far as the write asks: whether it is there, whether its guards hold, what is added to.
struct Before {
  bool is_there = false;
  Status guards;
  oc_value sum_of{};
};

Status check_guard(const Declaration& table, const oc_guard& guard, const oc_value& value, std::int64_t version) {
  if (guard.kind == OC_GUARD_VERSION) {
    if (guard.value.as.i == version) return {};
    return {OC_PRECONDITION, "the row's version is " + std::to_string(version) + ", the guard names " +
                                 std::to_string(guard.value.as.i)};
  }
  if (store_rules::compare(guard.value, value) == 0) return {};
  return {OC_PRECONDITION, "the guard on column " + table.columns[guard.column].name + " does not hold"};
}

Result<Before> read(Connection& db, const Declaration& table, const oc_write& write) {
  std::string text = "SELECT " + std::string(kVersionColumn);
  for (std::uint32_t i = 0; i < write.guard_count; ++i) {
    const oc_guard& guard = write.guards[i];
    text += ", " + (guard.kind == OC_GUARD_COLUMN ? quoted(table.columns[guard.column].name) : std::string("NULL"));
  }
  if (write.kind == OC_WRITE_ADD) text += ", " + quoted(table.columns[write.add_column].name);
  Result<Statement> statement = db.prepare(text + " FROM " + table_name(table.name) + where_key(table));
  if (!statement) return statement.take_status();
  bind_key(*statement, write);
  const int code = statement->step();
  Before before;
  if (code == SQLITE_DONE) return before;
  if (code != SQLITE_ROW) return failed(db, table, code);
  before.is_there = true;
  for (std::uint32_t i = 0; i < write.guard_count && before.guards.code() == OC_OK; ++i) {
    before.guards =
        check_guard(table, write.guards[i], statement->value(static_cast<int>(i + 1)), statement->integer(0));
  }
  // An integer or NULL: nothing of it points into the statement.
  if (write.kind == OC_WRITE_ADD) before.sum_of = statement->value(static_cast<int>(write.guard_count + 1));
  return before;
}

Status add(Connection& db, const Declaration& table, const oc_write& write, const oc_value& value) {
  const std::string& name = table.columns[write.add_column].name;
  if (value.type == OC_VALUE_NULL) return {OC_PRECONDITION, "column " + name + " is NULL: nothing to add to"};
  std::int64_t sum = 0;
  if (__builtin_add_overflow(value.as.i, write.add_delta, &sum)) {
    return {OC_PRECONDITION, "adding " + std::to_string(write.add_delta) + " to column " + name + " overflows"};
  }
  if (write.has_floor != 0 && sum < write.add_floor) {
    return {OC_PRECONDITION, "column " + name + " would be " + std::to_string(sum) + ", below its floor " +
                                 std::to_string(write.add_floor)};
  }
  Result<Statement> statement = db.prepare(update_text(table, quoted(name) + " = ?, "));
  if (!statement) return statement.take_status();
  statement->bind(sum);
  bind_key(*statement, write);
  return run(db, table, *statement);
}

Status apply_to_absent(Connection& db, const Declaration& table, const oc_write& write) {
  if (write.kind == OC_WRITE_UPSERT) return insert(db, table, write);
  if (write.kind == OC_WRITE_ABSENT) return {};
  return {OC_NOT_FOUND, "there is no such row"};
}

Status apply_to_row(Connection& db, const Declaration& table, const oc_write& write, const Before& before) {
  switch (write.kind) {
    case OC_WRITE_ABSENT:
      return {OC_CONFLICT, "the row exists already"};
    case OC_WRITE_UPSERT:
      return replace(db, table, write);
    case OC_WRITE_UPDATE:
      return update(db, table, write);
    case OC_WRITE_DELETE:
      return erase(db, table, write);
    case OC_WRITE_ADD:
      return add(db, table, write, before.sum_of);
    default:
      return {};  // CHECK
  }
}

}  // namespace

Status apply_write(Connection& db, const Declaration& table, const oc_write& write) {
  if (Status bad = store_rules::check_write_of(table, write); !bad.ok()) return bad;
  if (write.kind == OC_WRITE_INSERT) return insert(db, table, write);
  if (write.guard_count == 0 && write.kind == OC_WRITE_UPDATE) return update(db, table, write);
  if (write.guard_count == 0 && write.kind == OC_WRITE_DELETE) {
    Status done = erase(db, table, write);
    return done.code() == OC_NOT_FOUND ? Status() : std::move(done);
  }
  Result<Before> before = read(db, table, write);
  if (!before) return before.take_status();
  if (!before->is_there) return apply_to_absent(db, table, write);
  if (before->guards.code() != OC_OK) return std::move(before->guards);
  return apply_to_row(db, table, write, *before);
}

}  // namespace oneclaw::store_sqlite
