// Table: rows under their primary key and in every declared index, with changes that can be taken back.
//
// Under the store's lock. A change either happens completely or throws std::bad_alloc with nothing changed; taking one
// back allocates nothing and cannot fail.
#pragma once

#include "index.h"
#include "rules.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oneclaw::store_memory {

// What all tables of a store occupy together.
struct MemoryBudget {
  uint64_t used_bytes = 0;
  uint64_t max_bytes = 0;

  bool is_exceeded() const noexcept { return used_bytes > max_bytes; }
};

class Table {
 public:
  Table(Declaration declaration, MemoryBudget* budget);
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const Declaration& declaration() const noexcept { return declaration_; }
  const std::string& name() const noexcept { return declaration_.name; }
  // The primary key first, then the declared indexes in order.
  std::span<const std::unique_ptr<Index>> indexes() const noexcept { return indexes_; }

  // nullptr when absent. Precondition: values of the key columns' types.
  Cell* find(std::span<const oc_value> key) const;
  // The name of a unique index that already has another row with these values; nullptr when there is none.
  const std::string* unique_conflict(const Row& row, const Cell* except) const;

  // Precondition for the two: the key and the unique indexes allow it.
  Cell* insert(RowRef row);
  void replace(Cell* cell, RowRef row) noexcept;  // same key
  // Undoes insert().
  void erase(Cell* cell) noexcept;

  // A row out of the table with its places kept, so that it can come back without allocating.
  struct Detached {
    std::unique_ptr<Cell> cell;
    std::vector<Index::Cells::node_type> places;
  };
  Detached detach(Cell* cell);
  void attach(Detached detached) noexcept;

  // A table of the wider declaration with the rows of this one: new columns are NULL, versions stay.
  // Result: OC_CONFLICT when the rows break a new unique index. Precondition: check_additive().
  sdk::Result<std::unique_ptr<Table>> migrated(Declaration next) const;

 private:
  Index& primary() const noexcept { return *indexes_.front(); }
  uint64_t charge(const Row& row) const noexcept;

  Declaration declaration_;
  MemoryBudget* budget_;
  std::vector<std::unique_ptr<Index>> indexes_;
};

}  // namespace oneclaw::store_memory
