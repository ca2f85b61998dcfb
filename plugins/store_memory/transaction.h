// Transaction: the changes of one commit, taken back in reverse order unless they are kept.
//
// Under the store's lock, on one stack frame.
#pragma once

#include "table.h"

#include <vector>

namespace oneclaw::store_memory {

class Transaction {
 public:
  // max_changes: room is made at once, so that recording a change cannot fail after it happened.
  explicit Transaction(size_t max_changes) { changes_.reserve(max_changes); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() { roll_back(); }

  void insert(Table& table, RowRef row) { changes_.push_back({&table, table.insert(std::move(row)), {}, {}}); }
  void replace(Table& table, Cell* cell, RowRef row) noexcept {
    changes_.push_back({&table, cell, cell->row, {}});
    table.replace(cell, std::move(row));
  }
  void erase(Table& table, Cell* cell) { changes_.push_back({&table, nullptr, {}, table.detach(cell)}); }

  void keep() noexcept { changes_.clear(); }

 private:
  struct Change {
    Table* table;
    Cell* cell;                // inserted or replaced
    RowRef before;             // replaced
    Table::Detached detached;  // erased
  };

  void roll_back() noexcept {
    for (; !changes_.empty(); changes_.pop_back()) {
      Change& change = changes_.back();
      if (change.cell == nullptr) {
        change.table->attach(std::move(change.detached));
      } else if (change.before) {
        change.table->replace(change.cell, std::move(change.before));
      } else {
        change.table->erase(change.cell);
      }
    }
  }

  std::vector<Change> changes_;
};

}  // namespace oneclaw::store_memory
