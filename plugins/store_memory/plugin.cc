// store_memory as a plugin: the table of "oneclaw.store/1" over MemoryStore, nothing else.
#include "config.h"
#include "memory_store.h"

#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/store.h>

namespace oneclaw::store_memory {

namespace {

class StoreMemory final : public sdk::Plugin, public sdk::Store {
 public:
  explicit StoreMemory(const sdk::Setup& setup) : StoreMemory(setup, parse_config(setup.config)) {}

 private:
  StoreMemory(const sdk::Setup& setup, const Config& config)
      : Plugin(setup), store_(config.max_bytes, config.max_commit_ids) {}

  sdk::Status open(sdk::Call, sdk::Elements<oc_table> tables) override { return store_.open(tables); }

  sdk::Status get(sdk::Call, std::string_view table, std::span<const oc_value> key, sdk::RowSink row) override {
    sdk::Result<RowRef> found = store_.get(table, key);
    if (!found) return found.take_status();
    const oc_status said = row((*found)->view());
    return said < 0 ? said : OC_OK;
  }

  sdk::Status query(sdk::Call, const oc_query& query, sdk::RowSink row) override {
    sdk::Result<std::vector<RowRef>> found = store_.query(query);
    if (!found) return found.take_status();
    for (const RowRef& each : *found) {
      const oc_status said = row(each->view());
      if (said == OC_STOP) break;
      if (said < 0) return said;
    }
    return {};
  }

  sdk::Status commit(sdk::Call, const oc_commit& commit, oc_commit_result& result) override {
    return store_.commit(commit, host().now(), &result);
  }

  sdk::Status close(sdk::Call) override {
    store_.close();
    return {};
  }

  MemoryStore store_;
};

}  // namespace

}  // namespace oneclaw::store_memory

ONECLAW_PLUGIN(oneclaw::store_memory::StoreMemory, oneclaw::sdk::Store)
