#include "host/check/store_model.h"

#include <algorithm>

namespace oneclaw::check {
namespace {

bool guards_hold(const Write& write, const Row& row) {
  return std::all_of(write.guards.begin(), write.guards.end(), [&](const Guard& g) {
    return g.kind == OC_GUARD_VERSION ? row.version == g.value.i : row.values[g.column] == g.value;
  });
}

bool holds(const Condition& condition, const Row& row) {
  const Value& value = row.values[condition.column];
  const bool is_null = value.type == OC_VALUE_NULL;
  if (condition.op == OC_OP_IS_NULL) return is_null;
  if (condition.op == OC_OP_NOT_NULL) return !is_null;
  if (is_null) return false;
  if (condition.op == OC_OP_IN) {
    return std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end();
  }
  const Value& other = condition.values.front();
  const int order = order_of(value, other);
  switch (condition.op) {
    case OC_OP_EQ:
      return order == 0;
    case OC_OP_NE:
      return order != 0;
    case OC_OP_LT:
      return order < 0;
    case OC_OP_LE:
      return order <= 0;
    case OC_OP_GT:
      return order > 0;
    case OC_OP_GE:
      return order >= 0;
    case OC_OP_PREFIX:
      return value.bytes.compare(0, other.bytes.size(), other.bytes) == 0;
    default:
      return false;
  }
}

// The place of a row in a query's order: the order columns, then the key, each with its direction.
struct Place {
  std::vector<Value> values;
  std::vector<bool> descending;
};

int compare(const Place& a, const Place& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    if (const int order = order_of(a.values[i], b.values[i]); order != 0) return a.descending[i] ? -order : order;
  }
  return 0;
}

}  // namespace

bool StoreModel::KeyOrder::operator()(const Key& a, const Key& b) const {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const int order = order_of(a[i], b[i]); order != 0) return order < 0;
  }
  return false;
}

StoreModel::StoreModel(std::vector<TableSpec> tables) {
  for (TableSpec& table : tables) {
    state_[table.name];
    tables_.emplace(table.name, std::move(table));
  }
}

std::optional<Row> StoreModel::get(const std::string& table, const Key& key) const {
  const Rows& rows = state_.at(table);
  const auto it = rows.find(key);
  return it == rows.end() ? std::nullopt : std::optional(it->second);
}

std::vector<Row> StoreModel::query(const Query& query) const {
  const std::uint32_t key_count = spec(query.table).key_count;
  std::vector<bool> descending;
  for (const Order& o : query.order) descending.push_back(o.is_descending);
  descending.insert(descending.end(), key_count, false);
  const auto place = [&](const Row& row) {
    Place out{{}, descending};
    for (const Order& o : query.order) out.values.push_back(row.values[o.column]);
    out.values.insert(out.values.end(), row.values.begin(), row.values.begin() + key_count);
    return out;
  };
  std::vector<Row> found;
  for (const auto& [key, row] : state_.at(query.table)) {
    const bool fits =
        std::all_of(query.where.begin(), query.where.end(), [&row = row](const Condition& c) { return holds(c, row); });
    if (!fits) continue;
    if (query.after && compare(place(row), Place{*query.after, descending}) <= 0) continue;
    found.push_back(row);
  }
  std::sort(found.begin(), found.end(), [&](const Row& a, const Row& b) { return compare(place(a), place(b)) < 0; });
  if (found.size() > query.limit) found.resize(query.limit);
  return found;
}

oc_status StoreModel::check_unique(const TableSpec& spec, const Rows& rows, const Key& key, const Row& row) const {
  for (const IndexSpec& index : spec.indexes) {
    if (!index.is_unique) continue;
    const auto all_given = [&](const Row& r) {
      return std::none_of(index.columns.begin(), index.columns.end(),
                          [&](std::uint16_t i) { return r.values[i].type == OC_VALUE_NULL; });
    };
    if (!all_given(row)) continue;
    for (const auto& [other_key, other] : rows) {
      if (other_key == key || !all_given(other)) continue;
      const bool equal =
          std::all_of(index.columns.begin(), index.columns.end(),
                      [&other = other, &row](std::uint16_t i) { return other.values[i] == row.values[i]; });
      if (equal) return OC_CONFLICT;
    }
  }
  return OC_OK;
}

oc_status StoreModel::apply(State& state, const Write& write) const {
  const TableSpec& table = spec(write.table);
  Rows& rows = state.at(write.table);
  const auto it = rows.find(write.key);
  const bool exists = it != rows.end();
  switch (write.kind) {
    case OC_WRITE_INSERT:
    case OC_WRITE_ABSENT:
      if (exists) return OC_CONFLICT;
      if (write.kind == OC_WRITE_ABSENT) return OC_OK;
      break;
    case OC_WRITE_UPSERT:
      break;
    case OC_WRITE_DELETE:
      if (!exists && write.guards.empty()) return OC_OK;
      [[fallthrough]];
    default:
      if (!exists) return OC_NOT_FOUND;
  }
  if (exists && !guards_hold(write, it->second)) return OC_PRECONDITION;
  if (write.kind == OC_WRITE_CHECK) return OC_OK;
  if (write.kind == OC_WRITE_DELETE) {
    rows.erase(it);
    return OC_OK;
  }
  Row next;
  if (exists) next = it->second;
  if (write.kind == OC_WRITE_INSERT || write.kind == OC_WRITE_UPSERT) {
    next.values.assign(table.columns.size(), Value());
    std::copy(write.key.begin(), write.key.end(), next.values.begin());
  }
  for (const auto& [column, value] : write.assigns) next.values[column] = value;
  if (write.kind == OC_WRITE_ADD) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(next.values[write.add_column].i, write.add_delta, &sum)) return OC_PRECONDITION;
    if (write.add_floor && sum < *write.add_floor) return OC_PRECONDITION;
    next.values[write.add_column] = Value(sum);
  }
  ++next.version;
  if (const oc_status conflict = check_unique(table, rows, write.key, next); conflict != OC_OK) return conflict;
  rows[write.key] = std::move(next);
  return OC_OK;
}

Committed StoreModel::commit(const std::vector<Write>& writes, const std::string& id) {
  if (committed_.count(id) != 0) return {OC_OK, OC_NO_WRITE, true, {}};
  State next = state_;
  for (std::uint32_t i = 0; i < writes.size(); ++i) {
    if (const oc_status status = apply(next, writes[i]); status != OC_OK) return {status, i, false, {}};
  }
  state_ = std::move(next);
  committed_.insert(id);
  return {OC_OK, OC_NO_WRITE, false, {}};
}

}  // namespace oneclaw::check
