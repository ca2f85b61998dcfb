#include "write.h"

#include <span>
#include <string>
#include <vector>

namespace oneclaw::store_memory {

namespace {

using sdk::Status;

using Values = std::vector<oc_value>;

Status check_guards_hold(const Declaration& table, const oc_write& write, const Row& row) {
  for (uint32_t i = 0; i < write.guard_count; ++i) {
    const oc_guard& guard = write.guards[i];
    if (guard.kind == OC_GUARD_VERSION) {
      if (guard.value.as.i == row.version()) continue;
      return {OC_PRECONDITION, "the row's version is " + std::to_string(row.version()) + ", the guard names " +
                                   std::to_string(guard.value.as.i)};
    }
    if (compare(guard.value, row[guard.column]) == 0) continue;
    return {OC_PRECONDITION, "the guard on column " + table.columns[guard.column].name + " does not hold"};
  }
  return {};
}

Values new_row_values(const Declaration& table, const oc_write& write) {
  Values values(write.key, write.key + write.key_count);
  values.resize(table.columns.size(), oc_value{});
  for (uint32_t i = 0; i < write.assign_count; ++i) values[write.assigns[i].column] = write.assigns[i].value;
  return values;
}

Values changed_row_values(const Row& before, const oc_write& write) {
  Values values(before.values().begin(), before.values().end());
  for (uint32_t i = 0; i < write.assign_count; ++i) values[write.assigns[i].column] = write.assigns[i].value;
  return values;
}

// Puts the row where `cell` is, or as a new one when it is nullptr, unless a unique index forbids it.
Status put(Table& table, Cell* cell, RowRef row, Transaction& transaction) {
  if (const std::string* index = table.unique_conflict(*row, cell)) {
    return {OC_CONFLICT, "another row has the same values in the unique index " + *index};
  }
  if (cell == nullptr) {
    transaction.insert(table, std::move(row));
  } else {
    transaction.replace(table, cell, std::move(row));
  }
  return {};
}

Status add(Table& table, Cell* cell, const oc_write& write, Transaction& transaction) {
  const Row& before = *cell->row;
  const std::string& name = table.declaration().columns[write.add_column].name;
  const oc_value& value = before[write.add_column];
  if (value.type == OC_VALUE_NULL) return {OC_PRECONDITION, "column " + name + " is NULL: nothing to add to"};
  int64_t sum = 0;
  if (__builtin_add_overflow(value.as.i, write.add_delta, &sum)) {
    return {OC_PRECONDITION, "adding " + std::to_string(write.add_delta) + " to column " + name + " overflows"};
  }
  if (write.has_floor != 0 && sum < write.add_floor) {
    return {OC_PRECONDITION, "column " + name + " would be " + std::to_string(sum) + ", below its floor " +
                                 std::to_string(write.add_floor)};
  }
  Values values(before.values().begin(), before.values().end());
  values[write.add_column].as.i = sum;
  return put(table, cell, Row::make(values, before.version() + 1), transaction);
}

// What a missing row means to a write.
Status apply_to_absent(Table& table, const oc_write& write, Transaction& transaction) {
  switch (write.kind) {
    case OC_WRITE_INSERT:
    case OC_WRITE_UPSERT:
      return put(table, nullptr, Row::make(new_row_values(table.declaration(), write), 1), transaction);
    case OC_WRITE_ABSENT:
      return {};
    case OC_WRITE_DELETE:
      if (write.guard_count == 0) return {};
      [[fallthrough]];
    default:
      return {OC_NOT_FOUND, "there is no such row"};
  }
}

Status apply_to_row(Table& table, Cell* cell, const oc_write& write, Transaction& transaction) {
  const Row& before = *cell->row;
  switch (write.kind) {
    case OC_WRITE_INSERT:
    case OC_WRITE_ABSENT:
      return {OC_CONFLICT, "the row exists already"};
    case OC_WRITE_UPSERT:
      return put(table, cell, Row::make(new_row_values(table.declaration(), write), before.version() + 1), transaction);
    case OC_WRITE_UPDATE:
      return put(table, cell, Row::make(changed_row_values(before, write), before.version() + 1), transaction);
    case OC_WRITE_DELETE:
      transaction.erase(table, cell);
      return {};
    case OC_WRITE_ADD:
      return add(table, cell, write, transaction);
    default:
      return {};  // CHECK
  }
}

}  // namespace

Status apply_write(Table& table, const oc_write& write, Transaction& transaction) {
  const Declaration& declaration = table.declaration();
  if (Status bad = check_write_of(declaration, write); !bad.ok()) return bad;
  Cell* cell = table.find({write.key, write.key_count});
  if (cell == nullptr) return apply_to_absent(table, write, transaction);
  // A row that must be absent is the failure; guards speak about rows that may be there.
  if (Status bad = check_guards_hold(declaration, write, *cell->row); !bad.ok()) return bad;
  return apply_to_row(table, cell, write, transaction);
}

}  // namespace oneclaw::store_memory
