#include "sql.h"

#include <algorithm>

namespace oneclaw::store_sqlite {

namespace {

constexpr std::string_view kReserved = "sqlite_";

std::string columns_of(const Declaration& table) {
  std::string out;
  for (const store_rules::Column& column : table.columns) out += quoted(column.name) + ", ";
  return out + std::string(kVersionColumn);
}

void add_key(Sql& sql, const Declaration& table, std::span<const oc_value> key) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    sql.text += (i == 0 ? " WHERE " : " AND ") + quoted(table.columns[i].name) + " = ?";
    sql.values.push_back(key[i]);
  }
}

std::string_view operator_of(std::uint16_t op) noexcept {
  switch (op) {
    case OC_OP_EQ:
      return " = ?";
    case OC_OP_NE:
      return " <> ?";
    case OC_OP_LT:
      return " < ?";
    case OC_OP_LE:
      return " <= ?";
    case OC_OP_GT:
      return " > ?";
    case OC_OP_GE:
      return " >= ?";
    case OC_OP_IS_NULL:
      return " IS NULL";
    default:
      return " IS NOT NULL";
  }
}

// As a range, which an index can serve: LIKE folds case, and GLOB knows wildcards.
void add_prefix(Sql& sql, const std::string& column, const oc_value& prefix) {
  const std::string_view text = sdk::view(prefix.as.s);
  if (text.empty()) {
    sql.text += column + " IS NOT NULL";
    return;
  }
  // The last byte of UTF-8 is below 0xF5: there is always one above it. Nothing wants this bound to be UTF-8 itself.
  std::string& end = sql.texts.emplace_back(text);
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  oc_value above{};
  above.type = OC_VALUE_TEXT;
  above.as.s = {end.data(), end.size()};
  sql.text += column + " >= ? AND " + column + " < ?";
  sql.values.push_back(prefix);
  sql.values.push_back(above);
}

void add_condition(Sql& sql, const Declaration& table, const oc_condition& condition) {
  const std::string column = quoted(table.columns[condition.column].name);
  if (condition.op == OC_OP_PREFIX) return add_prefix(sql, column, condition.values[0]);
  if (condition.op != OC_OP_IN) {
    sql.text += column + std::string(operator_of(condition.op));
    sql.values.insert(sql.values.end(), condition.values, condition.values + condition.value_count);
    return;
  }
  sql.text += column + " IN (";
  for (std::uint32_t i = 0; i < condition.value_count; ++i) sql.text += i == 0 ? "?" : ", ?";
  sql.text += ")";
  sql.values.insert(sql.values.end(), condition.values, condition.values + condition.value_count);
}

struct Term {
  std::string column;
  bool is_descending;
  bool is_nullable;
};

std::vector<Term> terms_of(const Declaration& table, const oc_query& query) {
  std::vector<Term> terms;
  for (std::uint32_t i = 0; i < query.order_count; ++i) {
    const store_rules::Column& column = table.columns[query.order[i].column];
    terms.push_back({quoted(column.name), (query.order[i].flags & OC_ORDER_DESC) != 0, column.is_nullable});
  }
  for (std::uint32_t i = 0; i < table.key_count; ++i) terms.push_back({quoted(table.columns[i].name), false, false});
  return terms;
}

// What lies behind `value` in the order of this term. NULL stands before every value.
void add_behind(Sql& sql, const Term& term, const oc_value& value) {
  if (value.type == OC_VALUE_NULL) {
    sql.text += term.is_descending ? "0" : term.column + " IS NOT NULL";
    return;
  }
  sql.text += term.is_descending
                  ? "(" + term.column + " < ?" + (term.is_nullable ? " OR " + term.column + " IS NULL)" : ")")
                  : term.column + " > ?";
  sql.values.push_back(value);
}

// Behind the cursor: behind it in the first term, or equal there and behind it in the second, and so on.
void add_cursor(Sql& sql, const std::vector<Term>& terms, const oc_query& query) {
  // Said once more in a form that an index can serve.
  if (const Term& first = terms.front(); !first.is_nullable) {
    sql.text += first.column + (first.is_descending ? " <= ? AND " : " >= ? AND ");
    sql.values.push_back(query.after[0]);
  }
  sql.text += "(";
  for (std::size_t i = 0; i < terms.size(); ++i) {
    sql.text += i == 0 ? "(" : " OR (";
    for (std::size_t j = 0; j < i; ++j) {
      sql.text += terms[j].column + " IS ? AND ";
      sql.values.push_back(query.after[j]);
    }
    add_behind(sql, terms[i], query.after[i]);
    sql.text += ")";
  }
  sql.text += ")";
}

void add_order(Sql& sql, const std::vector<Term>& terms) {
  sql.text += " ORDER BY ";
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const auto same = [&](const Term& known) { return known.column == terms[i].column; };
    if (std::any_of(terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(i), same)) continue;
    sql.text += (i == 0 ? "" : ", ") + terms[i].column + (terms[i].is_descending ? " DESC" : "");
  }
}

}  // namespace

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string table_name(std::string_view declared) {
  return quoted(declared.starts_with(kReserved) ? "/" + std::string(declared) : std::string(declared));
}

std::string index_name(std::string_view table, std::string_view index) {
  return quoted("/" + std::string(table) + "/" + std::string(index));
}

std::string_view type_of(std::int32_t column_type) noexcept {
  switch (column_type) {
    case OC_COLUMN_INT:
    case OC_COLUMN_TIME:
      return "INTEGER";
    case OC_COLUMN_REAL:
      return "REAL";
    case OC_COLUMN_BLOB:
      return "BLOB";
    default:
      return "TEXT";
  }
}

std::string create_table_sql(const Declaration& table) {
  std::string sql = "CREATE TABLE " + table_name(table.name) + " (";
  for (const store_rules::Column& column : table.columns) {
    sql +=
        quoted(column.name) + " " + std::string(type_of(column.type)) + (column.is_nullable ? "" : " NOT NULL") + ", ";
  }
  sql += std::string(kVersionColumn) + " INTEGER NOT NULL, PRIMARY KEY (";
  for (std::uint32_t i = 0; i < table.key_count; ++i) sql += (i == 0 ? "" : ", ") + quoted(table.columns[i].name);
  return sql + ")) STRICT";
}

std::string create_index_sql(const Declaration& table, const store_rules::IndexDeclaration& index) {
  std::string sql = std::string("CREATE ") + (index.is_unique ? "UNIQUE " : "") + "INDEX " +
                    index_name(table.name, index.name) + " ON " + table_name(table.name) + " (";
  for (std::size_t i = 0; i < index.columns.size(); ++i) {
    sql += (i == 0 ? "" : ", ") + quoted(table.columns[index.columns[i]].name);
  }
  return sql + ")";
}

Sql get_sql(const Declaration& table, std::span<const oc_value> key) {
  Sql sql;
  sql.text = "SELECT " + columns_of(table) + " FROM " + table_name(table.name);
  add_key(sql, table, key);
  return sql;
}

Sql query_sql(const Declaration& table, const oc_query& query) {
  Sql sql;
  sql.text = "SELECT " + columns_of(table) + " FROM " + table_name(table.name);
  const std::vector<Term> terms = terms_of(table, query);
  for (std::uint32_t i = 0; i < query.where_count; ++i) {
    sql.text += i == 0 ? " WHERE " : " AND ";
    add_condition(sql, table, query.where[i]);
  }
  if (query.after_count != 0) {
    sql.text += query.where_count == 0 ? " WHERE " : " AND ";
    add_cursor(sql, terms, query);
  }
  add_order(sql, terms);
  oc_value limit{};
  limit.type = OC_VALUE_INT;
  limit.as.i = query.limit;
  sql.text += " LIMIT ?";
  sql.values.push_back(limit);
  return sql;
}

}  // namespace oneclaw::store_sqlite
