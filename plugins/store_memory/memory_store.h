// MemoryStore: the five operations of oneclaw/store.h on tables in memory.
//
// Any thread: one lock, held for leaf work only. Rows that a caller gets are references taken under the lock; callbacks
// run after it is free. Time is the caller's: monotonic nanoseconds.
#pragma once

#include "commit_log.h"
#include "row.h"
#include "table.h"

#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::store_memory {

class MemoryStore {
 public:
  MemoryStore(uint64_t max_bytes, uint64_t max_commit_ids);

  sdk::Status open(sdk::Elements<oc_table> declared);
  sdk::Result<RowRef> get(std::string_view table, std::span<const oc_value> key) const;
  sdk::Result<std::vector<RowRef>> query(const oc_query& query) const;
  // Fills *result in every case.
  sdk::Status commit(const oc_commit& commit, int64_t now_ns, oc_commit_result* result);
  // Refuses everything but open() from now on; the rows stay.
  void close();

  uint64_t used_bytes() const;

  static constexpr uint64_t kMinBytes = 1 << 20;

 private:
  sdk::Status apply(const oc_commit& commit, int64_t now_ns, oc_commit_result* result);
  sdk::Status check_open() const;
  sdk::Result<Table*> find_table(std::string_view name) const;

  mutable std::mutex mutex_;
  bool is_open_ = false;
  MemoryBudget budget_;
  std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
  CommitLog commits_;
};

}  // namespace oneclaw::store_memory
