#include <oneclaw/store_rules/declaration.h>

#include <oneclaw/store_rules/value.h>

#include <algorithm>
#include <string_view>

namespace oneclaw::store_rules {

namespace {

using sdk::Result;
using sdk::Status;

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > OC_STORE_MAX_NAME || name[0] < 'a' || name[0] > 'z') return false;
  return name.substr(0, 3) != "oc_" && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// The name of a table, column or index may itself be garbage: it is shown only when it is a name.
std::string shown(std::string_view name) { return is_name(name) ? std::string(name) : "with a bad name"; }

Status wrong(const std::string& table, std::string_view what, oc_status code = OC_INVALID) {
  return {code, "table " + table + ": " + std::string(what)};
}

constexpr std::string_view kNameRule = "[a-z][a-z0-9_]*, at most 48 bytes, not starting with \"oc_\"";

Status parse_columns(const oc_table& table, Declaration& out) {
  if (table.column_count > OC_STORE_MAX_COLUMNS) return wrong(out.name, "more than 64 columns", OC_TOO_LARGE);
  if (table.key_count == 0 || table.key_count > table.column_count) {
    return wrong(out.name, "key_count is " + std::to_string(table.key_count) + " of " +
                               std::to_string(table.column_count) + " columns: a table needs a primary key");
  }
  if (table.key_count > OC_STORE_MAX_KEY_COLUMNS) return wrong(out.name, "more than 8 key columns", OC_TOO_LARGE);
  for (uint32_t i = 0; i < table.column_count; ++i) {
    const oc_column& column = table.columns[i];
    const std::string_view name = sdk::view(column.name);
    const std::string where = "column " + std::to_string(i) + " (" + shown(name) + ") ";
    if (!is_name(name)) return wrong(out.name, where + "must be named " + std::string(kNameRule));
    if (value_type_of(column.type) == OC_VALUE_NULL) {
      return wrong(out.name, where + "has the unknown type " + std::to_string(column.type));
    }
    if ((column.flags & ~OC_COLUMN_NULLABLE) != 0) return wrong(out.name, where + "has unknown flags");
    const bool is_nullable = (column.flags & OC_COLUMN_NULLABLE) != 0;
    if (is_nullable && i < table.key_count) return wrong(out.name, where + "is a key column and cannot be nullable");
    if (std::any_of(out.columns.begin(), out.columns.end(), [&](const Column& c) { return c.name == name; })) {
      return wrong(out.name, where + "is declared twice");
    }
    out.columns.push_back({std::string(name), column.type, is_nullable});
  }
  return {};
}

Status parse_indexes(const oc_table& table, Declaration& out) {
  if (table.index_count > Declaration::kMaxIndexes) return wrong(out.name, "more than 32 indexes", OC_TOO_LARGE);
  for (uint32_t i = 0; i < table.index_count; ++i) {
    const oc_index& index = table.indexes[i];
    const std::string_view name = sdk::view(index.name);
    const std::string where = "index " + std::to_string(i) + " (" + shown(name) + ") ";
    if (!is_name(name)) return wrong(out.name, where + "must be named " + std::string(kNameRule));
    if ((index.flags & ~OC_INDEX_UNIQUE) != 0) return wrong(out.name, where + "has unknown flags");
    if (index.column_count == 0 || index.column_count > out.columns.size()) {
      return wrong(out.name, where + "has " + std::to_string(index.column_count) + " columns");
    }
    IndexDeclaration parsed = {std::string(name), {}, (index.flags & OC_INDEX_UNIQUE) != 0};
    for (uint32_t k = 0; k < index.column_count; ++k) {
      const uint16_t column = index.columns[k];
      if (column >= out.columns.size()) return wrong(out.name, where + "names a column that does not exist");
      if (std::find(parsed.columns.begin(), parsed.columns.end(), column) != parsed.columns.end()) {
        return wrong(out.name, where + "names column " + out.columns[column].name + " twice");
      }
      parsed.columns.push_back(column);
    }
    if (std::any_of(out.indexes.begin(), out.indexes.end(), [&](const auto& known) { return known.name == name; })) {
      return wrong(out.name, where + "is declared twice");
    }
    out.indexes.push_back(std::move(parsed));
  }
  return {};
}

}  // namespace

Result<Declaration> parse_declaration(const oc_table& table) {
  Declaration out;
  if (!is_name(sdk::view(table.name))) {
    return Status(OC_INVALID, "a table must be named " + std::string(kNameRule));
  }
  out.name = sdk::view(table.name);
  out.version = table.version;
  out.key_count = table.key_count;
  if (table.flags != 0) return wrong(out.name, "has unknown flags");
  if (Status bad = parse_columns(table, out); !bad.ok()) return bad;
  if (Status bad = parse_indexes(table, out); !bad.ok()) return bad;
  return out;
}

Status check_additive(const Declaration& current, const Declaration& next) {
  if (next == current) return {};
  if (next.version <= current.version) {
    return wrong(next.name, "the declaration changed, but its version " + std::to_string(next.version) +
                                " is not above the store's " + std::to_string(current.version));
  }
  if (next.key_count != current.key_count) return wrong(next.name, "the primary key cannot change");
  if (next.columns.size() < current.columns.size()) return wrong(next.name, "columns cannot be removed");
  for (size_t i = 0; i < next.columns.size(); ++i) {
    const Column& column = next.columns[i];
    if (i >= current.columns.size()) {
      if (!column.is_nullable) return wrong(next.name, "the new column " + column.name + " must be nullable");
    } else if (column != current.columns[i]) {
      return wrong(next.name, "column " + std::to_string(i) + " was " + current.columns[i].name +
                                  ": neither name, type nor nullable may change, and new columns go to the end");
    }
  }
  for (const IndexDeclaration& index : current.indexes) {
    if (std::find(next.indexes.begin(), next.indexes.end(), index) == next.indexes.end()) {
      return wrong(next.name, "index " + index.name + " cannot be removed or changed");
    }
  }
  return {};
}

}  // namespace oneclaw::store_rules
