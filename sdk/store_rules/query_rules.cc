#include <oneclaw/store_rules/query_rules.h>

#include <oneclaw/store_rules/value.h>

#include <string>
#include <string_view>

namespace oneclaw::store_rules {

namespace {

using sdk::Status;

Status wrong(const Declaration& table, const std::string& what, oc_status code = OC_INVALID) {
  return {code, "query on " + table.name + ": " + what};
}

Status check_typed(const Declaration& table, uint16_t column, const oc_value& value, const std::string& where) {
  const Column& declared = table.columns[column];
  const int32_t type = value_type_of(declared.type);
  if (value.type != type) {
    return wrong(table, where + ": column " + declared.name + " holds " + std::string(type_name(type)) +
                            ", the value is " + std::string(type_name(value.type)));
  }
  oc_status code = OC_OK;
  const std::string_view problem = value_problem(value, &code);
  if (!problem.empty()) return wrong(table, where + ": " + std::string(problem), code);
  return {};
}

Status check_value_count(const Declaration& table, const oc_condition& condition, const std::string& where) {
  if (condition.op == OC_OP_IN) {
    if (condition.value_count <= OC_STORE_MAX_IN) return {};
    return wrong(table, where + ": IN has more than 1000 values", OC_TOO_LARGE);
  }
  const bool is_null_test = condition.op == OC_OP_IS_NULL || condition.op == OC_OP_NOT_NULL;
  if (condition.value_count == (is_null_test ? 0u : 1u)) return {};
  return wrong(table, where + ": operator " + std::to_string(condition.op) + " with " +
                          std::to_string(condition.value_count) + " values");
}

Status check_condition(const Declaration& table, const oc_condition& condition, uint32_t index) {
  const std::string where = "condition " + std::to_string(index);
  if (condition.column >= table.columns.size()) {
    return wrong(table, where + ": column " + std::to_string(condition.column) + " does not exist");
  }
  if (condition.op < OC_OP_EQ || condition.op > OC_OP_NOT_NULL) {
    return wrong(table, where + ": operator " + std::to_string(condition.op) + " is unknown");
  }
  if (Status bad = check_value_count(table, condition, where); !bad.ok()) return bad;
  const Column& column = table.columns[condition.column];
  if (condition.op == OC_OP_PREFIX && value_type_of(column.type) != OC_VALUE_TEXT) {
    return wrong(table, where + ": column " + column.name + " is not text, PREFIX needs it");
  }
  for (uint32_t i = 0; i < condition.value_count; ++i) {
    if (Status bad = check_typed(table, condition.column, condition.values[i], where); !bad.ok()) return bad;
  }
  return {};
}

Status check_cursor(const Declaration& table, const oc_query& query) {
  if (query.after_count == 0) return {};
  if (query.after_count != query.order_count + table.key_count) {
    return wrong(table, "the cursor has " + std::to_string(query.after_count) + " values, order and key need " +
                            std::to_string(query.order_count + table.key_count));
  }
  for (uint32_t i = 0; i < query.after_count; ++i) {
    const uint16_t column =
        i < query.order_count ? query.order[i].column : static_cast<uint16_t>(i - query.order_count);
    if (query.after[i].type == OC_VALUE_NULL && table.columns[column].is_nullable) continue;
    const std::string where = "cursor value " + std::to_string(i);
    if (Status bad = check_typed(table, column, query.after[i], where); !bad.ok()) return bad;
  }
  return {};
}

}  // namespace

Status check_query(const Declaration& table, const oc_query& query) {
  if (query.limit < 1 || query.limit > OC_STORE_MAX_LIMIT) {
    return wrong(table, "limit is " + std::to_string(query.limit) + ": give 1 to 10000");
  }
  if (query.flags != 0) return wrong(table, "unknown flags");
  if (query.where_count > OC_STORE_MAX_CONDITIONS) return wrong(table, "more than 64 conditions", OC_TOO_LARGE);
  if (query.order_count > OC_STORE_MAX_ORDER) return wrong(table, "more than 16 order columns", OC_TOO_LARGE);
  for (uint32_t i = 0; i < query.where_count; ++i) {
    if (Status bad = check_condition(table, query.where[i], i); !bad.ok()) return bad;
  }
  for (uint32_t i = 0; i < query.order_count; ++i) {
    const oc_order& order = query.order[i];
    if (order.column >= table.columns.size()) {
      return wrong(table, "order column " + std::to_string(order.column) + " does not exist");
    }
    if ((order.flags & ~OC_ORDER_DESC) != 0) return wrong(table, "unknown order flags");
  }
  return check_cursor(table, query);
}

Status check_get(const Declaration& table, std::span<const oc_value> key) {
  if (key.size() != table.key_count) {
    return {OC_INVALID, "get from " + table.name + ": the key has " + std::to_string(key.size()) +
                            " values, the table's has " + std::to_string(table.key_count)};
  }
  for (size_t i = 0; i < key.size(); ++i) {
    if (key[i].type == value_type_of(table.columns[i].type)) continue;
    return {OC_INVALID, "get from " + table.name + ": the value for " + table.columns[i].name + " is " +
                            std::string(type_name(key[i].type))};
  }
  return {};
}

}  // namespace oneclaw::store_rules
