#include "condition.h"

#include <algorithm>

namespace oneclaw::store_memory {

namespace {

bool is_any_of(const oc_condition& condition, const oc_value& value) noexcept {
  return std::any_of(condition.values, condition.values + condition.value_count,
                     [&](const oc_value& wanted) { return compare(value, wanted) == 0; });
}

}  // namespace

bool matches(const oc_condition& condition, const oc_value& value) noexcept {
  const bool is_null = value.type == OC_VALUE_NULL;
  if (condition.op == OC_OP_IS_NULL) return is_null;
  if (is_null) return false;
  switch (condition.op) {
    case OC_OP_NOT_NULL:
      return true;
    case OC_OP_EQ:
      return compare(value, condition.values[0]) == 0;
    case OC_OP_NE:
      return compare(value, condition.values[0]) != 0;
    case OC_OP_LT:
      return compare(value, condition.values[0]) < 0;
    case OC_OP_LE:
      return compare(value, condition.values[0]) <= 0;
    case OC_OP_GT:
      return compare(value, condition.values[0]) > 0;
    case OC_OP_GE:
      return compare(value, condition.values[0]) >= 0;
    case OC_OP_IN:
      return is_any_of(condition, value);
    default:
      return sdk::view(value.as.s).substr(0, condition.values[0].as.s.len) == sdk::view(condition.values[0].as.s);
  }
}

TotalOrder::TotalOrder(const Declaration& table, const oc_query& query) : key_count_(table.key_count) {
  for (uint32_t i = 0; i < query.order_count; ++i) {
    terms_.push_back({query.order[i].column, (query.order[i].flags & OC_ORDER_DESC) != 0});
  }
  for (uint16_t column = 0; column < table.key_count; ++column) terms_.push_back({column, false});
}

std::vector<OrderTerm> TotalOrder::distinct_terms() const {
  std::vector<OrderTerm> distinct;
  uint32_t key_columns_left = key_count_;
  for (const OrderTerm& term : terms_) {
    const auto same = [&](const OrderTerm& known) { return known.column == term.column; };
    if (std::any_of(distinct.begin(), distinct.end(), same)) continue;
    distinct.push_back(term);
    if (term.column < key_count_ && --key_columns_left == 0) break;
  }
  return distinct;
}

bool TotalOrder::is_before(const Row& a, const Row& b) const noexcept {
  for (const OrderTerm& term : terms_) {
    const int order = compare(a[term.column], b[term.column]);
    if (order != 0) return (order < 0) != term.is_descending;
  }
  return false;
}

bool TotalOrder::is_after(const Row& row, std::span<const oc_value> cursor) const noexcept {
  for (size_t i = 0; i < terms_.size(); ++i) {
    const int order = compare(row[terms_[i].column], cursor[i]);
    if (order != 0) return (order > 0) != terms_[i].is_descending;
  }
  return false;
}

}  // namespace oneclaw::store_memory
