#include "schema.h"

#include "sql.h"

#include <algorithm>
#include <set>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Result;
using sdk::Status;
using store_rules::Declaration;
using store_rules::IndexDeclaration;

constexpr const char* kCatalogue =
    "CREATE TABLE oc_meta (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE oc_tables (name TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, key_count INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE oc_columns (table_name TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,"
    " type INTEGER NOT NULL, nullable INTEGER NOT NULL, PRIMARY KEY (table_name, position)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE oc_index_columns (table_name TEXT NOT NULL, position INTEGER NOT NULL, place INTEGER NOT NULL,"
    " name TEXT NOT NULL, is_unique INTEGER NOT NULL, column_position INTEGER NOT NULL,"
    " PRIMARY KEY (table_name, position, place)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE oc_commits (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL) STRICT;"
    "INSERT INTO oc_meta VALUES ('is_clean', 1);";

// Runs a statement of ours for each row; `row` reads it.
template <class Row>
Status each(Connection& db, std::string_view sql, Row&& row) {
  Result<Statement> statement = db.prepare(sql);
  if (!statement) return statement.take_status();
  int code = SQLITE_OK;
  while ((code = statement->step()) == SQLITE_ROW) row(*statement);
  return code == SQLITE_DONE ? Status() : db.error(code, "reading the declarations");
}

template <class... Values>
Status write(Connection& db, std::string_view sql, const Values&... values) {
  Result<Statement> statement = db.prepare(sql);
  if (!statement) return statement.take_status();
  (statement->bind(values), ...);
  const int code = statement->step();
  return code == SQLITE_DONE ? Status() : db.error(code, "writing the declarations");
}

Status note_index(Connection& db, const Declaration& table, std::size_t position) {
  const IndexDeclaration& index = table.indexes[position];
  for (std::size_t place = 0; place < index.columns.size(); ++place) {
    Status noted =
        write(db, "INSERT INTO oc_index_columns VALUES (?, ?, ?, ?, ?, ?)", std::string_view(table.name),
              static_cast<std::int64_t>(position), static_cast<std::int64_t>(place), std::string_view(index.name),
              std::int64_t{index.is_unique}, std::int64_t{index.columns[place]});
    if (!noted.ok()) return noted;
  }
  return {};
}

// The declaration as it is from now on.
Status note(Connection& db, const Declaration& table) {
  const std::string_view name = table.name;
  for (const char* sql : {"DELETE FROM oc_tables WHERE name = ?", "DELETE FROM oc_columns WHERE table_name = ?",
                          "DELETE FROM oc_index_columns WHERE table_name = ?"}) {
    if (Status gone = write(db, sql, name); !gone.ok()) return gone;
  }
  Status noted = write(db, "INSERT INTO oc_tables VALUES (?, ?, ?)", name, std::int64_t{table.version},
                       std::int64_t{table.key_count});
  for (std::size_t i = 0; i < table.columns.size() && noted.ok(); ++i) {
    const store_rules::Column& column = table.columns[i];
    noted = write(db, "INSERT INTO oc_columns VALUES (?, ?, ?, ?, ?)", name, static_cast<std::int64_t>(i),
                  std::string_view(column.name), std::int64_t{column.type}, std::int64_t{column.is_nullable});
  }
  for (std::size_t i = 0; i < table.indexes.size() && noted.ok(); ++i) noted = note_index(db, table, i);
  return noted;
}

Status create_index(Connection& db, const Declaration& table, const IndexDeclaration& index) {
  Status made = db.execute(create_index_sql(table, index).c_str());
  if (made.code() == OC_CONFLICT) {
    return {OC_CONFLICT, "table " + table.name + ": rows of the store break the new unique index " + index.name};
  }
  return made;
}

Status create(Connection& db, const Declaration& table) {
  if (Status made = db.execute(create_table_sql(table).c_str()); !made.ok()) return made;
  for (const IndexDeclaration& index : table.indexes) {
    if (Status made = create_index(db, table, index); !made.ok()) return made;
  }
  return note(db, table);
}

Status widen(Connection& db, const Declaration& before, const Declaration& after) {
  for (std::size_t i = before.columns.size(); i < after.columns.size(); ++i) {
    const std::string sql = "ALTER TABLE " + table_name(after.name) + " ADD COLUMN " + quoted(after.columns[i].name) +
                            " " + std::string(type_of(after.columns[i].type));
    if (Status added = db.execute(sql.c_str()); !added.ok()) return added;
  }
  for (const IndexDeclaration& index : after.indexes) {
    const bool is_known = std::find(before.indexes.begin(), before.indexes.end(), index) != before.indexes.end();
    if (is_known) continue;
    if (Status made = create_index(db, after, index); !made.ok()) return made;
  }
  return note(db, after);
}

Status migrate_all(Connection& db, const std::vector<Declaration>& declared, Tables& tables) {
  for (const Declaration& next : declared) {
    const auto current = tables.find(next.name);
    Status done;
    if (current == tables.end()) {
      done = create(db, next);
    } else if (next == current->second) {
      continue;
    } else {
      done = store_rules::check_additive(current->second, next);
      if (done.ok()) done = widen(db, current->second, next);
    }
    if (!done.ok()) return done;
    tables.insert_or_assign(next.name, next);
  }
  return {};
}

}  // namespace

Status create_catalogue(Connection& db) { return db.execute(kCatalogue); }

Result<Tables> load_tables(Connection& db) {
  Tables tables;
  Status read = each(db, "SELECT name, version, key_count FROM oc_tables", [&](Statement& row) {
    Declaration& table = tables[std::string(row.text(0))];
    table.name = row.text(0);
    table.version = static_cast<std::uint32_t>(row.integer(1));
    table.key_count = static_cast<std::uint32_t>(row.integer(2));
  });
  if (!read.ok()) return read;
  read = each(db, "SELECT table_name, name, type, nullable FROM oc_columns ORDER BY table_name, position",
              [&](Statement& row) {
                tables[std::string(row.text(0))].columns.push_back(
                    {std::string(row.text(1)), static_cast<std::int32_t>(row.integer(2)), row.integer(3) != 0});
              });
  if (!read.ok()) return read;
  read = each(db,
              "SELECT table_name, place, name, is_unique, column_position FROM oc_index_columns"
              " ORDER BY table_name, position, place",
              [&](Statement& row) {
                std::vector<IndexDeclaration>& indexes = tables[std::string(row.text(0))].indexes;
                if (row.integer(1) == 0) indexes.push_back({std::string(row.text(2)), {}, row.integer(3) != 0});
                if (!indexes.empty()) indexes.back().columns.push_back(static_cast<std::uint16_t>(row.integer(4)));
              });
  if (!read.ok()) return read;
  return tables;
}

Status migrate(Connection& db, const std::vector<Declaration>& declared, Tables& tables) {
  Tables next = tables;
  if (Status begun = db.execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  Status done = migrate_all(db, declared, next);
  if (done.ok()) done = db.execute("COMMIT");
  if (!done.ok()) {
    (void)db.execute("ROLLBACK");
    return done;
  }
  tables.swap(next);
  return {};
}

Result<std::vector<Declaration>> parse_all(sdk::Elements<oc_table> declared) {
  if (declared.size() > OC_STORE_MAX_TABLES) return Status(OC_TOO_LARGE, "more than 1024 tables");
  std::vector<Declaration> out;
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < declared.size(); ++i) {
    Result<Declaration> next = store_rules::parse_declaration(declared[i]);
    if (!next) return next.take_status();
    if (!seen.insert(next->name).second) return Status(OC_INVALID, "table " + next->name + " is declared twice");
    out.push_back(std::move(*next));
  }
  return out;
}

}  // namespace oneclaw::store_sqlite
