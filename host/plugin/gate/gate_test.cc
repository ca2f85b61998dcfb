#include "host/plugin/gate/gate.h"

#include "host/plugin/call/invoke.h"
#include "host/plugin/call/on_task_for_test.h"
#include "host/plugin/gate/services.h"

#include <gmock/gmock.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace oneclaw::plugin::gate {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::array kServices{OC_HOST_TASK_V1,      OC_HOST_EVENT_V1,   OC_HOST_OFFLOAD_V1, OC_HOST_CLOCK_V1,
                               OC_HOST_LOG_V1,       OC_HOST_METRICS_V1, OC_HOST_SECRET_V1,  OC_HOST_HTTP_V1,
                               OC_HOST_WEBSOCKET_V1, OC_HOST_STREAM_V1};

class FixedSecrets final : public SecretSource {
 public:
  base::Result<std::string> get(std::string_view name) override {
    if (name == "bot.token") return std::string("s3cret");
    return base::Error{OC_NOT_FOUND, "'" + std::string(name) + "' is not set"};
  }
};

oc_str str(std::string_view text) { return call::to_oc(text); }

class GateTest : public ::testing::Test {
 protected:
  struct Made {
    std::unique_ptr<call::Callee> callee;
    std::unique_ptr<Gate> gate;
    const oc_host* host = nullptr;

    template <class Table>
    const Table* service(const char* id) const {
      return static_cast<const Table*>(host->query(host->self, str(id)));
    }
  };
  HostParts parts() {
    return {.loops = loops_, .pool = pool_, .log = log_, .metrics = &registry_, .secrets = &secrets_};
  }
  Made make(Grants grants, const std::string& name = "sample", bool is_blocking = false) {
    Made made;
    made.callee = std::make_unique<call::Callee>(
        call::CalleeOptions{.name = name, .plugin = "sample", .is_blocking = is_blocking}, loops_, pool_);
    made.gate = std::make_unique<Gate>(*made.callee, parts(), std::move(grants), ExtraFactories{});
    made.host = made.gate->host();
    run_on_task(loops_.at(0), [&] { made.callee->set_open(true); });
    return made;
  }
  Made make_with_all(const std::string& name = "sample", bool is_blocking = false) {
    Grants grants;
    for (const char* id : kServices) grants.services.insert(id);
    return make(std::move(grants), name, is_blocking);
  }
  // `body` as the plugin's function, in a call on the loop; what it left as error text.
  std::string in_call(Made& made, const std::function<oc_status(oc_call*)>& body, std::size_t loop = 0,
                      fiber::Deadline deadline = fiber::Deadline::never()) {
    call::CallError error;
    run_on_task(loops_.at(loop), [&] { call::invoke(*made.callee, {.deadline = deadline}, body, &error); });
    return error.text;
  }

  loop::Loops loops_{{.count = 2}};
  loop::BlockingPool pool_{{.threads = 1}};
  base::Log log_;
  prometheus::Registry registry_;
  FixedSecrets secrets_;
};

TEST_F(GateTest, EveryServiceIsRefusedUnlessGranted) {
  Made none = make({});
  for (const char* id : kServices) EXPECT_EQ(none.host->query(none.host->self, str(id)), nullptr) << id;
  for (const char* id : kServices) {
    Grants one;
    one.services.insert(id);
    Made made = make(std::move(one));
    for (const char* other : kServices) {
      EXPECT_EQ(made.host->query(made.host->self, str(other)) != nullptr, std::string(id) == other) << other;
    }
  }
  Grants unknown;
  unknown.services.insert("oneclaw.host.nothing/1");
  Made made = make(std::move(unknown));
  EXPECT_EQ(made.host->query(made.host->self, str("oneclaw.host.nothing/1")), nullptr);
}

TEST_F(GateTest, NetworkServicesWithoutAnEgressAreDenied) {
  Made made = make_with_all();
  const auto* stream = made.service<oc_host_stream_v1>(OC_HOST_STREAM_V1);
  const auto* http = made.service<oc_host_http_v1>(OC_HOST_HTTP_V1);
  const auto* ws = made.service<oc_host_websocket_v1>(OC_HOST_WEBSOCKET_V1);
  const auto* offload = made.service<oc_host_offload_v1>(OC_HOST_OFFLOAD_V1);
  in_call(made, [&](oc_call* call) {
    oc_stream_open open{};
    open.size = sizeof(open);
    open.host = str("example.com");
    open.port = 443;
    oc_stream* made_stream = nullptr;
    EXPECT_EQ(stream->open(stream->self, call, &open, &made_stream), OC_DENIED);
    EXPECT_THAT(call->error_text, HasSubstr("permissions.net"));
    oc_fetch fetch{};
    fetch.size = sizeof(fetch);
    fetch.url = str("https://example.com/");
    std::string body;
    const oc_sink sink{&body, [](void*, const void*, std::uint64_t) { return OC_OK; }};
    EXPECT_EQ(http->fetch(http->self, call, &fetch, nullptr, nullptr, sink), OC_DENIED);
    oc_ws_open ws_open{};
    ws_open.size = sizeof(ws_open);
    oc_websocket* socket = nullptr;
    EXPECT_EQ(ws->open(ws->self, call, &ws_open, &socket), OC_DENIED);
    std::int32_t ready = 0;
    EXPECT_EQ(offload->wait_fd(offload->self, call, 0, OC_FD_READABLE, &ready), OC_DENIED);
    EXPECT_THAT(call->error_text, HasSubstr("\"sockets\": \"own\""));
    return OC_OK;
  });
}

TEST_F(GateTest, SecretsAreDeniedUnlessGrantedByName) {
  Grants grants;
  grants.services.insert(OC_HOST_SECRET_V1);
  grants.secrets = {"bot.token", "unset"};
  Made made = make(std::move(grants));
  const auto* secret = made.service<oc_host_secret_v1>(OC_HOST_SECRET_V1);
  in_call(made, [&](oc_call* call) {
    std::string got;
    const oc_sink sink{&got, [](void* ctx, const void* data, std::uint64_t size) {
                         static_cast<std::string*>(ctx)->append(static_cast<const char*>(data), size);
                         return OC_OK;
                       }};
    EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), sink), OC_OK);
    EXPECT_EQ(got, "s3cret");
    EXPECT_EQ(secret->get(secret->self, call, str("unset"), sink), OC_NOT_FOUND);
    EXPECT_EQ(secret->get(secret->self, call, str("other"), sink), OC_DENIED);
    EXPECT_THAT(call->error_text, HasSubstr("'other' is not requested and granted"));
    const oc_sink refusing{nullptr, [](void*, const void*, std::uint64_t) { return OC_TOO_LARGE; }};
    EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), refusing), OC_TOO_LARGE);
    return OC_OK;
  });
}

TEST_F(GateTest, BugAThrowingSinkEndedTheProcess) {
  for (const bool is_blocking : {false, true}) {
    Grants grants;
    grants.services.insert(OC_HOST_SECRET_V1);
    grants.secrets = {"bot.token"};
    Made made = make(std::move(grants), "sample", is_blocking);
    const auto* secret = made.service<oc_host_secret_v1>(OC_HOST_SECRET_V1);
    in_call(made, [&](oc_call* call) {
      const oc_sink odd{nullptr, [](void*, const void*, std::uint64_t) -> oc_status { throw 7; }};
      EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), odd), OC_INTERNAL);
      const oc_sink usual{
          nullptr, [](void*, const void*, std::uint64_t) -> oc_status { throw std::runtime_error("sink broke"); }};
      EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), usual), OC_INTERNAL);
      EXPECT_THAT(call->error_text, HasSubstr("sink broke"));
      return OC_OK;
    });
  }
}

TEST_F(GateTest, DeadOrForeignCallsAreRefusedAndCounted) {
  Made made = make_with_all("first");
  Made other = make_with_all("second");
  EXPECT_EQ(made.host->sleep(made.host->self, nullptr, 0), OC_INVALID);
  EXPECT_EQ(made.gate->callee().totals().misuses, 1u) << "also from a thread that is no loop's";
  in_call(other, [&](oc_call* call) {
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_INVALID) << "another instance's call";
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 2u);
  EXPECT_EQ(other.gate->callee().totals().misuses, 0u);

  // The dead call lies in memory that is still there.
  run_on_task(loops_.at(0), [&] {
    alignas(oc_call) unsigned char room[sizeof(oc_call)];
    auto* call = new (room) oc_call(*made.callee, *fiber::current_task(), 0, fiber::Deadline::never());
    call->~oc_call();
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_INVALID);
    EXPECT_EQ(made.host->deadline(made.host->self, call), OC_NO_DEADLINE);
    EXPECT_EQ(made.host->cancelled(made.host->self, call), 1);
    EXPECT_EQ(made.host->fail(made.host->self, call, OC_CONFLICT, str("x"), 0), OC_CONFLICT);
    EXPECT_EQ(made.host->error_text(made.host->self, call).len, 0u);
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 2u + 5u);
}

TEST_F(GateTest, BugAForeignThreadsMisuseWasNotCountedAndWroteIntoTheCall) {
  Made made = make_with_all();
  in_call(made, [&](oc_call* call) {
    std::thread([&] { EXPECT_EQ(made.host->sleep(made.host->self, call, 1), OC_INVALID); }).join();
    EXPECT_EQ(call->error_text, "");
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 1u);
}

TEST_F(GateTest, BugAnyThreadCouldUseABlockingPluginsCall) {
  Made made = make_with_all("sample", true);
  in_call(made, [&](oc_call* call) {
    std::thread([&] { EXPECT_EQ(made.host->sleep(made.host->self, call, 1), OC_INVALID); }).join();
    EXPECT_EQ(made.host->sleep(made.host->self, call, 1), OC_OK) << "its own pool thread may";
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 1u);
}

TEST_F(GateTest, SleepEndsWithTimeDeadlineOrCancellation) {
  Made made = make_with_all();
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK);
    const std::int64_t before = made.host->now(made.host->self);
    EXPECT_EQ(made.host->sleep(made.host->self, call, 2'000'000), OC_OK);
    EXPECT_GE(made.host->now(made.host->self) - before, 2'000'000);
    call->scope.cancel();
    EXPECT_EQ(made.host->sleep(made.host->self, call, UINT64_MAX), OC_CANCELLED);
    EXPECT_EQ(made.host->cancelled(made.host->self, call), 1);
    return OC_OK;
  });
  in_call(
      made,
      [&](oc_call* call) {
        EXPECT_NE(made.host->deadline(made.host->self, call), OC_NO_DEADLINE);
        EXPECT_EQ(made.host->cancelled(made.host->self, call), 0);
        EXPECT_EQ(made.host->sleep(made.host->self, call, UINT64_MAX), OC_TIMEOUT);
        EXPECT_EQ(made.host->cancelled(made.host->self, call), 1);
        return OC_OK;
      },
      0, fiber::Deadline::after(5ms));
}

TEST_F(GateTest, PrincipalFillsWhatTheCallersStructHolds) {
  Made made = make_with_all();
  const call::Principal who{"t1", "u1", "j1", "s1"};
  run_on_task(loops_.at(0), [&] {
    call::invoke(*made.callee, {.principal = &who}, [&](oc_call* call) {
      oc_principal full{};
      full.size = sizeof(full);
      made.host->principal(made.host->self, call, &full);
      EXPECT_EQ(call::from_oc(full.step), "s1");
      oc_principal part{};
      part.size = offsetof(oc_principal, user);
      made.host->principal(made.host->self, call, &part);
      EXPECT_EQ(call::from_oc(part.tenant), "t1");
      EXPECT_EQ(part.user.ptr, nullptr);
      EXPECT_EQ(part.size, offsetof(oc_principal, user));
      return OC_OK;
    });
  });
}

TEST_F(GateTest, HandlesOfAnotherLoopOrInstanceAreRefused) {
  Made made = make_with_all("first");
  Made other = make_with_all("second");
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  const auto* others_event = other.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  oc_event* e = nullptr;
  oc_mutex* m = nullptr;
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(event->create(event->self, call, &e), OC_OK);
    EXPECT_EQ(task->mutex_new(task->self, call, &m), OC_OK);
    return OC_OK;
  });
  in_call(
      made,
      [&](oc_call* call) {
        EXPECT_EQ(event->wait(event->self, call, e, 0), OC_INVALID);
        EXPECT_THAT(call->error_text, HasSubstr("another loop"));
        EXPECT_EQ(task->mutex_lock(task->self, call, m), OC_INVALID);
        task->mutex_unlock(task->self, m);
        return OC_OK;
      },
      1);
  EXPECT_EQ(made.gate->callee().totals().misuses, 3u);
  in_call(other, [&](oc_call* call) {
    EXPECT_EQ(others_event->wait(others_event->self, call, e, 0), OC_INVALID);
    EXPECT_EQ(others_event->wait(others_event->self, call, reinterpret_cast<oc_event*>(&made), 0), OC_INVALID);
    others_event->signal(others_event->self, e);
    others_event->free(others_event->self, e);
    return OC_OK;
  });
  EXPECT_EQ(other.gate->callee().totals().misuses, 2u);
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(event->wait(event->self, call, e, 0), OC_TIMEOUT) << "the other instance's signal did not arrive";
    event->free(event->self, e);
    task->mutex_free(task->self, m);
    return OC_OK;
  });
  EXPECT_THAT(made.gate->leaks(), IsEmpty());
}

TEST_F(GateTest, EventsAreSignalledFromForeignThreads) {
  Made made = make_with_all();
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  in_call(made, [&](oc_call* call) {
    oc_event* e = nullptr;
    EXPECT_EQ(event->create(event->self, call, &e), OC_OK);
    std::thread other([&] { event->signal(event->self, e); });
    EXPECT_EQ(event->wait(event->self, call, e, UINT64_MAX), OC_OK);
    other.join();
    event->free(event->self, e);
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 0u);
}

TEST_F(GateTest, LeaksAreListedByKindAndName) {
  Made made = make_with_all();
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  in_call(made, [&](oc_call* call) {
    oc_event* e = nullptr;
    oc_mutex* m = nullptr;
    oc_task* t = nullptr;
    EXPECT_EQ(event->create(event->self, call, &e), OC_OK);
    EXPECT_EQ(task->mutex_new(task->self, call, &m), OC_OK);
    EXPECT_EQ(task->spawn(
                  task->self, call, str("poller"), [](void*, oc_call*) { return OC_OK; }, nullptr, &t),
              OC_OK);
    return OC_OK;
  });
  run_on_task(loops_.at(0), [&] { EXPECT_TRUE(made.gate->end_tasks(patience())); });
  std::vector<std::string> seen;
  for (const Leak& leak : made.gate->leaks()) seen.push_back(leak.kind + ":" + leak.name);
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("task:poller", "mutex:", "event:"));
}

struct Sleeper {
  const oc_host* host;
  const oc_host_task_v1* task;
  std::atomic<oc_status> ended{OC_OK};
  std::atomic<int> children{0};
};

TEST_F(GateTest, TasksEndWithTheInstanceAlsoWhenDetached) {
  Made made = make_with_all();
  Sleeper sleeper{made.host, made.service<oc_host_task_v1>(OC_HOST_TASK_V1)};
  in_call(
      made,
      [&](oc_call* call) {
        oc_task* t = nullptr;
        const auto body = [](void* ctx, oc_call* c) -> oc_status {
          auto& s = *static_cast<Sleeper*>(ctx);
          s.ended = s.host->sleep(s.host->self, c, UINT64_MAX);
          return OC_OK;
        };
        EXPECT_EQ(sleeper.task->spawn(sleeper.task->self, call, str("nap"), body, &sleeper, &t), OC_OK);
        sleeper.task->detach(sleeper.task->self, t);
        return OC_OK;
      },
      1);
  run_on_task(loops_.at(0), [&] { EXPECT_TRUE(made.gate->end_tasks(patience())); });
  EXPECT_EQ(sleeper.ended, OC_CANCELLED);
  EXPECT_THAT(made.gate->leaks(), IsEmpty());
}

TEST_F(GateTest, BugATaskStartedWhileTasksAreEndedOutlivedTheInstance) {
  Made made = make_with_all();
  Sleeper sleeper{made.host, made.service<oc_host_task_v1>(OC_HOST_TASK_V1)};
  in_call(made, [&](oc_call* call) {
    oc_task* t = nullptr;
    const auto body = [](void* ctx, oc_call* c) -> oc_status {
      auto& s = *static_cast<Sleeper*>(ctx);
      s.host->sleep(s.host->self, c, UINT64_MAX);
      oc_task* child = nullptr;
      s.ended = s.task->spawn(
          s.task->self, c, str("child"),
          [](void* inner, oc_call*) -> oc_status { return ++static_cast<Sleeper*>(inner)->children, OC_OK; }, ctx,
          &child);
      return OC_OK;
    };
    EXPECT_EQ(sleeper.task->spawn(sleeper.task->self, call, str("parent"), body, &sleeper, &t), OC_OK);
    sleeper.task->detach(sleeper.task->self, t);
    return OC_OK;
  });
  run_on_task(loops_.at(0), [&] { EXPECT_TRUE(made.gate->end_tasks(patience())); });
  EXPECT_EQ(sleeper.ended, OC_CANCELLED);
  EXPECT_EQ(sleeper.children, 0);
}

TEST_F(GateTest, TasksAreJoinedWithTheirResultAndBounded) {
  Grants grants;
  grants.services.insert(OC_HOST_TASK_V1);
  grants.max_tasks = 1;
  Made made = make(std::move(grants));
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  in_call(made, [&](oc_call* call) {
    const auto body = [](void*, oc_call*) -> oc_status { return OC_PRECONDITION; };
    oc_task *first = nullptr, *second = nullptr;
    EXPECT_EQ(task->spawn(task->self, call, str("a"), body, nullptr, &first), OC_OK);
    EXPECT_EQ(task->spawn(task->self, call, str("b"), body, nullptr, &second), OC_EXHAUSTED);
    oc_status result = OC_OK;
    EXPECT_EQ(task->join(task->self, call, first, &result), OC_OK);
    EXPECT_EQ(result, OC_PRECONDITION);
    EXPECT_EQ(task->join(task->self, call, first, &result), OC_INVALID) << "given back already";
    return OC_OK;
  });
}

TEST_F(GateTest, TheFaultPlanFailsTheNthCallAndCounts) {
  Made made = make_with_all();
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  FaultPlan plan(2, OC_UNAVAILABLE);
  made.gate->set_fault_plan(&plan);
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK) << "not armed yet";
    plan.arm(true);
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK);
    oc_event* e = nullptr;
    EXPECT_EQ(event->create(event->self, call, &e), OC_UNAVAILABLE);
    EXPECT_THAT(call->error_text, HasSubstr("injected"));
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK);
    return OC_OK;
  });
  EXPECT_EQ(plan.seen(), 3u);
  EXPECT_STREQ(plan.hit(), "event.create");
}

TEST_F(GateTest, OffloadRunsOnThePool) {
  for (const bool is_blocking : {false, true}) {  // with one pool thread: a blocking plugin must not wait for another
    Made made = make_with_all("sample", is_blocking);
    const auto* offload = made.service<oc_host_offload_v1>(OC_HOST_OFFLOAD_V1);
    in_call(made, [&](oc_call* call) {
      oc_status result = OC_OK;
      bool was_on_task = true;
      EXPECT_EQ(offload->run(
                    offload->self, call,
                    [](void* ctx) -> oc_status {
                      *static_cast<bool*>(ctx) = fiber::current_task() != nullptr;
                      return OC_NOT_FOUND;
                    },
                    &was_on_task, &result),
                OC_OK);
      EXPECT_EQ(result, OC_NOT_FOUND);
      EXPECT_FALSE(was_on_task);
      EXPECT_EQ(
          offload->run(
              offload->self, call, [](void*) -> oc_status { throw std::runtime_error("in C++"); }, nullptr, &result),
          OC_INTERNAL);
      EXPECT_THAT(call->error_text, HasSubstr("in C++"));
      EXPECT_EQ(offload->run(offload->self, call, nullptr, nullptr, &result), OC_INVALID);
      return OC_OK;
    });
  }
}

// The old generation's gate took series out of the registry that the new one of the same name was using.
TEST_F(GateTest, BugMetricsOfASwappedInstanceWereFreedUnderTheNewGeneration) {
  auto before = std::make_unique<Made>(make_with_all("swapped"));
  Made after = make_with_all("swapped");
  oc_metric* metric = nullptr;
  for (Made* made : {before.get(), &after}) {
    const auto* metrics = made->service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
    ASSERT_EQ(metrics->metric(metrics->self, nullptr, OC_METRIC_COUNTER, str("hits"), str("Hits"), str(""), &metric),
              OC_OK);
    metrics->record(metrics->self, metric, 1);
  }
  before.reset();
  const auto* metrics = after.service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
  metrics->record(metrics->self, metric, 1);
  EXPECT_THAT(prometheus::TextSerializer().Serialize(registry_.Collect()),
              HasSubstr("oneclaw_plugin_hits{instance=\"swapped\",label=\"\"} 3"));
}

TEST_F(GateTest, MetricNamesTypesAndNumbersAreChecked) {
  Made made = make_with_all();
  const auto* metrics = made.service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
  oc_metric* m = nullptr;
  const auto metric = [&](std::int32_t type, std::string_view name, const std::string& label) {
    return metrics->metric(metrics->self, nullptr, type, str(name), str("h"), str(label), &m);
  };
  EXPECT_EQ(metric(OC_METRIC_COUNTER, "Bad-Name", ""), OC_INVALID);
  EXPECT_EQ(metric(99, "fine", ""), OC_INVALID);
  EXPECT_EQ(metric(OC_METRIC_GAUGE, "fine", ""), OC_OK);
  EXPECT_EQ(metric(OC_METRIC_COUNTER, "fine", ""), OC_CONFLICT);
  metrics->record(metrics->self, nullptr, 1);
  for (int i = 1; i < OC_METRICS_MAX_SERIES; ++i) ASSERT_EQ(metric(OC_METRIC_GAUGE, "fine", std::to_string(i)), OC_OK);
  EXPECT_EQ(metric(OC_METRIC_GAUGE, "fine", "one too many"), OC_EXHAUSTED);
}

TEST_F(GateTest, LogLinesAreBoundedAndCarryTheirInstance) {
  const std::string file = ::testing::TempDir() + "gate_test.log";
  std::filesystem::remove(file);
  log_ = base::Log({.to_stderr = false, .file = file});
  Made made = make_with_all("chatty");
  const std::string huge(100'000, 'x');
  made.host->log(made.host->self, nullptr, OC_LOG_INFO, str(huge));
  made.host->log(made.host->self, nullptr, 99, str("odd level\xff"));
  const auto* log = made.service<oc_host_log_v1>(OC_HOST_LOG_V1);
  std::vector<oc_log_field> fields(1'000, oc_log_field{str("f"), str(huge)});
  log->write(log->self, nullptr, OC_LOG_WARN, str("with fields"), fields.data(),
             static_cast<std::uint32_t>(fields.size()));
  log_.flush();
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_THAT(text, HasSubstr("chatty"));
  EXPECT_THAT(text, HasSubstr("odd level"));
  EXPECT_THAT(text, Not(HasSubstr("\xff")));
  EXPECT_LT(text.find('\n'), std::size_t{10'000});
  EXPECT_LT(text.size(), std::size_t{OC_LOG_MAX_FIELDS + 8} * 8'400);
}

TEST_F(GateTest, RandomIsBounded) {
  Made made = make_with_all();
  const auto* clock = made.service<oc_host_clock_v1>(OC_HOST_CLOCK_V1);
  in_call(made, [&](oc_call* call) {
    std::array<unsigned char, 32> a{}, b{};
    EXPECT_EQ(clock->random(clock->self, call, a.data(), a.size()), OC_OK);
    EXPECT_EQ(clock->random(clock->self, call, b.data(), b.size()), OC_OK);
    EXPECT_NE(a, b);
    EXPECT_EQ(clock->random(clock->self, call, a.data(), 1u << 20), OC_TOO_LARGE);
    EXPECT_EQ(clock->random(clock->self, call, nullptr, 8), OC_INVALID);
    return OC_OK;
  });
}

}  // namespace
}  // namespace oneclaw::plugin::gate
