// A store as slow ones are: others get in before and after each call. In store_memory a task reads and commits without
// ever losing its loop, so that a forgotten guard goes unnoticed.
#include "plugins/store_memory/memory_store.h"

#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/store.h>
#include <rapidjson/document.h>

#include <chrono>

namespace oneclaw::store_memory {

namespace {

constexpr uint64_t kMaxBytes = 256u << 20;

class StoreYielding final : public sdk::Plugin, public sdk::Store {
 public:
  explicit StoreYielding(const sdk::Setup& setup)
      : Plugin(setup), store_(kMaxBytes, OC_STORE_KEPT_COMMITS), commit_time_(commit_time(setup.config)) {}

 private:
  sdk::Status open(sdk::Call, sdk::Elements<oc_table> tables) override { return store_.open(tables); }

  sdk::Status get(sdk::Call call, std::string_view table, std::span<const oc_value> key, sdk::RowSink row) override {
    sdk::Result<RowRef> found = store_.get(table, key);
    yield(call);
    if (!found) return found.take_status();
    const oc_status said = row((*found)->view());
    return said < 0 ? said : OC_OK;
  }

  sdk::Status query(sdk::Call call, const oc_query& query, sdk::RowSink row) override {
    sdk::Result<std::vector<RowRef>> found = store_.query(query);
    yield(call);
    if (!found) return found.take_status();
    for (const RowRef& each : *found) {
      const oc_status said = row(each->view());
      if (said == OC_STOP) break;
      if (said < 0) return said;
    }
    return {};
  }

  sdk::Status commit(sdk::Call call, const oc_commit& commit, oc_commit_result& result) override {
    (void)call.sleep(commit_time_);
    sdk::Status done = store_.commit(commit, host().now(), &result);
    yield(call);
    return done;
  }

  sdk::Status close(sdk::Call) override {
    store_.close();
    return {};
  }

  static std::chrono::milliseconds commit_time(std::string_view config) {
    rapidjson::Document json;
    json.Parse(config.data(), config.size());
    if (!json.IsObject() || !json.HasMember("commit_ms")) return {};
    return std::chrono::milliseconds(json["commit_ms"].GetInt64());
  }
  // A cancelled call is still done: what it would otherwise leave open is not this store's subject.
  static void yield(const sdk::Call& call) { (void)call.sleep(std::chrono::nanoseconds(0)); }

  MemoryStore store_;
  const std::chrono::milliseconds commit_time_;
};

}  // namespace

}  // namespace oneclaw::store_memory

ONECLAW_PLUGIN(oneclaw::store_memory::StoreYielding, oneclaw::sdk::Store)
