#include "host/check/store_values.h"

#include "host/check/report.h"

#include <bit>

namespace oneclaw::check {
namespace {

oc_str str(const std::string& text) { return {text.data(), text.size()}; }

std::int32_t sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

template <class T>
const T* data_or_null(const std::vector<T>& items) {
  return items.empty() ? nullptr : items.data();
}

Write make(std::int32_t kind, std::string table, Key key, Assigns assigns) {
  Write write;
  write.kind = kind;
  write.table = std::move(table);
  write.key = std::move(key);
  write.assigns = std::move(assigns);
  return write;
}

}  // namespace

oc_value Value::view() const {
  oc_value out{};
  out.type = type;
  switch (type) {
    case OC_VALUE_INT:
      out.as.i = i;
      break;
    case OC_VALUE_REAL:
      out.as.d = d;
      break;
    case OC_VALUE_TEXT:
      out.as.s = str(bytes);
      break;
    case OC_VALUE_BLOB:
      out.as.b = {bytes.data(), bytes.size()};
      break;
    default:
      break;
  }
  return out;
}

std::string Value::show() const {
  switch (type) {
    case OC_VALUE_NULL:
      return "NULL";
    case OC_VALUE_INT:
      return std::to_string(i);
    case OC_VALUE_REAL:
      return std::to_string(d);
    case OC_VALUE_TEXT:
      return quoted(bytes);
    case OC_VALUE_BLOB:
      return "blob " + quoted(bytes);
    default:
      return "a value of unknown type " + std::to_string(type);
  }
}

bool operator==(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  if (a.type == OC_VALUE_REAL)
    return std::bit_cast<std::uint64_t>(a.d) == std::bit_cast<std::uint64_t>(b.d) || a.d == b.d;
  return a.i == b.i && a.bytes == b.bytes;
}

Value blob(std::string bytes) {
  Value value(std::move(bytes));
  value.type = OC_VALUE_BLOB;
  return value;
}

int order_of(const Value& a, const Value& b) {
  if (a.type == OC_VALUE_NULL || b.type == OC_VALUE_NULL) {
    return int{a.type != OC_VALUE_NULL} - int{b.type != OC_VALUE_NULL};
  }
  if (a.type == OC_VALUE_INT) return a.i < b.i ? -1 : a.i > b.i ? 1 : 0;
  if (a.type == OC_VALUE_REAL) return a.d < b.d ? -1 : a.d > b.d ? 1 : 0;
  return sign(a.bytes.compare(b.bytes));  // std::string compares as unsigned bytes
}

Row copy_row(const oc_row& row) {
  Row out;
  out.version = row.version;
  for (std::uint32_t i = 0; i < row.count; ++i) {
    const oc_value& v = row.values[i];
    Value value;
    value.type = v.type;
    if (v.type == OC_VALUE_INT) value.i = v.as.i;
    if (v.type == OC_VALUE_REAL) value.d = v.as.d;
    if (v.type == OC_VALUE_TEXT && v.as.s.len > 0) value.bytes.assign(v.as.s.ptr, v.as.s.len);
    if (v.type == OC_VALUE_BLOB && v.as.b.len > 0) value.bytes.assign(static_cast<const char*>(v.as.b.ptr), v.as.b.len);
    out.values.push_back(std::move(value));
  }
  return out;
}

std::string show(const std::vector<Value>& values) {
  std::string out = "(";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : ", ") + values[i].show();
  return out + ")";
}

Write Write::when(std::uint16_t column, Value value) && {
  guards.push_back({OC_GUARD_COLUMN, column, std::move(value)});
  return std::move(*this);
}
Write Write::when_version(std::int64_t version) && {
  guards.push_back({OC_GUARD_VERSION, 0, Value(version)});
  return std::move(*this);
}

Write insert(std::string table, Key key, Assigns assigns) {
  return make(OC_WRITE_INSERT, std::move(table), std::move(key), std::move(assigns));
}
Write upsert(std::string table, Key key, Assigns assigns) {
  return make(OC_WRITE_UPSERT, std::move(table), std::move(key), std::move(assigns));
}
Write update(std::string table, Key key, Assigns assigns) {
  return make(OC_WRITE_UPDATE, std::move(table), std::move(key), std::move(assigns));
}
Write erase(std::string table, Key key) { return make(OC_WRITE_DELETE, std::move(table), std::move(key), {}); }
Write add(std::string table, Key key, std::uint16_t column, std::int64_t delta, std::optional<std::int64_t> floor) {
  Write write = make(OC_WRITE_ADD, std::move(table), std::move(key), {});
  write.add_column = column;
  write.add_delta = delta;
  write.add_floor = floor;
  return write;
}
Write check_row(std::string table, Key key) { return make(OC_WRITE_CHECK, std::move(table), std::move(key), {}); }
Write check_absent(std::string table, Key key) { return make(OC_WRITE_ABSENT, std::move(table), std::move(key), {}); }

oc_value* Arena::values(const std::vector<Value>& from) {
  if (from.empty()) return nullptr;
  std::vector<oc_value>& to = values_.emplace_back();
  for (const Value& value : from) to.push_back(value.view());
  return to.data();
}

oc_table Arena::table(const TableSpec& from) {
  std::vector<oc_column>& columns = columns_.emplace_back();
  for (const ColumnSpec& c : from.columns) {
    columns.push_back({str(c.name), c.type, c.is_nullable ? OC_COLUMN_NULLABLE : 0});
  }
  std::vector<oc_index>& indexes = indexes_.emplace_back();
  for (const IndexSpec& x : from.indexes) {
    indexes.push_back({str(x.name), data_or_null(x.columns), static_cast<std::uint32_t>(x.columns.size()),
                       x.is_unique ? OC_INDEX_UNIQUE : 0});
  }
  return {sizeof(oc_table),
          from.version,
          str(from.name),
          data_or_null(columns),
          static_cast<std::uint32_t>(columns.size()),
          from.key_count,
          data_or_null(indexes),
          static_cast<std::uint32_t>(indexes.size()),
          0};
}

oc_write Arena::write(const Write& from) {
  std::vector<oc_assign>& assigns = assigns_.emplace_back();
  for (const auto& [column, value] : from.assigns) assigns.push_back({column, {}, value.view()});
  std::vector<oc_guard>& guards = guards_.emplace_back();
  for (const Guard& g : from.guards) guards.push_back({g.kind, g.column, 0, g.value.view()});
  oc_write out{};
  out.size = sizeof(out);
  out.kind = from.kind;
  out.table = str(from.table);
  out.key = values(from.key);
  out.key_count = static_cast<std::uint32_t>(from.key.size());
  out.assigns = data_or_null(assigns);
  out.assign_count = static_cast<std::uint32_t>(assigns.size());
  out.guards = data_or_null(guards);
  out.guard_count = static_cast<std::uint32_t>(guards.size());
  out.add_column = from.add_column;
  out.has_floor = from.add_floor.has_value() ? 1 : 0;
  out.add_delta = from.add_delta;
  out.add_floor = from.add_floor.value_or(0);
  return out;
}

oc_query Arena::query(const Query& from) {
  std::vector<oc_condition>& conditions = conditions_.emplace_back();
  for (const Condition& c : from.where) {
    conditions.push_back({c.column, c.op, static_cast<std::uint32_t>(c.values.size()), values(c.values)});
  }
  std::vector<oc_order>& orders = orders_.emplace_back();
  for (const Order& o : from.order) {
    orders.push_back({o.column, static_cast<std::uint16_t>(o.is_descending ? OC_ORDER_DESC : 0)});
  }
  oc_query out{};
  out.size = sizeof(out);
  out.limit = from.limit;
  out.table = str(from.table);
  out.where = data_or_null(conditions);
  out.where_count = static_cast<std::uint32_t>(conditions.size());
  out.order = data_or_null(orders);
  out.order_count = static_cast<std::uint32_t>(orders.size());
  out.after = from.after ? values(*from.after) : nullptr;
  out.after_count = from.after ? static_cast<std::uint32_t>(from.after->size()) : 0;
  return out;
}

}  // namespace oneclaw::check
