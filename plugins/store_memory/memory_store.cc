#include "memory_store.h"

#include "query.h"
#include "transaction.h"
#include "write.h"

#include <algorithm>
#include <set>

namespace oneclaw::store_memory {

namespace {

using sdk::Result;
using sdk::Status;

}  // namespace

MemoryStore::MemoryStore(uint64_t max_bytes, uint64_t max_commit_ids)
    : budget_{0, max_bytes}, commits_(max_commit_ids) {}

Status MemoryStore::open(sdk::Elements<oc_table> declared) {
  if (declared.size() > OC_STORE_MAX_TABLES) return {OC_TOO_LARGE, "more than 1024 tables"};
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::unique_ptr<Table>, std::less<>> changed;
  std::set<std::string> seen;
  for (uint32_t i = 0; i < declared.size(); ++i) {
    Result<Declaration> next = parse_declaration(declared[i]);
    if (!next) return next.take_status();
    const std::string name = next->name;
    if (!seen.insert(name).second) return {OC_INVALID, "table " + name + " is declared twice"};
    const auto current = tables_.find(name);
    if (current == tables_.end()) {
      changed[name] = std::make_unique<Table>(std::move(*next), &budget_);
      continue;
    }
    if (*next == current->second->declaration()) continue;
    if (Status bad = check_additive(current->second->declaration(), *next); !bad.ok()) return bad;
    Result<std::unique_ptr<Table>> wider = current->second->migrated(std::move(*next));
    if (!wider) return wider.take_status();
    changed[name] = std::move(*wider);
  }
  changed.merge(tables_);  // what was not named, or not changed, moves over; what remains is replaced
  tables_.swap(changed);
  is_open_ = true;
  return {};
}

Result<RowRef> MemoryStore::get(std::string_view name, std::span<const oc_value> key) const {
  const std::lock_guard lock(mutex_);
  Result<Table*> table = find_table(name);
  if (!table) return table.take_status();
  if (Status bad = check_get((*table)->declaration(), key); !bad.ok()) return bad;
  const Cell* cell = (*table)->find(key);
  if (cell == nullptr) return Status(OC_NOT_FOUND);
  return cell->row;
}

Result<std::vector<RowRef>> MemoryStore::query(const oc_query& query) const {
  const std::lock_guard lock(mutex_);
  Result<Table*> table = find_table(sdk::view(query.table));
  if (!table) return table.take_status();
  return run_query(**table, query);
}

Status MemoryStore::commit(const oc_commit& commit, int64_t now_ns, oc_commit_result* result) {
  result->failed_write = OC_NO_WRITE;
  result->replayed = 0;
  if (Status bad = check_commit(commit, result); !bad.ok()) return bad;
  const std::lock_guard lock(mutex_);
  if (Status bad = check_open(); !bad.ok()) return bad;
  if (commits_.contains(sdk::view(commit.id))) {
    result->replayed = 1;
    return {};
  }
  return apply(commit, now_ns, result);
}

Status MemoryStore::apply(const oc_commit& commit, int64_t now_ns, oc_commit_result* result) {
  const uint64_t before_bytes = budget_.used_bytes;
  Transaction transaction(commit.write_count);
  const sdk::Elements writes(commit.writes, commit.write_count);
  for (uint32_t i = 0; i < writes.size(); ++i) {
    const oc_write write = writes[i];
    Result<Table*> table = find_table(sdk::view(write.table));
    const Status done = table ? apply_write(**table, write, transaction) : table.take_status();
    if (done.code() == OC_OK) continue;
    result->failed_write = i;
    return at_write(i, write, done);
  }
  if (budget_.is_exceeded() && budget_.used_bytes > before_bytes) {
    return {OC_EXHAUSTED, "store_memory is full: the commit would make it " + std::to_string(budget_.used_bytes) +
                              " bytes, max_bytes is " + std::to_string(budget_.max_bytes) +
                              "; raise it or use a store on disk"};
  }
  commits_.remember(sdk::view(commit.id), now_ns);
  transaction.keep();
  return {};
}

void MemoryStore::close() {
  const std::lock_guard lock(mutex_);
  is_open_ = false;
}

uint64_t MemoryStore::used_bytes() const {
  const std::lock_guard lock(mutex_);
  return budget_.used_bytes;
}

Status MemoryStore::check_open() const {
  if (is_open_) return {};
  return {OC_UNAVAILABLE, "the store is not open"};
}

Result<Table*> MemoryStore::find_table(std::string_view name) const {
  if (Status bad = check_open(); !bad.ok()) return bad;
  const auto found = tables_.find(name);
  if (found != tables_.end()) return found->second.get();
  return Status(OC_INVALID, "table \"" + std::string(name.substr(0, OC_STORE_MAX_NAME)) + "\" was not declared");
}

}  // namespace oneclaw::store_memory
