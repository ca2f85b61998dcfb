// Short spellings of the store's requests, for this folder's tests. Each builder owns what its request points at.
#pragma once

#include "memory_store.h"

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::store_memory::test {

inline oc_value null_value() { return {}; }
inline oc_value integer(int64_t i) {
  oc_value value = {};
  value.type = OC_VALUE_INT;
  value.as.i = i;
  return value;
}
inline oc_value real(double d) {
  oc_value value = {};
  value.type = OC_VALUE_REAL;
  value.as.d = d;
  return value;
}
// Borrowed: literals and strings that outlive the request.
inline oc_value text(std::string_view s) {
  oc_value value = {};
  value.type = OC_VALUE_TEXT;
  value.as.s = sdk::str(s);
  return value;
}
inline oc_value blob(std::string_view b) {
  oc_value value = {};
  value.type = OC_VALUE_BLOB;
  value.as.b = sdk::bytes(b);
  return value;
}

struct TableBuilder {
  explicit TableBuilder(std::string table_name, uint32_t version = 1) : name(std::move(table_name)) {
    table.version = version;
  }
  TableBuilder& column(std::string_view column_name, int32_t type, uint32_t flags = 0) {
    columns.push_back({sdk::str(names.emplace_back(column_name)), type, flags});
    return *this;
  }
  TableBuilder& key(uint32_t count) {
    table.key_count = count;
    return *this;
  }
  TableBuilder& index(std::string_view index_name, std::vector<uint16_t> of, uint32_t flags = 0) {
    const auto& kept = index_columns.emplace_back(std::move(of));
    indexes.push_back(
        {sdk::str(names.emplace_back(index_name)), kept.data(), static_cast<uint32_t>(kept.size()), flags});
    return *this;
  }
  oc_table get() {
    table.size = sizeof table;
    table.name = sdk::str(name);
    table.columns = columns.data();
    table.column_count = static_cast<uint32_t>(columns.size());
    table.indexes = indexes.data();
    table.index_count = static_cast<uint32_t>(indexes.size());
    return table;
  }

  std::string name;
  oc_table table = {};
  std::deque<std::string> names;
  std::deque<std::vector<uint16_t>> index_columns;
  std::vector<oc_column> columns;
  std::vector<oc_index> indexes;
};

struct WriteBuilder {
  WriteBuilder(int32_t kind, std::string_view table, std::vector<oc_value> key_values) : key(std::move(key_values)) {
    write.kind = kind;
    write.table = sdk::str(table);
  }
  WriteBuilder& set(uint16_t column, oc_value value) {
    assigns.push_back({column, {}, value});
    return *this;
  }
  WriteBuilder& guard(uint16_t column, oc_value value) {
    guards.push_back({OC_GUARD_COLUMN, column, 0, value});
    return *this;
  }
  WriteBuilder& guard_version(int64_t version) {
    guards.push_back({OC_GUARD_VERSION, 0, 0, integer(version)});
    return *this;
  }
  WriteBuilder& add(uint16_t column, int64_t delta) {
    write.add_column = column;
    write.add_delta = delta;
    return *this;
  }
  WriteBuilder& floor(int64_t floor) {
    write.has_floor = 1;
    write.add_floor = floor;
    return *this;
  }
  oc_write get() const {
    oc_write out = write;
    out.size = sizeof out;
    out.key = key.data();
    out.key_count = static_cast<uint32_t>(key.size());
    out.assigns = assigns.data();
    out.assign_count = static_cast<uint32_t>(assigns.size());
    out.guards = guards.data();
    out.guard_count = static_cast<uint32_t>(guards.size());
    return out;
  }

  oc_write write = {};
  std::vector<oc_value> key;
  std::vector<oc_assign> assigns;
  std::vector<oc_guard> guards;
};

struct QueryBuilder {
  explicit QueryBuilder(std::string_view table, uint32_t limit = 100) {
    query.size = sizeof query;
    query.table = sdk::str(table);
    query.limit = limit;
  }
  QueryBuilder& where(uint16_t column, uint16_t op, std::vector<oc_value> values = {}) {
    conditions.push_back({column, op, static_cast<uint32_t>(values.size()), nullptr});
    condition_values.push_back(std::move(values));
    return *this;
  }
  QueryBuilder& by(uint16_t column, bool is_descending = false) {
    order.push_back({column, static_cast<uint16_t>(is_descending ? OC_ORDER_DESC : 0)});
    return *this;
  }
  QueryBuilder& after(std::vector<oc_value> values) {
    cursor = std::move(values);
    return *this;
  }
  // Points into this builder: what a copy was made from may be gone.
  oc_query get() {
    for (size_t i = 0; i < conditions.size(); ++i) conditions[i].values = condition_values[i].data();
    query.where = conditions.data();
    query.where_count = static_cast<uint32_t>(conditions.size());
    query.order = order.data();
    query.order_count = static_cast<uint32_t>(order.size());
    query.after = cursor.data();
    query.after_count = static_cast<uint32_t>(cursor.size());
    return query;
  }

  oc_query query = {};
  std::vector<std::vector<oc_value>> condition_values;
  std::vector<oc_condition> conditions;
  std::vector<oc_order> order;
  std::vector<oc_value> cursor;
};

struct Committed {
  oc_status code;
  std::string text;
  uint32_t failed_write;
  bool is_replayed;
};

inline Committed commit(MemoryStore& store, std::string_view id, const std::vector<WriteBuilder>& builders,
                        int64_t now_ns = 0) {
  std::vector<oc_write> writes;
  for (const WriteBuilder& builder : builders) writes.push_back(builder.get());
  const oc_commit request = {sizeof(oc_commit), static_cast<uint32_t>(writes.size()), sdk::str(id), writes.data()};
  oc_commit_result result = {};
  result.size = sizeof result;
  const sdk::Status status = store.commit(request, now_ns, &result);
  return {status.code(), std::string(status.text()), result.failed_write, result.replayed != 0};
}

}  // namespace oneclaw::store_memory::test
