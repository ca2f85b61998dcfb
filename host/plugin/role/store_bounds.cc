#include "host/plugin/role/store_bounds.h"

#include <cstddef>
#include <optional>
#include <string>

namespace oneclaw::plugin::role {
namespace {

using Checked = base::Result<void>;

// Where a value stands, "commit.writes[2].key": put into words only for a refusal, because every commit comes by here.
struct Place {
  Place(const char* its_name) noexcept : name(its_name) {}
  // Borrows this place, which outlives it.
  Place field(const char* its_name) const noexcept {
    Place place(its_name);
    place.outer = this;
    return place;
  }
  Place at(std::uint32_t its_index) const noexcept {
    Place place = *this;
    place.index = its_index;
    return place;
  }
  std::string text() const {
    std::string text = outer == nullptr ? name : outer->text() + "." + name;
    if (index) text += "[" + std::to_string(*index) + "]";
    return text;
  }

  const Place* outer = nullptr;
  const char* name;
  std::optional<std::uint32_t> index;
};

base::Error too_many(const Place& what, std::uint64_t count, std::uint64_t limit) {
  return {OC_TOO_LARGE, what.text() + " has " + std::to_string(count) + ", the limit is " + std::to_string(limit)};
}

// A counted array: there when it has elements, and not too many of them.
Checked check_list(const void* first, std::uint32_t count, std::uint32_t limit, const Place& what) {
  if (count > limit) return too_many(what, count, limit);
  if (count > 0 && first == nullptr) {
    return base::Error{OC_INVALID, what.text() + " is NULL and counts " + std::to_string(count)};
  }
  return {};
}

Checked check_size(std::uint32_t size, std::size_t least, const Place& what) {
  if (size >= least) return {};
  return base::Error{OC_INVALID, what.text() + ".size is " + std::to_string(size) + ", minor 0 has " +
                                     std::to_string(least) + " bytes"};
}

Checked check_bytes(const void* data, std::uint64_t size, std::uint64_t limit, const Place& what) {
  if (size > limit) return too_many(what, size, limit);
  if (size > 0 && data == nullptr) {
    return base::Error{OC_INVALID, what.text() + " is NULL and " + std::to_string(size) + " bytes long"};
  }
  return {};
}

Checked check_string(oc_str name, const Place& what) {
  return check_bytes(name.ptr, name.len, OC_STORE_MAX_NAME, what);
}

Checked check_value(const oc_value& value, const Place& what) {
  if (value.type == OC_VALUE_TEXT) return check_bytes(value.as.s.ptr, value.as.s.len, OC_STORE_MAX_VALUE_BYTES, what);
  if (value.type == OC_VALUE_BLOB) return check_bytes(value.as.b.ptr, value.as.b.len, OC_STORE_MAX_VALUE_BYTES, what);
  return {};
}

Checked check_values(const oc_value* values, std::uint32_t count, std::uint32_t limit, const Place& what) {
  if (auto list = check_list(values, count, limit, what); !list) return list;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (auto value = check_value(values[i], what.at(i)); !value) return value;
  }
  return {};
}

// Structs that carry their size are as far apart as the first one says (oneclaw/cpp/elements.h reads them so); all of
// one array are of one build.
template <class T, class Fn>
Checked check_each(const T* first, std::uint32_t count, const Place& what, Fn&& fn) {
  const std::uint32_t stride = count == 0 ? 0 : first->size;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Place place = what.at(i);
    const T& element = *reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(first) + std::size_t{i} * stride);
    if (auto size = check_size(element.size, sizeof(T), place); !size) return size;
    if (element.size != stride) return base::Error{OC_INVALID, place.text() + ".size differs from that of the first"};
    if (auto checked = fn(element, place); !checked) return checked;
  }
  return {};
}

Checked check_table(const oc_table& table, const Place& place) {
  if (auto name = check_string(table.name, place.field("name")); !name) return name;
  if (auto list = check_list(table.columns, table.column_count, OC_STORE_MAX_COLUMNS, place.field("columns")); !list)
    return list;
  if (table.key_count > OC_STORE_MAX_KEY_COLUMNS)
    return too_many(place.field("key"), table.key_count, OC_STORE_MAX_KEY_COLUMNS);
  for (std::uint32_t i = 0; i < table.column_count; ++i) {
    const Place what = place.field("columns").at(i);
    if (auto name = check_string(table.columns[i].name, what.field("name")); !name) return name;
  }
  if (auto list = check_list(table.indexes, table.index_count, OC_STORE_MAX_INDEXES, place.field("indexes")); !list)
    return list;
  for (std::uint32_t i = 0; i < table.index_count; ++i) {
    const oc_index& index = table.indexes[i];
    const Place what = place.field("indexes").at(i);
    if (auto name = check_string(index.name, what.field("name")); !name) return name;
    auto columns = check_list(index.columns, index.column_count, OC_STORE_MAX_COLUMNS, what.field("columns"));
    if (!columns) return columns;
  }
  return {};
}

Checked check_write(const oc_write& write, const Place& place) {
  if (auto name = check_string(write.table, place.field("table")); !name) return name;
  if (auto key = check_values(write.key, write.key_count, OC_STORE_MAX_KEY_COLUMNS, place.field("key")); !key)
    return key;
  auto assigns = check_list(write.assigns, write.assign_count, OC_STORE_MAX_COLUMNS, place.field("assigns"));
  if (!assigns) return assigns;
  for (std::uint32_t i = 0; i < write.assign_count; ++i) {
    if (auto value = check_value(write.assigns[i].value, place.field("assigns")); !value) return value;
  }
  auto guards = check_list(write.guards, write.guard_count, OC_STORE_MAX_GUARDS, place.field("guards"));
  if (!guards) return guards;
  for (std::uint32_t i = 0; i < write.guard_count; ++i) {
    if (auto value = check_value(write.guards[i].value, place.field("guards")); !value) return value;
  }
  return {};
}

}  // namespace

base::Result<void> check_name(oc_str name, const char* what) { return check_string(name, what); }

base::Result<void> check_tables(const oc_table* tables, std::uint32_t count) {
  if (auto list = check_list(tables, count, OC_STORE_MAX_TABLES, "tables"); !list) return list;
  return check_each(tables, count, "tables", check_table);
}

base::Result<void> check_key(const oc_value* key, std::uint32_t count, const char* what) {
  return check_values(key, count, OC_STORE_MAX_KEY_COLUMNS, what);
}

base::Result<void> check_query(const oc_query* query) {
  if (query == nullptr) return base::Error{OC_INVALID, "query is NULL"};
  if (auto size = check_size(query->size, sizeof(oc_query), "query"); !size) return size;
  if (auto name = check_string(query->table, "query.table"); !name) return name;
  if (query->limit > OC_STORE_MAX_LIMIT) return too_many("query.limit", query->limit, OC_STORE_MAX_LIMIT);
  if (auto list = check_list(query->where, query->where_count, OC_STORE_MAX_CONDITIONS, "query.where"); !list)
    return list;
  for (std::uint32_t i = 0; i < query->where_count; ++i) {
    const oc_condition& condition = query->where[i];
    const Place where = Place("query.where").at(i);
    auto values = check_values(condition.values, condition.value_count, OC_STORE_MAX_IN, where.field("values"));
    if (!values) return values;
  }
  if (auto list = check_list(query->order, query->order_count, OC_STORE_MAX_ORDER, "query.order"); !list) return list;
  return check_values(query->after, query->after_count, OC_STORE_MAX_ORDER + OC_STORE_MAX_KEY_COLUMNS, "query.after");
}

base::Result<void> check_commit(const oc_commit* commit) {
  if (commit == nullptr) return base::Error{OC_INVALID, "commit is NULL"};
  if (auto size = check_size(commit->size, sizeof(oc_commit), "commit"); !size) return size;
  if (auto id = check_bytes(commit->id.ptr, commit->id.len, OC_STORE_MAX_COMMIT_ID, "commit.id"); !id) return id;
  if (commit->id.len == 0) return base::Error{OC_INVALID, "commit.id is empty"};
  if (auto list = check_list(commit->writes, commit->write_count, OC_STORE_MAX_WRITES, "commit.writes"); !list)
    return list;
  return check_each(commit->writes, commit->write_count, "commit.writes", check_write);
}

}  // namespace oneclaw::plugin::role
