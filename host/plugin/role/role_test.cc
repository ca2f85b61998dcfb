#include "host/plugin/role/role.h"

#include "host/plugin/instance/plugin_host_for_test.h"
#include "host/plugin/role/cache_port.h"
#include "host/plugin/role/store_port.h"

#include <gmock/gmock.h>
#include <oneclaw/cache.h>
#include <oneclaw/host/cache.h>
#include <oneclaw/host/store.h>

#include <atomic>
#include <optional>

namespace oneclaw::plugin::role {
namespace {

using namespace std::chrono_literals;
using instance::Instance;
using instance::Kind;
using ::testing::HasSubstr;

const std::string kPlugins = ONECLAW_BINARY_DIR "/test-plugins/";

oc_bytes bytes(std::string_view text) { return call::to_oc_bytes(text); }

oc_status get(Role& role, std::string_view key, std::string* out = nullptr, const call::CallSpec& spec = {},
              call::CallError* error = nullptr) {
  std::string ignored;
  return role.call<oc_cache_v1>(
      Kind::cache, spec,
      [&](const oc_cache_v1& t, void* self, oc_call* c) {
        return t.get(self, c, bytes(key), sink_to(out == nullptr ? ignored : *out));
      },
      error);
}

class RoleTest : public ::testing::Test {
 protected:
  // On a task of loop 0.
  void take_down() {
    const auto old = role_.flip(nullptr);
    ASSERT_NE(old, nullptr);
    EXPECT_FALSE(old->stop(patience()).is_stuck);
  }

  PluginHost host_;
  Role role_{"cache", host_.loops()};
};

TEST_F(RoleTest, WithoutAGenerationOrTheKindItSaysSo) {
  const auto plugin = host_.load(kPlugins + "probe_concurrent_a");
  host_.on_task([&] {
    call::CallError error;
    EXPECT_EQ(get(role_, "tag", nullptr, {}, &error), OC_UNAVAILABLE);
    EXPECT_THAT(error.text, HasSubstr("'cache' has no instance"));
    role_.flip(host_.serve(plugin));
    EXPECT_EQ(role_.call<int>(
                  Kind::tool, {}, [](const int&, void*, oc_call*) { return OC_OK; }, &error),
              OC_UNSUPPORTED);
    EXPECT_THAT(error.text, HasSubstr("oneclaw.tool/1"));
    take_down();
  });
}

TEST_F(RoleTest, ParkedCallersWaitForTheNextGeneration) {
  const auto a = host_.load(kPlugins + "probe_concurrent_a");
  const auto b = host_.load(kPlugins + "probe_concurrent_b");
  host_.on_task([&] {
    role_.flip(host_.serve(a));
    role_.park();
    call::CallError error;
    EXPECT_EQ(get(role_, "tag", nullptr, {.deadline = fiber::Deadline::after(2ms)}, &error), OC_TIMEOUT);
    EXPECT_THAT(error.text, HasSubstr("is being swapped"));
    std::string tag;
    std::optional<oc_status> status, cancelled;
    loop::TaskHandle caller = loop::Loop::current()->spawn([&] { status = get(role_, "tag", &tag); });
    loop::TaskHandle other = loop::Loop::current()->spawn([&] { cancelled = get(role_, "tag"); });
    fiber::current_task()->yield();
    EXPECT_FALSE(status.has_value());
    other.cancel();
    other.join(patience());
    EXPECT_EQ(cancelled, OC_CANCELLED);
    const auto old = role_.flip(host_.serve(b));
    EXPECT_FALSE(old->stop(patience()).is_stuck);
    role_.unpark();
    caller.join(patience());
    EXPECT_EQ(status, OC_OK);
    EXPECT_EQ(tag, "b");
    take_down();
  });
}

// It passed the role, but the instance was closed already and refused it.
TEST_F(RoleTest, BugACallNestedUnderTheOldGenerationFailedDuringASwap) {
  const auto a = host_.load(kPlugins + "probe_concurrent_a");
  host_.on_task([&] {
    const auto old = host_.serve(a);
    role_.flip(old);
    fiber::WaitPoint go;
    std::string tag;
    std::optional<oc_status> nested;
    loop::TaskHandle caller = loop::Loop::current()->spawn([&] {
      role_.call<oc_cache_v1>(Kind::cache, {}, [&](const oc_cache_v1&, void*, oc_call* outer) -> oc_status {
        go.wait();
        nested = get(role_, "tag", &tag, {.outer = outer});
        return OC_OK;
      });
    });
    ASSERT_TRUE(wait_until([&] { return old->callee().totals().inflight == 1; }));
    role_.park();
    loop::TaskHandle stopper = loop::Loop::current()->spawn([&] { EXPECT_FALSE(old->stop(patience()).is_stuck); });
    ASSERT_TRUE(wait_until([&] { return old->state() == instance::State::stopping; }));
    loop::sleep_for(1ms);
    go.notify();
    caller.join(patience());
    stopper.join(patience());
    EXPECT_EQ(nested, OC_OK);
    EXPECT_EQ(tag, "a");
    role_.flip(nullptr);
    role_.unpark();
  });
}

TEST_F(RoleTest, FlipsUnderLoadOnTwoLoopsWithoutAFailedCall) {
  const auto a = host_.load(kPlugins + "probe_concurrent_a");
  const auto b = host_.load(kPlugins + "probe_concurrent_b");
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, seen_a{0}, seen_b{0}, running{0};
  host_.on_task([&] { role_.flip(host_.serve(a)); });
  for (int i = 0; i < 16; ++i) {
    ++running;
    host_.loops()
        .at(static_cast<std::size_t>(i) % 2)
        .spawn_from_anywhere(
            [&, i] {
              while (!stop) {
                std::string tag;
                const auto plain = [&] { return get(role_, i % 4 == 0 ? "sleep:1" : "tag", &tag); };
                const auto serial = [&] {
                  return role_.call_serial<oc_cache_v1>(Kind::cache, {},
                                                        [&](const oc_cache_v1& t, void* self, oc_call* c) {
                                                          return t.get(self, c, bytes("tag"), sink_to(tag));
                                                        });
                };
                if ((i % 4 == 3 ? serial() : plain()) != OC_OK) ++failed;
                ++(tag == "a" ? seen_a : seen_b);
                fiber::current_task()->yield();
              }
              --running;
            },
            "caller");
  }
  host_.on_task([&] {
    for (int i = 0; i < 20; ++i) {
      const bool is_exclusive = i % 2 == 1;
      if (is_exclusive) {
        role_.park();
        EXPECT_FALSE(role_.current()->stop(patience()).is_stuck);
      }
      const auto old = role_.flip(host_.serve(i % 2 == 0 ? b : a));
      if (is_exclusive) {
        role_.unpark();
      } else {
        EXPECT_FALSE(old->stop(patience()).is_stuck);
      }
      loop::sleep_for(2ms);
    }
    stop = true;
    EXPECT_TRUE(wait_until([&] { return running == 0; }));
    take_down();
  });
  EXPECT_EQ(failed, 0);
  EXPECT_GT(seen_a, 0);
  EXPECT_GT(seen_b, 0);
}

class PortTest : public ::testing::Test {
 protected:
  std::shared_ptr<Instance> with_cache(const std::string& prefix, const std::vector<std::string>& tables = {}) {
    auto plugin = host_.load(kPlugins + "probe_concurrent_a");
    plugin.spec.name = prefix;
    plugin.spec.grants.tables.insert(tables.begin(), tables.end());
    plugin.spec.extra[OC_HOST_CACHE_V1] = [this, prefix](gate::Gate& gate) -> gate::ExtraService {
      auto port = std::make_shared<CachePort>(gate, cache_, prefix + ":");
      return {port->service(), port};
    };
    plugin.spec.extra[OC_HOST_STORE_V1] = [this, prefix](gate::Gate& gate) -> gate::ExtraService {
      auto port = std::make_shared<StorePort>(gate, store_, prefix);
      return {port->service(), port};
    };
    std::shared_ptr<Instance> made;
    host_.on_task([&] { made = host_.serve(plugin); });
    return made;
  }
  static oc_status set(Instance& instance, std::string_view key, std::string_view value,
                       call::CallError* error = nullptr) {
    const auto& t = *static_cast<const oc_cache_v1*>(instance.table(Kind::cache));
    return call::invoke(
        instance.callee(), {},
        [&](oc_call* c) {
          return t.set(instance.self(), c, bytes(key), bytes(value), OC_CACHE_NO_TTL, OC_CACHE_ALWAYS);
        },
        error);
  }
  static oc_status get(Instance& instance, std::string_view key, std::string& out, call::CallError* error = nullptr) {
    const auto& t = *static_cast<const oc_cache_v1*>(instance.table(Kind::cache));
    out.clear();
    return call::invoke(
        instance.callee(), {}, [&](oc_call* c) { return t.get(instance.self(), c, bytes(key), sink_to(out)); }, error);
  }

  PluginHost host_;
  Role cache_{"cache", host_.loops()};
  Role store_{"store", host_.loops()};
};

TEST_F(PortTest, PluginsNeverSeeEachOthersKeysOrOthersTables) {
  auto backend = host_.load(ONECLAW_BINARY_DIR "/plugins/cache_memory");
  backend.spec.config = R"({"max_bytes":1048576})";
  host_.on_task([&] { cache_.flip(host_.serve(backend)); });
  const auto one = with_cache("one"), two = with_cache("two");
  host_.on_task([&] {
    std::string got;
    call::CallError error;
    EXPECT_EQ(set(*one, "k", "1"), OC_OK);
    EXPECT_EQ(get(*two, "cache:k", got), OC_NOT_FOUND);
    EXPECT_EQ(set(*two, "k", "2"), OC_OK);
    EXPECT_EQ(get(*one, "cache:k", got), OC_OK);
    EXPECT_EQ(got, "1");
    EXPECT_EQ(get(*one, "cache:two:k", got), OC_NOT_FOUND) << "not by spelling the prefix either";
    EXPECT_EQ(set(*one, "", "x", &error), OC_INVALID);
    EXPECT_EQ(set(*one, std::string(OC_CACHE_MAX_KEY - 3, 'k'), "x", &error), OC_INVALID);
    EXPECT_THAT(error.text, HasSubstr("1 to 508 bytes"));
    EXPECT_EQ(set(*one, std::string(OC_CACHE_MAX_KEY - 4, 'k'), "x"), OC_OK);

    EXPECT_EQ(get(*one, "table", got, &error), OC_DENIED);
    EXPECT_THAT(error.text, HasSubstr("'secrets' is not requested and granted"));

    for (const auto& i : {one, two}) EXPECT_FALSE(i->stop(patience()).is_stuck);
    EXPECT_FALSE(cache_.flip(nullptr)->stop(patience()).is_stuck);
  });
}

TEST_F(PortTest, BugAKeyLengthThatWrapsPassedTheBound) {
  const auto one = with_cache("one");
  host_.on_task([&] {
    const oc_host* host = one->gate().host();
    const auto* service = static_cast<const oc_host_cache_v1*>(host->query(host->self, call::to_oc(OC_HOST_CACHE_V1)));
    ASSERT_NE(service, nullptr);
    call::CallError error;
    const oc_status status = call::invoke(
        one->callee(), {},
        [&](oc_call* c) {
          return service->cache->exists(service->self, c, {"k", UINT64_MAX});
        },
        &error);
    EXPECT_EQ(status, OC_INVALID);
    EXPECT_THAT(error.text, HasSubstr("1 to 508 bytes"));
    EXPECT_FALSE(one->stop(patience()).is_stuck);
  });
}

TEST_F(PortTest, AHostileDeclarationIsRefusedByNameAndAGoodOneReachesTheStore) {
  auto backend = host_.load(ONECLAW_BINARY_DIR "/plugins/store_memory");
  backend.spec.config = R"({"max_bytes":1048576,"max_commit_ids":1000000})";
  host_.on_task([&] { store_.flip(host_.serve(backend)); });
  const auto one = with_cache("one", {"leads", std::string(46, 'x')});
  host_.on_task([&] {
    const oc_host* host = one->gate().host();
    const auto* service = static_cast<const oc_host_store_v1*>(host->query(host->self, call::to_oc(OC_HOST_STORE_V1)));
    ASSERT_NE(service, nullptr);
    const auto open = [&](const oc_table* tables, std::uint32_t count) {
      call::CallError error;
      const oc_status status = call::invoke(
          one->callee(), {}, [&](oc_call* c) { return service->store->open(service->self, c, tables, count); }, &error);
      return std::pair(status, error.text);
    };
    EXPECT_EQ(open(nullptr, 3), std::pair(OC_INVALID, std::string("store: tables is NULL and counts 3")));
    EXPECT_EQ(open(nullptr, UINT32_MAX).first, OC_TOO_LARGE);
    const oc_column column{call::to_oc("id"), OC_COLUMN_INT, 0};
    oc_table table{sizeof(table), 1, call::to_oc("leads"), &column, 1, 1, nullptr, 0, 0};
    EXPECT_EQ(open(&table, 1), std::pair(OC_OK, std::string()));
    const std::string longest(46, 'x');
    table.name = call::to_oc(longest);
    EXPECT_EQ(open(&table, 1).first, OC_TOO_LARGE) << "one__ before it is beyond the store's names";
    EXPECT_FALSE(one->stop(patience()).is_stuck);
    EXPECT_FALSE(store_.flip(nullptr)->stop(patience()).is_stuck);
  });
}

TEST_F(PortTest, WithoutABackendTheCallIsUnavailableWithAReason) {
  const auto one = with_cache("one");
  host_.on_task([&] {
    std::string got;
    call::CallError error;
    EXPECT_EQ(get(*one, "cache:k", got, &error), OC_UNAVAILABLE);
    EXPECT_THAT(error.text, HasSubstr("'cache' has no instance"));
    EXPECT_FALSE(one->stop(patience()).is_stuck);
  });
}

}  // namespace
}  // namespace oneclaw::plugin::role
