#include <oneclaw/store_rules/write_rules.h>

#include <oneclaw/store_rules/value.h>

#include <bitset>
#include <string>
#include <string_view>

namespace oneclaw::store_rules {

namespace {

using sdk::Status;

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

Status check_write_of(const Declaration& table, const oc_write& write) {
  if (Status bad = check_key(table, write); !bad.ok()) return bad;
  if (Status bad = check_assigns(table, write); !bad.ok()) return bad;
  if (Status bad = check_guards(table, write); !bad.ok()) return bad;
  return check_add(table, write);
}

}  // namespace oneclaw::store_rules
