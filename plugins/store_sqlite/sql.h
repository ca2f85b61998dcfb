// The SQL of one table: names in quotes, and the texts of statements with their parameters in order.
//
// Leaf, any thread.
#pragma once

#include "connection.h"

#include <oneclaw/cpp/view.h>
#include <oneclaw/store.h>
#include <oneclaw/store_rules/declaration.h>

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::store_sqlite {

using store_rules::Declaration;

// The row's version; the host's columns never begin with "oc_".
inline constexpr std::string_view kVersionColumn = "oc_version";

std::string quoted(std::string_view name);
// Names of tables that SQLite keeps for itself ("sqlite_...") get another beginning, which no declaration has.
std::string table_name(std::string_view declared);
std::string index_name(std::string_view table, std::string_view index);
// INTEGER, REAL, TEXT or BLOB.
std::string_view type_of(std::int32_t column_type) noexcept;

std::string create_table_sql(const Declaration& table);
std::string create_index_sql(const Declaration& table, const store_rules::IndexDeclaration& index);

// A text and what to bind. Values borrow from the request and from `texts`.
struct Sql {
  std::string text;
  std::vector<oc_value> values;
  std::deque<std::string> texts;

  void bind_to(Statement& statement) const noexcept {
    for (const oc_value& value : values) statement.bind(value);
  }
};

// All columns, then the version, of the row with this key.
Sql get_sql(const Declaration& table, std::span<const oc_value> key);
// The same of the rows that a query wants. Precondition: check_query().
Sql query_sql(const Declaration& table, const oc_query& query);

}  // namespace oneclaw::store_sqlite
