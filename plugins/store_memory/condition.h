// The conditions, order and cursor of a query: evaluated on one row.
#pragma once

#include "row.h"
#include "rules.h"

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <cstdint>
#include <span>
#include <vector>

namespace oneclaw::store_memory {

bool matches(const oc_condition& condition, const oc_value& value) noexcept;

struct OrderTerm {
  uint16_t column;
  bool is_descending;
};

// The order asked for, then the primary key, ascending: what the cursor's values belong to. Precondition:
// check_query().
class TotalOrder {
 public:
  TotalOrder(const Declaration& table, const oc_query& query);

  std::span<const OrderTerm> terms() const noexcept { return terms_; }
  // Terms that still decide something: no repeated columns, nothing after the whole key.
  std::vector<OrderTerm> distinct_terms() const;
  bool is_before(const Row& a, const Row& b) const noexcept;
  // True when the row lies behind the place that the cursor names. Precondition: as many values as terms.
  bool is_after(const Row& row, std::span<const oc_value> cursor) const noexcept;

 private:
  uint32_t key_count_;
  std::vector<OrderTerm> terms_;
};

}  // namespace oneclaw::store_memory
