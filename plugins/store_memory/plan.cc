#include "plan.h"
#include "rules.h"

#include <algorithm>
#include <optional>
#include <span>

namespace oneclaw::store_memory {

namespace {

constexpr int kEqualityScore = 8;
constexpr int kInScore = 6;
constexpr int kRangeScore = 2;
constexpr int kOrderScore = 1;

using Conditions = std::span<const oc_condition>;

const oc_condition* find(Conditions where, uint16_t column, std::initializer_list<uint16_t> ops) {
  for (const oc_condition& condition : where) {
    if (condition.column == column && std::find(ops.begin(), ops.end(), condition.op) != ops.end()) return &condition;
  }
  return nullptr;
}

// How one index would serve the query.
struct Use {
  std::vector<oc_value> equal;         // values of its first columns
  const oc_condition* in = nullptr;    // on the column after those
  const oc_condition* low = nullptr;   // GT, GE, PREFIX on that column
  const oc_condition* high = nullptr;  // LT, LE
  Walk walk = Walk::kSort;
  size_t group_columns = 0;

  int score() const {
    return static_cast<int>(equal.size()) * kEqualityScore + (in != nullptr ? kInScore : 0) +
           (low != nullptr || high != nullptr ? kRangeScore : 0) + (walk != Walk::kSort ? kOrderScore : 0);
  }
};

// Chooses the walk that yields `terms` from an index of which the first columns are bound.
void choose_walk(const Index& index, std::vector<OrderTerm> terms, Use* use) {
  const size_t bound = use->equal.size();
  const std::span<const uint16_t> columns(index.columns());
  std::erase_if(terms, [&](const OrderTerm& term) {
    const auto first = columns.first(bound);
    return std::find(first.begin(), first.end(), term.column) != first.end();
  });
  if (terms.size() != columns.size() - bound) return;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (terms[i].column != columns[bound + i]) return;
  }
  const auto is_descending = [](const OrderTerm& term) { return term.is_descending; };
  const auto rest = std::find_if_not(terms.begin(), terms.end(), is_descending);
  if (std::any_of(rest, terms.end(), is_descending)) return;
  if (rest == terms.begin()) {
    use->walk = Walk::kForward;
  } else if (rest == terms.end()) {
    use->walk = Walk::kBackward;
  } else {
    use->walk = Walk::kGroupsBackward;
    use->group_columns = bound + static_cast<size_t>(rest - terms.begin());
  }
}

Use use_of(const Index& index, Conditions where, const TotalOrder& order) {
  Use use;
  for (const uint16_t column : index.columns()) {
    const oc_condition* equal = find(where, column, {OC_OP_EQ, OC_OP_IS_NULL});
    if (equal == nullptr) break;
    use.equal.push_back(equal->op == OC_OP_EQ ? equal->values[0] : oc_value{});
  }
  const size_t bound = use.equal.size();
  if (bound < index.columns().size()) {
    const uint16_t next = index.columns()[bound];
    use.in = find(where, next, {OC_OP_IN});
    if (use.in == nullptr) {
      use.low = find(where, next, {OC_OP_GT, OC_OP_GE, OC_OP_PREFIX});
      use.high = find(where, next, {OC_OP_LT, OC_OP_LE});
    }
  }
  if (use.in == nullptr) choose_walk(index, order.distinct_terms(), &use);
  return use;
}

Position extended(std::vector<oc_value> prefix, const oc_value& value, bool is_after) {
  prefix.push_back(value);
  return {std::move(prefix), is_after};
}

// The least text above every text that begins with `prefix`; none when there is no such text.
std::optional<std::string> successor(std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty() && static_cast<unsigned char>(next.back()) == 0xFF) next.pop_back();
  if (next.empty()) return std::nullopt;
  next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
  return next;
}

std::vector<Plan::Range> in_ranges(const Use& use) {
  std::vector<oc_value> values(use.in->values, use.in->values + use.in->value_count);
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return compare(a, b) < 0; });
  const auto same = [](const auto& a, const auto& b) { return compare(a, b) == 0; };
  values.erase(std::unique(values.begin(), values.end(), same), values.end());
  std::vector<Plan::Range> ranges;
  for (const oc_value& value : values) {
    ranges.push_back({extended(use.equal, value, false), extended(use.equal, value, true)});
  }
  return ranges;
}

Plan::Range range_of(const Use& use, std::deque<std::string>* texts) {
  Plan::Range range = {{use.equal, false}, {use.equal, true}};
  if (use.low != nullptr) range.from = extended(use.equal, use.low->values[0], use.low->op == OC_OP_GT);
  if (use.high != nullptr) {
    range.to = extended(use.equal, use.high->values[0], use.high->op == OC_OP_LE);
  } else if (use.low != nullptr && use.low->op == OC_OP_PREFIX) {
    if (auto next = successor(sdk::view(use.low->values[0].as.s))) {
      oc_value end = {};
      end.type = OC_VALUE_TEXT;
      end.as.s = sdk::str(texts->emplace_back(std::move(*next)));
      range.to = extended(use.equal, end, false);
    }
  }
  return range;
}

// The cursor's place in the index: a value for each column. Empty when there is none, because the cursor contradicts
// itself or a condition; the walk then starts at the beginning and the cursor only filters.
std::optional<std::vector<oc_value>> place_of(const Index& index, const Use& use, const TotalOrder& order,
                                              std::span<const oc_value> cursor) {
  std::vector<oc_value> place;
  for (size_t i = 0; i < index.columns().size(); ++i) {
    const oc_value* value = i < use.equal.size() ? &use.equal[i] : nullptr;
    for (size_t term = 0; term < cursor.size(); ++term) {
      if (order.terms()[term].column != index.columns()[i]) continue;
      if (value != nullptr && compare(*value, cursor[term]) != 0) return std::nullopt;
      value = &cursor[term];
    }
    if (value == nullptr) return std::nullopt;
    place.push_back(*value);
  }
  return place;
}

// Leaves out what lies before the cursor, so that a late page costs no more than the first.
void start_at_cursor(const Use& use, std::vector<oc_value> place, Plan* plan) {
  Plan::Range& range = plan->ranges.front();
  if (use.walk == Walk::kForward) {
    Position from = {std::move(place), true};
    if (compare(from, range.from) > 0) range.from = std::move(from);
    return;
  }
  plan->cursor_place = place;
  // The cursor's whole group stays in: its later rows come after the cursor.
  const bool has_groups = use.walk == Walk::kGroupsBackward;
  if (has_groups) place.resize(use.group_columns);
  Position to = {std::move(place), has_groups};
  if (compare(to, range.to) < 0) range.to = std::move(to);
}

}  // namespace

Plan make_plan(const Table& table, const oc_query& query, const TotalOrder& order, std::deque<std::string>* texts) {
  const Conditions where(query.where, query.where_count);
  Use best;
  const Index* index = nullptr;
  for (const auto& candidate : table.indexes()) {
    Use use = use_of(*candidate, where, order);
    if (index == nullptr || use.score() > best.score()) {
      best = std::move(use);
      index = candidate.get();
    }
  }
  Plan plan;
  plan.index = index;
  plan.walk = best.walk;
  plan.group_columns = best.group_columns;
  if (best.in != nullptr) {
    plan.ranges = in_ranges(best);
    return plan;
  }
  plan.ranges.push_back(range_of(best, texts));
  if (query.after_count != 0 && best.walk != Walk::kSort) {
    auto place = place_of(*index, best, order, {query.after, query.after_count});
    if (place) start_at_cursor(best, std::move(*place), &plan);
  }
  return plan;
}

}  // namespace oneclaw::store_memory
