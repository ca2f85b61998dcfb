#include "table.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace oneclaw::store_memory {

namespace {

// One node of std::set with its allocator header.
constexpr uint64_t kPlaceBytes = 64;

std::vector<uint16_t> with_key(std::vector<uint16_t> columns, uint32_t key_count) {
  for (uint16_t column = 0; column < key_count; ++column) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  return columns;
}

}  // namespace

Table::Table(Declaration declaration, MemoryBudget* budget) : declaration_(std::move(declaration)), budget_(budget) {
  std::vector<uint16_t> key(declaration_.key_count);
  std::iota(key.begin(), key.end(), uint16_t{0});
  indexes_.push_back(std::make_unique<Index>(key, key.size(), true));
  for (const IndexDeclaration& index : declaration_.indexes) {
    indexes_.push_back(std::make_unique<Index>(with_key(index.columns, declaration_.key_count), index.columns.size(),
                                               index.is_unique));
  }
}

Table::~Table() {
  for (Cell* cell : primary().cells()) {
    budget_->used_bytes -= charge(*cell->row);
    delete cell;
  }
}

uint64_t Table::charge(const Row& row) const noexcept {
  return row.bytes() + kPlaceBytes * indexes_.size() + 2 * sizeof(Cell);
}

Cell* Table::find(std::span<const oc_value> key) const {
  const auto& cells = primary().cells();
  Position at = {{key.begin(), key.end()}};
  const auto found = cells.lower_bound(at);
  if (found == cells.end()) return nullptr;
  at.is_after = true;
  return cells.key_comp()(*found, at) ? *found : nullptr;
}

const std::string* Table::unique_conflict(const Row& row, const Cell* except) const {
  for (size_t i = 0; i < declaration_.indexes.size(); ++i) {
    const Cell* twin = indexes_[i + 1]->twin(row);
    if (twin != nullptr && twin != except) return &declaration_.indexes[i].name;
  }
  return nullptr;
}

Cell* Table::insert(RowRef row) {
  auto cell = std::make_unique<Cell>(Cell{std::move(row)});
  size_t done = 0;
  try {
    for (; done < indexes_.size(); ++done) indexes_[done]->cells().insert(cell.get());
  } catch (...) {
    while (done > 0) indexes_[--done]->cells().erase(cell.get());
    throw;
  }
  budget_->used_bytes += charge(*cell->row);
  return cell.release();
}

void Table::replace(Cell* cell, RowRef row) noexcept {
  uint64_t moved = 0;  // a bit for each index; there are at most 33
  std::array<Index::Cells::node_type, Declaration::kMaxIndexes + 1> places;
  for (size_t i = 0; i < indexes_.size(); ++i) {
    if (indexes_[i]->orders_alike(*cell->row, *row)) continue;
    places[i] = indexes_[i]->cells().extract(cell);
    moved |= uint64_t{1} << i;
  }
  budget_->used_bytes += charge(*row) - charge(*cell->row);
  cell->row = std::move(row);
  for (size_t i = 0; moved != 0; ++i, moved >>= 1) {
    if ((moved & 1) != 0) indexes_[i]->cells().insert(std::move(places[i]));
  }
}

void Table::erase(Cell* cell) noexcept {
  budget_->used_bytes -= charge(*cell->row);
  for (const auto& index : indexes_) index->cells().erase(cell);
  delete cell;
}

Table::Detached Table::detach(Cell* cell) {
  Detached out;
  out.places.reserve(indexes_.size());
  for (const auto& index : indexes_) out.places.push_back(index->cells().extract(cell));
  out.cell.reset(cell);
  budget_->used_bytes -= charge(*cell->row);
  return out;
}

void Table::attach(Detached detached) noexcept {
  const Cell* cell = detached.cell.release();
  for (size_t i = 0; i < indexes_.size(); ++i) indexes_[i]->cells().insert(std::move(detached.places[i]));
  budget_->used_bytes += charge(*cell->row);
}

sdk::Result<std::unique_ptr<Table>> Table::migrated(Declaration next) const {
  auto table = std::make_unique<Table>(std::move(next), budget_);
  const size_t count = table->declaration_.columns.size();
  const bool is_wider = count > declaration_.columns.size();
  for (const Cell* cell : primary().cells()) {
    RowRef row = cell->row;
    if (is_wider) {
      std::vector<oc_value> values(row->values().begin(), row->values().end());
      values.resize(count, oc_value{});
      row = Row::make(values, row->version());
    }
    if (const std::string* index = table->unique_conflict(*row, nullptr)) {
      return sdk::Status(OC_CONFLICT, "table " + name() + ": rows already in the store break the new unique index " +
                                          *index + " (key " + describe((*row)[0]) + ")");
    }
    table->insert(std::move(row));
  }
  return table;
}

}  // namespace oneclaw::store_memory
