// The simplest store that keeps the promises of oneclaw/store.h: what a real one is compared with.
//
// Slow and obvious on purpose: a map a table, a full scan a query, a copy a commit. Leaf.
#pragma once

#include "host/check/store_client.h"

#include <functional>
#include <map>
#include <set>

namespace oneclaw::check {

class StoreModel {
 public:
  explicit StoreModel(std::vector<TableSpec> tables);

  std::optional<Row> get(const std::string& table, const Key& key) const;
  std::vector<Row> query(const Query& query) const;
  Committed commit(const std::vector<Write>& writes, const std::string& id);
  const TableSpec& spec(const std::string& table) const { return tables_.at(table); }

 private:
  struct KeyOrder {
    bool operator()(const Key& a, const Key& b) const;
  };
  using Rows = std::map<Key, Row, KeyOrder>;
  using State = std::map<std::string, Rows>;

  oc_status apply(State& state, const Write& write) const;
  oc_status check_unique(const TableSpec& spec, const Rows& rows, const Key& key, const Row& row) const;

  std::map<std::string, TableSpec> tables_;
  State state_;
  std::set<std::string> committed_;
};

}  // namespace oneclaw::check
