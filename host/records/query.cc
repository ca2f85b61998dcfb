#include "host/records/query.h"

namespace oneclaw::records {

oc_value AnyQuery::keep(oc_value value) {
  if (value.type == OC_VALUE_TEXT && value.as.s.len > 0) {
    const std::string& kept = texts_.emplace_back(value.as.s.ptr, value.as.s.len);
    value.as.s.ptr = kept.data();
  }
  return value;
}

void AnyQuery::add_condition(std::uint16_t column, std::uint16_t op, std::vector<oc_value> values) {
  for (oc_value& value : values) value = keep(value);
  where_.push_back({column, op, std::move(values)});
}

oc_query AnyQuery::view(std::string_view table, std::string_view tenant) {
  tenant_ = text_value(tenant);
  conditions_.clear();
  conditions_.push_back({0, OC_OP_EQ, 1, &tenant_});
  for (const Condition& c : where_) {
    conditions_.push_back({c.column, c.op, static_cast<std::uint32_t>(c.values.size()), c.values.data()});
  }
  oc_query query{};
  query.size = sizeof(query);
  query.limit = limit_;
  query.table = {table.data(), table.size()};
  query.where = conditions_.data();
  query.where_count = static_cast<std::uint32_t>(conditions_.size());
  query.order = order_.data();
  query.order_count = static_cast<std::uint32_t>(order_.size());
  if (!after_.empty()) {
    // The order's values, then the key, whose first part is the tenant.
    cursor_.assign(after_.begin(), after_.begin() + static_cast<std::ptrdiff_t>(order_.size()));
    cursor_.push_back(tenant_);
    cursor_.insert(cursor_.end(), after_.begin() + static_cast<std::ptrdiff_t>(order_.size()), after_.end());
    query.after = cursor_.data();
    query.after_count = static_cast<std::uint32_t>(cursor_.size());
  }
  return query;
}

}  // namespace oneclaw::records
