// The plugin through its descriptor and table, as a host calls it.
#include <oneclaw/cache.h>
#include <oneclaw/cpp/bare_host.h>
#include <oneclaw/cpp/sink.h>

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace oneclaw::cache_memory {
namespace {

using sdk::bytes;
using sdk::str;

class CachePluginTest : public ::testing::Test {
 protected:
  CachePluginTest() {
    EXPECT_EQ(plugin->create(host.table(), str("cache"), str(R"({"max_bytes":67108864})"), &self), OC_OK);
    EXPECT_EQ(plugin->start(self, host.call()), OC_OK);
    cache = static_cast<const oc_cache_v1*>(plugin->query(self, OC_CACHE_V1));
  }
  ~CachePluginTest() override {
    EXPECT_EQ(plugin->stop(self, host.call()), OC_OK);
    plugin->destroy(self);
  }

  sdk::BareHost host;
  const oc_plugin* plugin = oneclaw_plugin_v1();
  void* self = nullptr;
  const oc_cache_v1* cache = nullptr;
};

TEST_F(CachePluginTest, DescriptorSaysWhatItIs) {
  EXPECT_EQ(sdk::view(plugin->id), "cache_memory");
  EXPECT_EQ(plugin->abi_built, OC_ABI_MINOR);
  EXPECT_STREQ(plugin->provides[0], OC_CACHE_V1);
  EXPECT_EQ(plugin->provides[1], nullptr);
  EXPECT_EQ(plugin->query(self, "oneclaw.store/1"), nullptr);
}

TEST_F(CachePluginTest, WritesToTheSinkAndUsesTheHostsClock) {
  ASSERT_EQ(cache->set(self, host.call(), bytes("k"), bytes("v"), 10, OC_CACHE_ALWAYS), OC_OK);
  sdk::Collector value;
  EXPECT_EQ(cache->get(self, host.call(), bytes("k"), value.sink()), OC_OK);
  EXPECT_EQ(value.text(), "v");
  host.advance(10'000'000);
  EXPECT_EQ(cache->get(self, host.call(), bytes("k"), value.sink()), OC_NOT_FOUND);
}

TEST_F(CachePluginTest, PassesTheSinksFailureOn) {
  ASSERT_EQ(cache->set(self, host.call(), bytes("k"), bytes("four"), -1, OC_CACHE_ALWAYS), OC_OK);
  sdk::Collector small(3);
  EXPECT_EQ(cache->get(self, host.call(), bytes("k"), small.sink()), OC_TOO_LARGE);
}

TEST_F(CachePluginTest, AttachesTheReasonToTheCall) {
  EXPECT_EQ(cache->set(self, host.call(), bytes(""), bytes("v"), -1, OC_CACHE_ALWAYS), OC_INVALID);
  EXPECT_EQ(host.error_text(), "the cache key is empty: it has 1 to 512 bytes");
}

TEST_F(CachePluginTest, RefusesBadConfiguration) {
  for (const char* config : {"", "[]", "{}", R"({"max_bytes":10})", R"({"max_bytes":"64"})", R"({"max_bytes":-1})"}) {
    void* other = nullptr;
    EXPECT_EQ(plugin->create(host.table(), str("cache"), str(config), &other), OC_INVALID) << config;
    EXPECT_EQ(other, nullptr);
    EXPECT_EQ(host.error_text().substr(0, 14), "cache_memory: ") << config;
  }
}

// Prints what a get costs through the table; fails only when it is an order of magnitude beyond the aim of 150 ns.
TEST_F(CachePluginTest, GetThroughTheTableIsCheap) {
  constexpr int kKeys = 10'000;
  constexpr int kRounds = 300'000;
  std::vector<std::string> keys;
  for (int i = 0; i < kKeys; ++i) keys.push_back("pagination:user:" + std::to_string(i));
  for (const auto& key : keys) ASSERT_EQ(cache->set(self, host.call(), bytes(key), bytes(key), 60'000, 0), OC_OK);
  uint64_t total = 0;
  const oc_sink count = {&total, [](void* ctx, const void*, uint64_t len) -> oc_status {
                           *static_cast<uint64_t*>(ctx) += len;
                           return OC_OK;
                         }};
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i)
    cache->get(self, host.call(), bytes(keys[static_cast<size_t>(i * 7 % kKeys)]), count);
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
  std::cout << "[ get ] " << spent.count() / kRounds << " ns\n";
  EXPECT_GT(total, 0u);
#ifdef NDEBUG
  EXPECT_LT(spent.count() / kRounds, 1500);
#endif
}

}  // namespace
}  // namespace oneclaw::cache_memory
