#include "query.h"

#include "plan.h"

#include <algorithm>

namespace oneclaw::store_memory {

namespace {

using Iterator = Index::Cells::const_iterator;

// Rows that match, in the order they are met. For a sorted walk it keeps no more than twice the limit.
class Selection {
  auto before() const {
    return [this](const Cell* a, const Cell* b) { return order_.is_before(*a->row, *b->row); };
  }

 public:
  Selection(const oc_query& query, const TotalOrder& order, Walk walk) : query_(query), order_(order), walk_(walk) {}

  // False when nothing further is wanted.
  bool offer(const Cell* cell) {
    const Row& row = *cell->row;
    for (uint32_t i = 0; i < query_.where_count; ++i) {
      if (!matches(query_.where[i], row[query_.where[i].column])) return true;
    }
    if (query_.after_count != 0 && !order_.is_after(row, {query_.after, query_.after_count})) return true;
    cells_.push_back(cell);
    if (walk_ != Walk::kSort) return cells_.size() < query_.limit;
    if (cells_.size() >= size_t{2} * query_.limit) keep_first(query_.limit);
    return true;
  }

  std::vector<RowRef> take() {
    if (walk_ == Walk::kSort) {
      keep_first(query_.limit);
      std::sort(cells_.begin(), cells_.end(), before());
    }
    std::vector<RowRef> rows;
    rows.reserve(cells_.size());
    for (const Cell* cell : cells_) rows.push_back(cell->row);
    return rows;
  }

 private:
  void keep_first(size_t limit) {
    if (cells_.size() <= limit) return;
    std::nth_element(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(limit), cells_.end(), before());
    cells_.resize(limit);
  }

  const oc_query& query_;
  const TotalOrder& order_;
  Walk walk_;
  std::vector<const Cell*> cells_;
};

void walk_forward(Iterator at, Iterator end, Selection& selection) {
  while (at != end && selection.offer(*at)) ++at;
}

void walk_backward(Iterator begin, Iterator at, Selection& selection) {
  while (at != begin && selection.offer(*--at)) {
  }
}

// Groups from the last to the first, each from its first row to its last.
void walk_groups_backward(const Plan& plan, Iterator begin, Iterator end, Selection& selection) {
  const Index::Cells& cells = plan.index->cells();
  while (end != begin) {
    const Position group = {plan.index->values_of(*(*std::prev(end))->row, plan.group_columns)};
    const Iterator first = cells.lower_bound(group);
    Iterator at = first;
    if (!plan.cursor_place.empty()) {
      const Position cursor_group = {
          {plan.cursor_place.begin(), plan.cursor_place.begin() + static_cast<std::ptrdiff_t>(plan.group_columns)}};
      if (compare(cursor_group, group) == 0) at = cells.lower_bound(Position{plan.cursor_place, true});
    }
    for (; at != end; ++at) {
      if (!selection.offer(*at)) return;
    }
    end = first;
  }
}

}  // namespace

sdk::Result<std::vector<RowRef>> run_query(const Table& table, const oc_query& query) {
  if (sdk::Status bad = check_query(table.declaration(), query); !bad.ok()) return bad;
  const TotalOrder order(table.declaration(), query);
  std::deque<std::string> texts;
  const Plan plan = make_plan(table, query, order, &texts);
  Selection selection(query, order, plan.walk);
  const Index::Cells& cells = plan.index->cells();
  for (const Plan::Range& range : plan.ranges) {
    if (compare(range.from, range.to) >= 0) continue;
    const Iterator begin = cells.lower_bound(range.from);
    const Iterator end = cells.lower_bound(range.to);
    switch (plan.walk) {
      case Walk::kSort:
      case Walk::kForward:
        walk_forward(begin, end, selection);
        break;
      case Walk::kBackward:
        walk_backward(begin, end, selection);
        break;
      case Walk::kGroupsBackward:
        walk_groups_backward(plan, begin, end, selection);
        break;
    }
  }
  return selection.take();
}

}  // namespace oneclaw::store_memory
