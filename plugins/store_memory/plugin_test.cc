// The plugin through its descriptor and table, as a host calls it.
#include "builders_for_test.h"

#include <oneclaw/cpp/bare_host.h>

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::store_memory {
namespace {

using namespace test;
using sdk::str;

class StorePluginTest : public ::testing::Test {
 protected:
  StorePluginTest() {
    EXPECT_EQ(
        plugin->create(host.table(), str("store"), str(R"({"max_bytes":1048576,"max_commit_ids":1000000})"), &self),
        OC_OK);
    EXPECT_EQ(plugin->start(self, host.call()), OC_OK);
    store = static_cast<const oc_store_v1*>(plugin->query(self, OC_STORE_V1));
    TableBuilder builder("t");
    const oc_table table = builder.column("id", OC_COLUMN_INT).column("v", OC_COLUMN_TEXT).key(1).get();
    EXPECT_EQ(store->open(self, host.call(), &table, 1), OC_OK);
    for (int64_t id = 1; id <= 3; ++id) EXPECT_EQ(insert(id), OC_OK);
  }
  ~StorePluginTest() override {
    EXPECT_EQ(store->close(self, host.call()), OC_OK);
    EXPECT_EQ(plugin->stop(self, host.call()), OC_OK);
    plugin->destroy(self);
  }
  oc_status insert(int64_t id) {
    return write_one(id, WriteBuilder(OC_WRITE_INSERT, "t", {integer(id)}).set(1, text("value")));
  }
  oc_status write_one(int64_t id, const WriteBuilder& builder) {
    const oc_write write = builder.get();
    const std::string commit_id = "commit" + std::to_string(id);
    const oc_commit commit = {sizeof commit, 1, str(commit_id), &write};
    result.size = sizeof result;
    return store->commit(self, host.call(), &commit, &result);
  }

  sdk::BareHost host;
  const oc_plugin* plugin = oneclaw_plugin_v1();
  void* self = nullptr;
  const oc_store_v1* store = nullptr;
  oc_commit_result result = {};
};

struct Seen {
  std::string ids;
  int stop_after = 100;
  oc_status say = OC_STOP;

  static oc_status row(void* ctx, const oc_row* row) {
    auto* seen = static_cast<Seen*>(ctx);
    seen->ids += std::to_string(row->values[0].as.i) + "@" + std::to_string(row->version) + " ";
    return --seen->stop_after == 0 ? seen->say : OC_OK;
  }
};

TEST_F(StorePluginTest, CallsBackWithRows) {
  Seen seen;
  const oc_value key = integer(2);
  EXPECT_EQ(store->get(self, host.call(), str("t"), &key, 1, &Seen::row, &seen), OC_OK);
  EXPECT_EQ(seen.ids, "2@1 ");
  const oc_query query = QueryBuilder("t").get();
  EXPECT_EQ(store->query(self, host.call(), &query, &Seen::row, &seen), OC_OK);
  EXPECT_EQ(seen.ids, "2@1 1@1 2@1 3@1 ");
  const oc_value absent = integer(9);
  EXPECT_EQ(store->get(self, host.call(), str("t"), &absent, 1, &Seen::row, &seen), OC_NOT_FOUND);
}

TEST_F(StorePluginTest, ACallbackMayStopOrFail) {
  const oc_query query = QueryBuilder("t").get();
  Seen stops = {"", 2, OC_STOP};
  EXPECT_EQ(store->query(self, host.call(), &query, &Seen::row, &stops), OC_OK);
  EXPECT_EQ(stops.ids, "1@1 2@1 ");
  Seen fails = {"", 1, OC_CANCELLED};
  EXPECT_EQ(store->query(self, host.call(), &query, &Seen::row, &fails), OC_CANCELLED);
  EXPECT_EQ(fails.ids, "1@1 ");
}

// The lock is free while a callback runs: a callback that breaks the rule and reads again is no deadlock.
TEST_F(StorePluginTest, HoldsNoLockDuringCallbacks) {
  struct Nested {
    const oc_store_v1* store;
    void* self;
    oc_call* call;
    Seen inner;
  } nested = {store, self, host.call(), {}};
  const oc_query query = QueryBuilder("t", 1).get();
  const auto reenter = [](void* ctx, const oc_row*) -> oc_status {
    auto* outer = static_cast<Nested*>(ctx);
    const oc_query again = QueryBuilder("t").get();
    return outer->store->query(outer->self, outer->call, &again, &Seen::row, &outer->inner);
  };
  EXPECT_EQ(store->query(self, host.call(), &query, reenter, &nested), OC_OK);
  EXPECT_EQ(nested.inner.ids, "1@1 2@1 3@1 ");
}

TEST_F(StorePluginTest, AFailedCommitSaysWhichWriteAndWhy) {
  EXPECT_EQ(write_one(77, WriteBuilder(OC_WRITE_UPDATE, "t", {integer(9)}).set(1, text("x"))), OC_NOT_FOUND);
  EXPECT_EQ(result.failed_write, 0u);
  EXPECT_EQ(host.error_text(), "write 0 (update t 9): there is no such row");
}

TEST_F(StorePluginTest, RefusesBadConfiguration) {
  for (const char* config : {"", "{}", R"({"max_bytes":1048576})", R"({"max_bytes":1,"max_commit_ids":1000000})",
                             R"({"max_bytes":1048576,"max_commit_ids":999999})"}) {
    void* other = nullptr;
    EXPECT_EQ(plugin->create(host.table(), str("store"), str(config), &other), OC_INVALID) << config;
  }
}

}  // namespace
}  // namespace oneclaw::store_memory
