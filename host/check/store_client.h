// A store plugin's five functions as the cases call them, and the two tables most cases work on.
//
// Owner: one case. get, query and commit on any loop; open and close on the home loop. Keeps no state between calls but
// names.
#pragma once

#include "host/check/case.h"
#include "host/check/specimen.h"
#include "host/check/store_values.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::check {

struct Committed {
  oc_status status = OC_INTERNAL;
  std::uint32_t failed_write = 0;
  bool is_replayed = false;
  std::string detail;
};

struct Rows {
  oc_status status = OC_INTERNAL;
  std::vector<Row> rows;
  std::string detail;
  // The key column `column` of each row, for comparing order: "a,b,c".
  std::string column(std::size_t column) const;
};

class StoreClient {
 public:
  // Precondition: the specimen is started and open. A null table() means that query() gave none.
  explicit StoreClient(Specimen& specimen);

  const oc_store_v1* table() const noexcept { return table_; }
  Specimen& specimen() noexcept { return specimen_; }

  oc_status open(const std::vector<TableSpec>& tables, std::string* detail = nullptr);
  oc_status close();
  // The row is read on `row`; absent when the callback did not run.
  oc_status get(const std::string& table, const Key& key, std::optional<Row>* row = nullptr,
                std::string* detail = nullptr);
  Rows query(const Query& query);
  // An id of its own for every call, unless one is given.
  Committed commit(const std::vector<Write>& writes, const std::string& id = {});
  std::string fresh_id();

  // Raw access with a specification of the call, for deadlines and callbacks of the case's own.
  oc_status get_raw(const plugin::call::CallSpec& spec, const std::string& table, const Key& key, oc_row_fn fn,
                    void* context);
  oc_status query_raw(const plugin::call::CallSpec& spec, const Query& query, oc_row_fn fn, void* context);
  Committed commit_raw(const plugin::call::CallSpec& spec, const std::vector<Write>& writes, const std::string& id);

 private:
  Specimen& specimen_;
  const oc_store_v1* table_;
  std::atomic<std::uint64_t> ids_{0};
  std::string run_;  // makes ids and names unique for ever, also in a store that outlives the process
};

// The columns of items().
namespace item {
inline constexpr std::uint16_t kId = 0, kNum = 1, kReal = 2, kText = 3, kBlob = 4, kJson = 5, kTime = 6;
inline constexpr std::size_t kCount = 7;
}  // namespace item
// The columns of pairs(): a two-part key, a counter that is never NULL, a tag.
namespace pair {
inline constexpr std::uint16_t kA = 0, kB = 1, kCount = 2, kTag = 3;
}

struct StoreCase {
  Context& context;
  Report& report;
  Specimen& specimen;
  StoreClient& store;
  std::string items;  // tables with names of their own for this run, open and empty
  std::string pairs;
  bool is_over = false;  // the case itself stopped and destroyed the specimen

  // Commits and ends the case when that fails.
  void must_commit(const std::vector<Write>& writes);
  // The row, or the case ends.
  Row must_get(const std::string& table, const Key& key);
  Rows must_query(const Query& query);
  void expect_commit(const std::vector<Write>& writes, oc_status want, std::uint32_t failed_write,
                     std::string_view what);
  void expect_absent(const std::string& table, const Key& key, std::string_view what);
  void expect_value(const std::string& table, const Key& key, std::uint16_t column, const Value& want,
                    std::string_view what);
};

TableSpec items_table(std::string name);
TableSpec pairs_table(std::string name);
// "t<random>_<suffix>".
std::string fresh_table_name(std::string_view suffix);

// Adds a case that gets a serving store with empty tables and is followed by a clean stop.
void add_store_case(Cases& cases, std::string id, std::string title, std::function<void(StoreCase&)> run);

}  // namespace oneclaw::check
