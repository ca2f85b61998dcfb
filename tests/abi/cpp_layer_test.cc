// The C++ layer's promises: no exception leaves a table, texts reach the call, structs of other sizes are understood.
#include <oneclaw/cpp/bare_host.h>
#include <oneclaw/cpp/cache.h>
#include <oneclaw/cpp/channel.h>
#include <oneclaw/cpp/durable.h>
#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/host/http.h>
#include <oneclaw/cpp/host/offload.h>
#include <oneclaw/cpp/host/task.h>
#include <oneclaw/cpp/http.h>
#include <oneclaw/cpp/json_writer.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/store.h>
#include <oneclaw/cpp/tool.h>
#include <oneclaw/cpp/workflow.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <new>
#include <stdexcept>
#include <string>

namespace oneclaw::sdk {
namespace {

// Provides every kind; each method does what the test asks for, usually throw.
class Everything final : public Plugin,
                         public Cache,
                         public Channel,
                         public Durable,
                         public HttpHandler,
                         public Store,
                         public Tool,
                         public Workflow {
 public:
  explicit Everything(const Setup& setup) : Plugin(setup) {
    if (setup.config == "refuse") throw Error(OC_INVALID, "config refused");
    if (setup.config == "throw") throw std::runtime_error("constructor");
    if (setup.config == "int") throw 1;
  }
  std::function<Status()> act;
  ~Everything() { ++destroyed; }
  static inline int destroyed = 0;

  Status start(Call) override { return act(); }
  Status stop(Call) override { return act(); }

  Status get(Call, std::string_view, Sink) override { return act(); }
  Status set(Call, std::string_view, std::string_view, int64_t, int32_t) override { return act(); }
  Status del(Call, std::string_view, std::optional<std::string_view>) override { return act(); }
  Status exists(Call, std::string_view) override { return act(); }
  Status incr(Call, std::string_view, int64_t, int64_t, int64_t&) override { return act(); }
  Status expire(Call, std::string_view, int64_t) override { return act(); }
  Status ttl(Call, std::string_view, int64_t&) override { return act(); }

  oc_channel_traits traits() override {
    (void)act();
    oc_channel_traits out = {};
    out.max_text = 4096;
    return out;
  }
  Status send(Call, const oc_outbound&, Sink) override { return act(); }
  Status edit(Call, std::string_view, const oc_outbound&) override { return act(); }
  Status typing(Call, std::string_view) override { return act(); }
  Status acknowledge(Call, std::string_view) override { return act(); }

  Status submit(Call, const oc_durable_job&) override { return act(); }
  Status cancel(Call, std::string_view) override { return act(); }
  Status status(Call, std::string_view, int32_t&) override { return act(); }

  Status handle(Call, Exchange) override { return act(); }

  Status open(Call, Elements<oc_table>) override { return act(); }
  Status get(Call, std::string_view, std::span<const oc_value>, RowSink) override { return act(); }
  Status query(Call, const oc_query&, RowSink) override { return act(); }
  Status commit(Call, const oc_commit&, oc_commit_result&) override { return act(); }
  Status close(Call) override { return act(); }

  Status describe_tools(Call, Sink) override { return act(); }
  Status describe_workflows(Call, Sink) override { return act(); }
  Status invoke(Call, std::string_view, std::string_view, Sink) override { return act(); }
  Status run_step(Call, const oc_step&, Sink) override { return act(); }
  Status present(Call, std::string_view, std::string_view, uint32_t, Sink) override { return act(); }
};

struct Identity {
  static constexpr std::string_view kId = "everything";
  static constexpr std::string_view kVersion = "1.2.3";
};
using Described = Descriptor<Everything, Identity, Cache, Channel, Durable, HttpHandler, Store, Tool, Workflow>;

class CppLayerTest : public ::testing::Test {
 protected:
  CppLayerTest() { EXPECT_EQ(plugin.create(host.table(), str("name"), str("{}"), &self), OC_OK); }
  ~CppLayerTest() override { plugin.destroy(self); }

  Everything& instance() { return *static_cast<Everything*>(self); }
  template <class T>
  const T* table(const char* id) {
    return static_cast<const T*>(plugin.query(self, id));
  }
  // Every function of every table, with arguments that are never looked at.
  std::vector<std::function<oc_status()>> functions() {
    const auto* cache = table<oc_cache_v1>(OC_CACHE_V1);
    const auto* channel = table<oc_channel_v1>(OC_CHANNEL_V1);
    const auto* durable = table<oc_durable_v1>(OC_DURABLE_V1);
    const auto* http = table<oc_http_v1>(OC_HTTP_V1);
    const auto* store = table<oc_store_v1>(OC_STORE_V1);
    const auto* tool = table<oc_tool_v1>(OC_TOOL_V1);
    const auto* workflow = table<oc_workflow_v1>(OC_WORKFLOW_V1);
    oc_call* c = host.call();
    return {
        [=, this] { return plugin.start(self, c); },
        [=, this] { return plugin.stop(self, c); },
        [=, this] { return cache->get(self, c, {}, {}); },
        [=, this] { return cache->set(self, c, {}, {}, 1, 0); },
        [=, this] { return cache->del(self, c, {}, nullptr); },
        [=, this] { return cache->exists(self, c, {}); },
        [=, this] { return cache->incr(self, c, {}, 1, 1, &number); },
        [=, this] { return cache->expire(self, c, {}, 1); },
        [=, this] { return cache->ttl(self, c, {}, &number); },
        [=, this] { return channel->traits(self, c, &traits); },
        [=, this] { return channel->send(self, c, &message, {}); },
        [=, this] { return channel->edit(self, c, {}, &message); },
        [=, this] { return channel->typing(self, c, {}); },
        [=, this] { return channel->acknowledge(self, c, {}); },
        [=, this] { return durable->submit(self, c, &job); },
        [=, this] { return durable->cancel(self, c, {}); },
        [=, this] { return durable->status(self, c, {}, &state); },
        [=, this] { return http->handle(self, c, nullptr, nullptr); },
        [=, this] { return store->open(self, c, nullptr, 0); },
        [=, this] { return store->get(self, c, {}, nullptr, 0, nullptr, nullptr); },
        [=, this] { return store->query(self, c, &query, nullptr, nullptr); },
        [=, this] { return store->commit(self, c, &commit, &result); },
        [=, this] { return store->close(self, c); },
        [=, this] { return tool->describe(self, c, {}); },
        [=, this] { return tool->invoke(self, c, {}, {}, {}); },
        [=, this] { return workflow->describe(self, c, {}); },
        [=, this] { return workflow->run_step(self, c, &step, {}); },
        [=, this] { return workflow->present(self, c, {}, {}, 0, {}); },
    };
  }
  void expect_everywhere(const std::function<Status()>& act, oc_status code, std::string_view text) {
    instance().act = act;
    size_t index = 0;
    for (const auto& function : functions()) {
      host.reset_call();
      EXPECT_EQ(function(), code) << "function " << index;
      EXPECT_EQ(host.error_text(), text) << "function " << index;
      ++index;
    }
    EXPECT_EQ(index, 28u);
  }

  BareHost host;
  const oc_plugin& plugin = Described::kValue;
  void* self = nullptr;
  int64_t number = 0;
  int32_t state = 0;
  oc_channel_traits traits = {sizeof(oc_channel_traits), 0, 0, 0, 0, 0, 0, 0};
  oc_outbound message = {sizeof(oc_outbound), 0, {}, {}, {}, {}};
  oc_durable_job job = {sizeof(oc_durable_job), 0, {}, {}, 0};
  oc_query query = {sizeof(oc_query), 0, {}, nullptr, 0, 0, nullptr, nullptr, 0, 0};
  oc_commit commit = {sizeof(oc_commit), 0, {}, nullptr};
  oc_commit_result result = {sizeof(oc_commit_result), 0, 0, 0};
  oc_step step = {sizeof(oc_step), 0, 0, 0, {}, {}, {}, {}};
};

TEST_F(CppLayerTest, AStdExceptionIsInternalWithItsText) {
  expect_everywhere([]() -> Status { throw std::out_of_range("beyond"); }, OC_INTERNAL, "beyond");
}
TEST_F(CppLayerTest, AnIntIsInternal) {
  expect_everywhere([]() -> Status { throw 7; }, OC_INTERNAL,
                    "the plugin threw something that is not a std::exception");
}
TEST_F(CppLayerTest, BadAllocIsInternalAndNeedsNoMemory) {
  expect_everywhere([]() -> Status { throw std::bad_alloc(); }, OC_INTERNAL, "out of memory");
}
TEST_F(CppLayerTest, AnErrorKeepsItsCode) {
  expect_everywhere([]() -> Status { throw Error(OC_EXHAUSTED, "later", 250); }, OC_EXHAUSTED, "later");
  EXPECT_EQ(host.retry_after_ms(), 250u);
}
TEST_F(CppLayerTest, SuccessAttachesNoText) {
  expect_everywhere([]() -> Status { return {}; }, OC_OK, "");
}

TEST_F(CppLayerTest, AReturnedStatusCarriesTextAndWaitingTime) {
  instance().act = []() -> Status { return {OC_UNAVAILABLE, "try again", 30}; };
  const auto* tool = table<oc_tool_v1>(OC_TOOL_V1);
  EXPECT_EQ(tool->invoke(self, host.call(), {}, {}, {}), OC_UNAVAILABLE);
  EXPECT_EQ(host.error_text(), "try again");
  EXPECT_EQ(host.retry_after_ms(), 30u);
}

// A bare code leaves the detail that a host function attached before.
TEST_F(CppLayerTest, ABareCodeKeepsTheHostsText) {
  instance().act = [this]() -> Status { return Call(host.table(), host.call()).fail(OC_DENIED, "net not granted"); };
  const auto* tool = table<oc_tool_v1>(OC_TOOL_V1);
  EXPECT_EQ(tool->invoke(self, host.call(), {}, {}, {}), OC_DENIED);
  EXPECT_EQ(host.error_text(), "net not granted");
}

TEST_F(CppLayerTest, ARefusedConstructorSaysWhyAndLeavesNothing) {
  const int before = Everything::destroyed;
  void* other = nullptr;
  EXPECT_EQ(plugin.create(host.table(), str("n"), str("refuse"), &other), OC_INVALID);
  EXPECT_EQ(host.error_text(), "config refused");
  EXPECT_EQ(plugin.create(host.table(), str("n"), str("throw"), &other), OC_INTERNAL);
  EXPECT_EQ(host.error_text(), "constructor");
  EXPECT_EQ(plugin.create(host.table(), str("n"), str("int"), &other), OC_INTERNAL);
  EXPECT_THAT(host.error_text(), ::testing::HasSubstr("threw"));
  EXPECT_EQ(other, nullptr);
  EXPECT_EQ(Everything::destroyed, before);
}

TEST_F(CppLayerTest, TheDescriptorIsComplete) {
  EXPECT_EQ(plugin.size, sizeof(oc_plugin));
  EXPECT_EQ(plugin.abi_built, OC_ABI_MINOR);
  EXPECT_EQ(plugin.abi_needed, 0);
  EXPECT_EQ(plugin.draft_rev, OC_ABI_DRAFT_REV);
  EXPECT_EQ(view(plugin.id), "everything");
  EXPECT_EQ(view(plugin.version), "1.2.3");
  std::vector<std::string> provides;
  for (const char* const* id = plugin.provides; *id != nullptr; ++id) {
    provides.emplace_back(*id);
    EXPECT_NE(plugin.query(self, *id), nullptr) << *id;
  }
  EXPECT_EQ(provides.size(), 7u);
  EXPECT_EQ(plugin.query(self, "oneclaw.cache/2"), nullptr);
}

TEST_F(CppLayerTest, TraitsFillNoMoreThanTheCallerKnows) {
  instance().act = []() -> Status { return {}; };
  struct {
    oc_channel_traits traits;
    uint32_t guard;
  } out = {};
  out.guard = 0xdeadbeef;
  out.traits.size = offsetof(oc_channel_traits, max_buttons);
  out.traits.max_buttons = 99;
  EXPECT_EQ(table<oc_channel_v1>(OC_CHANNEL_V1)->traits(self, host.call(), &out.traits), OC_OK);
  EXPECT_EQ(out.traits.max_text, 4096u);
  EXPECT_EQ(out.traits.max_buttons, 99u);
  EXPECT_EQ(out.guard, 0xdeadbeef);
}

TEST(CppElementsTest, StepsByTheCallersSizeAndZeroesWhatItLacks) {
  // A caller from before `flags`: its oc_commit_result ends after failed_write.
  struct Short {
    uint32_t size;
    uint32_t failed_write;
  };
  const Short given[3] = {{sizeof(Short), 1}, {sizeof(Short), 2}, {sizeof(Short), 3}};
  const Elements elements(reinterpret_cast<const oc_commit_result*>(given), 3);
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(elements[i].failed_write, i + 1);
    EXPECT_EQ(elements[i].replayed, 0);
  }
}

TEST(CppCollectorTest, RefusesBeyondItsBound) {
  Collector collector(5);
  const Sink sink(collector.sink());
  EXPECT_EQ(sink.write("abc"), OC_OK);
  EXPECT_EQ(sink.write("def"), OC_TOO_LARGE);
  EXPECT_EQ(sink.write("de"), OC_OK);
  EXPECT_EQ(collector.text(), "abcde");
}

TEST(CppJsonTest, EscapesWhatJsonCannotHold) {
  EXPECT_EQ(json_string(std::string_view("a\"b\\c\n\t\x01\0\x7f\xc3\xa9", 12)),
            "\"a\\\"b\\\\c\\n\\t\\u0001\\u0000\\u007f\xc3\xa9\"");
}

// A host that hands out one kind of handle and counts what comes back.
struct CountingHost {
  int created = 0;
  int freed = 0;
  oc_host_event_v1 events = {
      .size = sizeof(oc_host_event_v1),
      .flags = 0,
      .self = this,
      .create = [](void* self, oc_call*, oc_event** out) -> oc_status {
        ++static_cast<CountingHost*>(self)->created;
        *out = reinterpret_cast<oc_event*>(self);
        return OC_OK;
      },
      .wait = nullptr,
      .signal = nullptr,
      .free = [](void* self, oc_event*) { ++static_cast<CountingHost*>(self)->freed; },
  };
  oc_host table = {};
  CountingHost() {
    table.size = sizeof table;
    table.self = this;
    table.query = [](void* self, oc_str id) -> const void* {
      return view(id) == OC_HOST_EVENT_V1 ? &static_cast<CountingHost*>(self)->events : nullptr;
    };
  }
};

TEST(CppServiceTest, HandlesAreGivenBackOnce) {
  CountingHost host;
  const EventService service{Host(&host.table)};
  ASSERT_TRUE(service);
  {
    Event first = std::move(*service.create(Call(&host.table, nullptr)));
    Event second = std::move(*service.create(Call(&host.table, nullptr)));
    first = std::move(second);
    Event third = std::move(first);
    EXPECT_TRUE(third);
    EXPECT_FALSE(first);
  }
  EXPECT_EQ(host.created, 2);
  EXPECT_EQ(host.freed, 2);
}

TEST(CppServiceTest, AnAbsentServiceIsEmptyAndAnswersUnsupported) {
  CountingHost host;
  const Call call(&host.table, nullptr);
  const HttpService http{Host(&host.table)};
  EXPECT_FALSE(http);
  EXPECT_EQ(http.fetch(call, oc_fetch{}).status().code(), OC_UNSUPPORTED);
  const TaskService tasks{Host(&host.table)};
  EXPECT_EQ(tasks.spawn(call, "t", [](Call) -> Status { return {}; }).status().code(), OC_UNSUPPORTED);
}

TEST(CppServiceTest, AShorterTableLacksItsLastFunctions) {
  CountingHost host;
  host.events.size = offsetof(oc_host_event_v1, create);
  const EventService service{Host(&host.table)};
  EXPECT_EQ(service.create(Call(&host.table, nullptr)).status().code(), OC_UNSUPPORTED);
}

TEST(CppServiceTest, AnOlderHostHasOneLoop) {
  BareHost host;
  oc_host older = *host.table();
  older.size = offsetof(oc_host, loop_index);
  EXPECT_EQ(Host(&older).loop_count(), 1u);
  EXPECT_EQ(Call(&older, host.call()).loop_index(), 0u);
}

}  // namespace
}  // namespace oneclaw::sdk
