// What the store cases write down: values, tables, writes and queries that own their memory, and their ABI forms.
//
// Plain data. The ABI forms borrow from the owner, which must outlive them. Leaf.
#pragma once

#include <oneclaw/store.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oneclaw::check {

struct Value {
  std::int32_t type = OC_VALUE_NULL;
  std::int64_t i = 0;
  double d = 0;
  std::string bytes;  // TEXT and BLOB

  Value() = default;
  Value(int v) : type(OC_VALUE_INT), i(v) {}
  Value(std::int64_t v) : type(OC_VALUE_INT), i(v) {}
  Value(double v) : type(OC_VALUE_REAL), d(v) {}
  Value(const char* v) : type(OC_VALUE_TEXT), bytes(v) {}
  Value(std::string v) : type(OC_VALUE_TEXT), bytes(std::move(v)) {}

  oc_value view() const;
  std::string show() const;
  friend bool operator==(const Value& a, const Value& b);
};
Value blob(std::string bytes);
// Below 0, 0, above 0, by the order that store.h promises. Precondition: equal types, or a NULL.
int order_of(const Value& a, const Value& b);

using Key = std::vector<Value>;

struct Row {
  std::vector<Value> values;
  std::int64_t version = 0;
};
Row copy_row(const oc_row& row);
std::string show(const std::vector<Value>& values);

struct ColumnSpec {
  std::string name;
  std::int32_t type = OC_COLUMN_INT;
  bool is_nullable = false;
};
struct IndexSpec {
  std::string name;
  std::vector<std::uint16_t> columns;
  bool is_unique = false;
};
struct TableSpec {
  std::string name;
  std::uint32_t key_count = 1;
  std::vector<ColumnSpec> columns;
  std::vector<IndexSpec> indexes;
  std::uint32_t version = 1;
};

struct Guard {
  std::uint16_t kind = OC_GUARD_COLUMN;
  std::uint16_t column = 0;
  Value value;
};

struct Write {
  std::int32_t kind = OC_WRITE_INSERT;
  std::string table;
  Key key;
  std::vector<std::pair<std::uint16_t, Value>> assigns;
  std::vector<Guard> guards;
  std::uint16_t add_column = 0;
  std::int64_t add_delta = 0;
  std::optional<std::int64_t> add_floor;

  Write when(std::uint16_t column, Value value) &&;
  Write when_version(std::int64_t version) &&;
};
using Assigns = std::vector<std::pair<std::uint16_t, Value>>;
Write insert(std::string table, Key key, Assigns assigns = {});
Write upsert(std::string table, Key key, Assigns assigns = {});
Write update(std::string table, Key key, Assigns assigns);
Write erase(std::string table, Key key);
Write add(std::string table, Key key, std::uint16_t column, std::int64_t delta, std::optional<std::int64_t> floor = {});
Write check_row(std::string table, Key key);
Write check_absent(std::string table, Key key);

struct Condition {
  std::uint16_t column = 0;
  std::uint16_t op = OC_OP_EQ;
  std::vector<Value> values = {};
};
struct Order {
  std::uint16_t column = 0;
  bool is_descending = false;
};
struct Query {
  std::string table;
  std::vector<Condition> where = {};
  std::vector<Order> order = {};
  std::optional<std::vector<Value>> after = {};
  std::uint32_t limit = 1000;
};

// Keeps the arrays that ABI structs point into.
class Arena {
 public:
  oc_value* values(const std::vector<Value>& from);
  oc_table table(const TableSpec& from);
  oc_write write(const Write& from);
  oc_query query(const Query& from);

 private:
  std::deque<std::vector<oc_value>> values_;
  std::deque<std::vector<oc_column>> columns_;
  std::deque<std::vector<oc_index>> indexes_;
  std::deque<std::vector<oc_assign>> assigns_;
  std::deque<std::vector<oc_guard>> guards_;
  std::deque<std::vector<oc_condition>> conditions_;
  std::deque<std::vector<oc_order>> orders_;
};

}  // namespace oneclaw::check
