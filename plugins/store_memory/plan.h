// Plan: which index a query reads, between which positions, and whether that yields the wanted order.
//
// Without statistics: the index with the most columns bound by equality wins, then one bound by IN, then by a range,
// then one that already has the order. Under the store's lock; borrows from the query.
#pragma once

#include "condition.h"
#include "table.h"

#include <deque>
#include <string>
#include <vector>

namespace oneclaw::store_memory {

enum class Walk {
  kSort,            // read all that match, then sort
  kForward,         // the index has the order
  kBackward,        // the index has exactly the opposite order
  kGroupsBackward,  // first some columns descending, then the others ascending within equal ones
};

struct Plan {
  const Index* index = nullptr;
  Walk walk = Walk::kSort;
  // Half-open ranges of the index; several only for IN.
  struct Range {
    Position from;
    Position to;
  };
  std::vector<Range> ranges;
  // kGroupsBackward: how many columns of the index make a group.
  size_t group_columns = 0;
  // The cursor as values of all columns of the index, when the walk starts there.
  std::vector<oc_value> cursor_place;
};

// Precondition: check_query(). The plan's positions borrow from the query and from *texts.
Plan make_plan(const Table& table, const oc_query& query, const TotalOrder& order, std::deque<std::string>* texts);

}  // namespace oneclaw::store_memory
