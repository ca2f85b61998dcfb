// Index: the rows of one table in the order of some columns, made total by the primary key.
//
// Under the store's lock. It holds cells, the rows' stable places: a change that touches no indexed column moves
// nothing.
#pragma once

#include "row.h"
#include "rules.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

namespace oneclaw::store_memory {

struct Cell {
  RowRef row;
};

// A place between rows: before or after all rows whose first columns equal `prefix`. The values are borrowed.
struct Position {
  std::vector<oc_value> prefix;
  bool is_after = false;
};

// Below 0 when `a` lies before `b`.
inline int compare(const Position& a, const Position& b) noexcept {
  const size_t common = std::min(a.prefix.size(), b.prefix.size());
  for (size_t i = 0; i < common; ++i) {
    if (const int order = compare(a.prefix[i], b.prefix[i]); order != 0) return order;
  }
  if (a.prefix.size() == b.prefix.size()) return int{a.is_after} - int{b.is_after};
  return a.prefix.size() < b.prefix.size() ? (a.is_after ? 1 : -1) : (b.is_after ? -1 : 1);
}

class CellOrder {
 public:
  using is_transparent = void;
  explicit CellOrder(const std::vector<uint16_t>* columns) noexcept : columns_(columns) {}

  bool operator()(const Cell* a, const Cell* b) const noexcept {
    for (const uint16_t column : *columns_) {
      if (const int order = compare((*a->row)[column], (*b->row)[column]); order != 0) return order < 0;
    }
    return false;
  }
  bool operator()(const Cell* cell, const Position& position) const noexcept {
    for (size_t i = 0; i < position.prefix.size(); ++i) {
      const int order = compare((*cell->row)[(*columns_)[i]], position.prefix[i]);
      if (order != 0) return order < 0;
    }
    return position.is_after;
  }

 private:
  const std::vector<uint16_t>* columns_;
};

class Index {
 public:
  using Cells = std::set<Cell*, CellOrder>;

  // declared_count: how many of the columns were declared; the rest are key columns that make the order total.
  Index(std::vector<uint16_t> columns, size_t declared_count, bool is_unique)
      : columns_(std::move(columns)),
        declared_count_(declared_count),
        is_unique_(is_unique),
        cells_(CellOrder(&columns_)) {}
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  const std::vector<uint16_t>& columns() const noexcept { return columns_; }
  size_t declared_count() const noexcept { return declared_count_; }
  bool is_unique() const noexcept { return is_unique_; }
  Cells& cells() noexcept { return cells_; }
  const Cells& cells() const noexcept { return cells_; }

  // The first `count` columns of a row, borrowed.
  std::vector<oc_value> values_of(const Row& row, size_t count) const {
    std::vector<oc_value> values;
    values.reserve(count);
    for (size_t i = 0; i < count; ++i) values.push_back(row[columns_[i]]);
    return values;
  }
  // True when the index would not have to move the row.
  bool orders_alike(const Row& a, const Row& b) const noexcept {
    for (const uint16_t column : columns_) {
      if (compare(a[column], b[column]) != 0) return false;
    }
    return true;
  }
  // The cell whose declared columns equal the row's, if the index is unique and none of them is NULL; else nullptr.
  Cell* twin(const Row& row) const;

 private:
  std::vector<uint16_t> columns_;
  size_t declared_count_;
  bool is_unique_;
  Cells cells_;
};

inline Cell* Index::twin(const Row& row) const {
  if (!is_unique_) return nullptr;
  Position at = {values_of(row, declared_count_)};
  for (const oc_value& value : at.prefix) {
    if (value.type == OC_VALUE_NULL) return nullptr;
  }
  const auto found = cells_.lower_bound(at);
  if (found == cells_.end()) return nullptr;
  at.is_after = true;
  return CellOrder(&columns_)(*found, at) ? *found : nullptr;
}

}  // namespace oneclaw::store_memory
