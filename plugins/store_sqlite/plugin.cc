// store_sqlite as a plugin: the table of "oneclaw.store/1" over SqliteStore, nothing else.
#include "config.h"
#include "sqlite_store.h"

#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/store.h>

namespace oneclaw::store_sqlite {

namespace {

class StoreSqlite final : public sdk::Plugin, public sdk::Store {
 public:
  explicit StoreSqlite(const sdk::Setup& setup) : Plugin(setup), store_(host(), parse_config(setup.config)) {}

 private:
  sdk::Status start(sdk::Call call) override { return store_.start(call); }
  sdk::Status stop(sdk::Call call) override { return store_.stop(call); }
  sdk::Status open(sdk::Call call, sdk::Elements<oc_table> tables) override { return store_.open(call, tables); }
  sdk::Status get(sdk::Call call, std::string_view table, std::span<const oc_value> key, sdk::RowSink row) override {
    return store_.get(call, table, key, row);
  }
  sdk::Status query(sdk::Call call, const oc_query& query, sdk::RowSink row) override {
    return store_.query(call, query, row);
  }
  sdk::Status commit(sdk::Call call, const oc_commit& commit, oc_commit_result& result) override {
    return store_.commit(call, commit, result);
  }
  sdk::Status close(sdk::Call call) override { return store_.close(call); }

  SqliteStore store_;
};

}  // namespace

}  // namespace oneclaw::store_sqlite

ONECLAW_PLUGIN(oneclaw::store_sqlite::StoreSqlite, oneclaw::sdk::Store)
