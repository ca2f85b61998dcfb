#include "write.h"

#include "value.h"

#include <bitset>
#include <span>
#include <string>
#include <vector>

namespace oneclaw::store_memory {

namespace {

using sdk::Status;

using Values = std::vector<oc_value>;

Status check_value(const oc_value& value, uint64_t* bytes) {
  *bytes += sizeof value + payload_bytes(value);
  oc_status code = OC_OK;
  const std::string_view problem = value_problem(value, &code);
  if (problem.empty()) return {};
  return {code, std::string(problem)};
}

bool may_guard(int32_t kind) { return kind != OC_WRITE_INSERT && kind != OC_WRITE_ABSENT; }
bool may_assign(int32_t kind) { return kind == OC_WRITE_INSERT || kind == OC_WRITE_UPSERT || kind == OC_WRITE_UPDATE; }

Status check_column(const Declaration& table, uint32_t column, const oc_value& value, bool allow_null) {
  if (column >= table.columns.size()) return {OC_INVALID, "column " + std::to_string(column) + " does not exist"};
  const Column& declared = table.columns[column];
  if (value.type == OC_VALUE_NULL) {
    if (allow_null) return {};
    return {OC_INVALID, "column " + declared.name + " cannot be NULL"};
  }
  if (value.type != value_type_of(declared.type)) {
    return {OC_INVALID, "column " + declared.name + " holds " + std::string(type_name(value_type_of(declared.type))) +
                            ", the value is " + std::string(type_name(value.type))};
  }
  return {};
}

Status check_key(const Declaration& table, const oc_write& write) {
  if (write.key_count != table.key_count) {
    return {OC_INVALID, "the key has " + std::to_string(write.key_count) + " values, the table's has " +
                            std::to_string(table.key_count)};
  }
  for (uint32_t i = 0; i < write.key_count; ++i) {
    if (Status bad = check_column(table, i, write.key[i], false); !bad.ok()) return bad;
  }
  return {};
}

Status check_assigns(const Declaration& table, const oc_write& write) {
  std::bitset<OC_STORE_MAX_COLUMNS> seen;
  for (uint32_t i = 0; i < write.assign_count; ++i) {
    const oc_assign& assign = write.assigns[i];
    const bool is_nullable = assign.column < table.columns.size() && table.columns[assign.column].is_nullable;
    if (Status bad = check_column(table, assign.column, assign.value, is_nullable); !bad.ok()) return bad;
    const std::string& name = table.columns[assign.column].name;
    if (assign.column < table.key_count)
      return {OC_INVALID, "column " + name + " belongs to the key: it cannot be set"};
    if (seen[assign.column]) return {OC_INVALID, "column " + name + " is set twice"};
    seen.set(assign.column);
  }
  if (write.kind == OC_WRITE_UPDATE) return {};
  for (uint32_t column = table.key_count; column < table.columns.size(); ++column) {
    if (may_assign(write.kind) && !seen[column] && !table.columns[column].is_nullable) {
      return {OC_INVALID, "column " + table.columns[column].name + " is missing and cannot be NULL"};
    }
  }
  return {};
}

Status check_guards(const Declaration& table, const oc_write& write) {
  for (uint32_t i = 0; i < write.guard_count; ++i) {
    const oc_guard& guard = write.guards[i];
    if (guard.kind == OC_GUARD_VERSION) {
      if (guard.value.type != OC_VALUE_INT) return {OC_INVALID, "a version guard needs an integer"};
    } else if (guard.kind == OC_GUARD_COLUMN) {
      if (Status bad = check_column(table, guard.column, guard.value, true); !bad.ok()) return bad;
    } else {
      return {OC_INVALID, "guard kind " + std::to_string(guard.kind) + " is unknown"};
    }
  }
  return {};
}

Status check_add(const Declaration& table, const oc_write& write) {
  if (write.kind != OC_WRITE_ADD) return {};
  if (write.add_column >= table.columns.size()) {
    return {OC_INVALID, "column " + std::to_string(write.add_column) + " does not exist"};
  }
  const Column& column = table.columns[write.add_column];
  if (write.add_column < table.key_count || column.type != OC_COLUMN_INT) {
    return {OC_INVALID,
            "column " + column.name + " cannot be added to: it must hold integers and not belong to the key"};
  }
  return {};
}

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

Status check_write(const oc_write& write, uint64_t* bytes) {
  if (write.kind < OC_WRITE_INSERT || write.kind > OC_WRITE_ABSENT) {
    return {OC_INVALID, "kind " + std::to_string(write.kind) + " is unknown"};
  }
  if (write.guard_count != 0 && !may_guard(write.kind)) return {OC_INVALID, "a row that must be absent has no guards"};
  if (write.assign_count != 0 && !may_assign(write.kind)) return {OC_INVALID, "this kind of write sets no columns"};
  if (write.key_count > OC_STORE_MAX_KEY_COLUMNS) return {OC_INVALID, "the key has more than 8 values"};
  if (write.assign_count > OC_STORE_MAX_COLUMNS) return {OC_INVALID, "more than 64 columns are set"};
  if (write.guard_count > OC_STORE_MAX_GUARDS) return {OC_INVALID, "more than 64 guards"};
  for (uint32_t i = 0; i < write.key_count; ++i) {
    if (Status bad = check_value(write.key[i], bytes); !bad.ok()) return bad;
  }
  for (uint32_t i = 0; i < write.assign_count; ++i) {
    if (Status bad = check_value(write.assigns[i].value, bytes); !bad.ok()) return bad;
  }
  for (uint32_t i = 0; i < write.guard_count; ++i) {
    if (Status bad = check_value(write.guards[i].value, bytes); !bad.ok()) return bad;
  }
  return {};
}

Status apply_write(Table& table, const oc_write& write, Transaction& transaction) {
  const Declaration& declaration = table.declaration();
  if (Status bad = check_key(declaration, write); !bad.ok()) return bad;
  if (Status bad = check_assigns(declaration, write); !bad.ok()) return bad;
  if (Status bad = check_guards(declaration, write); !bad.ok()) return bad;
  if (Status bad = check_add(declaration, write); !bad.ok()) return bad;
  Cell* cell = table.find({write.key, write.key_count});
  if (cell == nullptr) return apply_to_absent(table, write, transaction);
  // A row that must be absent is the failure; guards speak about rows that may be there.
  if (Status bad = check_guards_hold(declaration, write, *cell->row); !bad.ok()) return bad;
  return apply_to_row(table, cell, write, transaction);
}

}  // namespace oneclaw::store_memory
