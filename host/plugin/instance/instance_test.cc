#include "host/plugin/instance/instance.h"

#include "host/loop/task_group.h"
#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>
#include <oneclaw/cache.h>

#include <atomic>

namespace oneclaw::plugin::instance {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kProbe = ONECLAW_BINARY_DIR "/test-plugins/probe_concurrent_a";
const std::string kBlocking = ONECLAW_BINARY_DIR "/test-plugins/probe_blocking_a";

oc_bytes bytes(std::string_view text) { return call::to_oc_bytes(text); }

class InstanceTest : public ::testing::Test {
 protected:
  static const oc_cache_v1& cache(Instance& instance) {
    return *static_cast<const oc_cache_v1*>(instance.table(Kind::cache));
  }
  static oc_status get(Instance& instance, std::string_view key, std::string* out = nullptr,
                       call::CallError* error = nullptr) {
    std::string ignored;
    return call::invoke(
        instance.callee(), {},
        [&](oc_call* c) {
          return cache(instance).get(instance.self(), c, bytes(key), sink_to(out == nullptr ? ignored : *out));
        },
        error);
  }
  static fiber::Deadline soon() { return fiber::Deadline::after(10ms); }

  PluginHost host_;
};

TEST_F(InstanceTest, LivesThroughItsStates) {
  const auto plugin = host_.load(kProbe);
  host_.on_task([&] {
    auto made = Instance::create(plugin.spec, plugin.image, host_.parts());
    ASSERT_TRUE(made) << made.error().text;
    Instance& instance = **made;
    EXPECT_EQ(instance.state(), State::created);
    EXPECT_EQ(instance.table(Kind::cache), nullptr) << "no table before start";
    EXPECT_EQ(get(instance, "tag"), OC_UNAVAILABLE);
    ASSERT_TRUE(instance.start());
    EXPECT_EQ(instance.state(), State::serving);
    std::string tag;
    EXPECT_EQ(get(instance, "tag", &tag), OC_OK);
    EXPECT_EQ(tag, "a");
    EXPECT_EQ(instance.table(Kind::store), nullptr);
    const StopReport report = instance.stop(patience());
    EXPECT_EQ(report.status, OC_OK);
    EXPECT_FALSE(report.is_stuck);
    EXPECT_THAT(report.leaks, IsEmpty());
    EXPECT_EQ(instance.state(), State::stopped);
    EXPECT_EQ(get(instance, "tag"), OC_UNAVAILABLE);
  });
}

TEST_F(InstanceTest, AFailedCreateLeavesNothing) {
  const auto fails = host_.load(kProbe, "create_fails");
  const auto null = host_.load(kProbe, "create_null");
  host_.on_task([&] {
    auto made = Instance::create(fails.spec, fails.image, host_.parts());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.status(), OC_INVALID);
    EXPECT_THAT(made.error().text, HasSubstr("create failed: refused on purpose"));
    made = Instance::create(null.spec, null.image, host_.parts());
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().text, HasSubstr("left the instance NULL"));
  });
}

TEST_F(InstanceTest, AFailedStartIsStoppedAndDestroyedLikeAnyLife) {
  const auto plugin = host_.load(kProbe, "start_fails");
  host_.on_task([&] {
    auto made = Instance::create(plugin.spec, plugin.image, host_.parts());
    ASSERT_TRUE(made);
    const auto started = (*made)->start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.status(), OC_UNAVAILABLE);
    EXPECT_THAT(started.error().text, HasSubstr("no backend"));
    EXPECT_EQ(started.error().retry_after_ms, 700u);
    EXPECT_EQ((*made)->state(), State::failed);
    EXPECT_FALSE((*made)->stop(patience()).is_stuck);
    EXPECT_EQ((*made)->state(), State::stopped);
  });
}

TEST_F(InstanceTest, AStartThatWaitsEndsWithItsLimit) {
  auto plugin = host_.load(kProbe, "start_waits");
  plugin.spec.limits.start = 10ms;
  host_.on_task([&] {
    auto made = Instance::create(plugin.spec, plugin.image, host_.parts());
    ASSERT_TRUE(made);
    const auto started = (*made)->start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.status(), OC_TIMEOUT);
    EXPECT_FALSE((*made)->stop(patience()).is_stuck);
  });
}

TEST_F(InstanceTest, BadTablesAreRefused) {
  struct Row {
    const char* mode;
    const char* text;
  };
  for (const Row& row :
       {Row{"query_null", "gave NULL"}, Row{"query_short", "says 8 bytes"}, Row{"query_hole", "function 5"}}) {
    const auto plugin = host_.load(kProbe, row.mode);
    host_.on_task([&] {
      auto made = Instance::create(plugin.spec, plugin.image, host_.parts());
      ASSERT_TRUE(made);
      const auto started = (*made)->start();
      ASSERT_FALSE(started) << row.mode;
      EXPECT_EQ(started.status(), OC_INVALID);
      EXPECT_THAT(started.error().text, HasSubstr(row.text));
      EXPECT_FALSE((*made)->stop(patience()).is_stuck);
    });
  }
}

TEST_F(InstanceTest, AKindNobodyKnowsIsRefused) {
  auto plugin = host_.load(kProbe);
  plugin.spec.provides.push_back("oneclaw.teapot/1");
  host_.on_task([&] {
    auto made = Instance::create(plugin.spec, plugin.image, host_.parts());
    ASSERT_TRUE(made);
    const auto started = (*made)->start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.status(), OC_UNSUPPORTED);
    EXPECT_THAT(started.error().text, HasSubstr("oneclaw.teapot/1"));
    (*made)->stop(patience());
  });
}

TEST_F(InstanceTest, StopWaitsForCallsAndThenCancelsThem) {
  const auto plugin = host_.load(kProbe);
  host_.on_task([&] {
    for (const bool is_patient : {true, false}) {
      const auto instance = host_.serve(plugin);
      std::optional<oc_status> status;
      loop::TaskHandle caller =
          loop::Loop::current()->spawn([&] { status = get(*instance, is_patient ? "sleep:20" : "sleep:3600000"); });
      ASSERT_TRUE(wait_until([&] { return instance->callee().totals().inflight == 1; }));
      const StopReport report = instance->stop(is_patient ? patience() : soon());
      EXPECT_FALSE(report.is_stuck);
      caller.join(patience());
      EXPECT_EQ(status, is_patient ? OC_OK : OC_CANCELLED);
    }
  });
}

TEST_F(InstanceTest, WhatIgnoresCancellationMakesItStuckAndItIsNotDestroyed) {
  const auto plugin = host_.load(kProbe);
  host_.on_task([&] {
    const auto instance = host_.serve(plugin);
    loop::TaskHandle caller = loop::Loop::current()->spawn([&] { get(*instance, "deaf"); });
    ASSERT_TRUE(wait_until([&] { return host_.pool().busy() == 1; }));
    const oc_cache_v1& table = cache(*instance);
    const StopReport report = instance->stop(soon());
    EXPECT_TRUE(report.is_stuck);
    EXPECT_EQ(report.status, OC_TIMEOUT);
    EXPECT_EQ(instance->state(), State::stuck);
    EXPECT_NE(instance->self(), nullptr) << "its code still runs in there";
    table.del(instance->self(), nullptr, {}, nullptr);
    caller.join(patience());
    EXPECT_FALSE(instance->stop(patience()).is_stuck) << "so that the test leaks nothing";
  });
}

TEST_F(InstanceTest, ATaskThatIgnoresCancellationMakesItStuckToo) {
  auto plugin = host_.load(kProbe, "task_deaf");
  host_.on_task([&] {
    const auto instance = host_.serve(plugin);
    ASSERT_TRUE(wait_until([&] { return host_.pool().busy() == 1; }));
    const oc_cache_v1& table = cache(*instance);
    const StopReport report = instance->stop(soon());
    EXPECT_TRUE(report.is_stuck);
    EXPECT_THAT(report.text, HasSubstr("background tasks"));
    table.del(instance->self(), nullptr, {}, nullptr);
    EXPECT_FALSE(instance->stop(patience()).is_stuck);
  });
}

TEST_F(InstanceTest, LeaksAndAFailingStopAreReported) {
  const auto leaking = host_.load(kProbe, "leak");
  const auto failing = host_.load(kProbe, "stop_fails");
  host_.on_task([&] {
    StopReport report = host_.serve(leaking)->stop(patience());
    EXPECT_EQ(report.leaks.size(), 2u);
    report = host_.serve(failing)->stop(patience());
    EXPECT_EQ(report.status, OC_INTERNAL);
    EXPECT_EQ(report.text, "stop failed");
    EXPECT_FALSE(report.is_stuck);
  });
}

TEST_F(InstanceTest, ItsOwnTasksEndAtStop) {
  const auto plugin = host_.load(kProbe, "task");
  host_.on_task([&] {
    const StopReport report = host_.serve(plugin)->stop(patience());
    EXPECT_EQ(report.status, OC_OK);
    EXPECT_THAT(report.leaks, IsEmpty());
  });
}

TEST_F(InstanceTest, ABlockingPluginLivesOnThePool) {
  const auto plugin = host_.load(kBlocking);
  host_.on_task([&] {
    const auto instance = host_.serve(plugin);
    std::string tag;
    EXPECT_EQ(get(*instance, "sleep:5", &tag), OC_OK) << "a suspending host function from the pool thread";
    EXPECT_EQ(tag, "a");
    EXPECT_FALSE(instance->stop(patience()).is_stuck);
  });
}

class SerialTest : public InstanceTest {
 protected:
  std::shared_ptr<Instance> serve() {
    std::shared_ptr<Instance> instance;
    const auto plugin = host_.load(kProbe);
    host_.on_task([&] { instance = host_.serve(plugin); });
    return instance;
  }
  void stop(const std::shared_ptr<Instance>& instance) {
    host_.on_task([&] { EXPECT_FALSE(instance->stop(patience()).is_stuck); });
  }
};

TEST_F(SerialTest, RunsOnTheHomeLoopOneAtATime) {
  const auto instance = serve();
  std::atomic<int> inside{0}, most{0}, done{0};
  const auto body = [&](void*, oc_call* call) -> oc_status {
    EXPECT_EQ(loop::Loop::current()->index(), 0u);
    EXPECT_EQ(call->loop, 0u);
    most = std::max(most.load(), ++inside);
    loop::sleep_for(200us);
    --inside;
    ++done;
    return OC_OK;
  };
  for (std::size_t loop : {0u, 1u}) {
    for (int i = 0; i < 10; ++i) {
      host_.loops().at(loop).spawn_from_anywhere([&] { EXPECT_EQ(instance->serial({}, body, nullptr), OC_OK); }, "s");
    }
  }
  host_.on_task([&] { EXPECT_TRUE(wait_until([&] { return done == 20; })); });
  EXPECT_EQ(most, 1);
  stop(instance);
}

TEST_F(SerialTest, ReEntryIsAConflict) {
  const auto instance = serve();
  for (const std::size_t loop : {0u, 1u}) {
    host_.on_task(
        [&] {
          call::CallError error;
          const oc_status status = instance->serial(
              {},
              [&](void*, oc_call* outer) {
                return instance->serial(
                    {.outer = outer}, [](void*, oc_call*) { return OC_OK; }, nullptr);
              },
              &error);
          EXPECT_EQ(status, OC_CONFLICT);
          EXPECT_THAT(error.text, HasSubstr("entered again"));
        },
        loop);
  }
  stop(instance);
}

// The call that threw stayed the holder, so that any later call in the same place of the stack was a "re-entry".
TEST_F(SerialTest, BugAnExceptionLeftTheSerialCallBehind) {
  const auto instance = serve();
  host_.on_task([&] {
    EXPECT_EQ(instance->serial(
                  {}, [](void*, oc_call*) -> oc_status { throw 1; }, nullptr),
              OC_INTERNAL);
    EXPECT_EQ(call::invoke(instance->callee(), {},
                           [&](oc_call* outer) {
                             return instance->serial(
                                 {.outer = outer}, [](void*, oc_call*) { return OC_OK; }, nullptr);
                           }),
              OC_OK);
  });
  stop(instance);
}

TEST_F(SerialTest, WaitingEndsWithTheDeadlineAndSaysWhy) {
  const auto instance = serve();
  host_.on_task([&] {
    fiber::WaitPoint go;
    loop::TaskHandle holder = loop::Loop::current()->spawn([&] {
      instance->serial(
          {}, [&](void*, oc_call*) { return go.wait_uninterruptibly(), OC_OK; }, nullptr);
    });
    ASSERT_TRUE(wait_until([&] { return instance->callee().totals().inflight == 1; }));
    call::CallError error;
    EXPECT_EQ(instance->serial(
                  {.deadline = soon()}, [](void*, oc_call*) { return OC_OK; }, &error),
              OC_TIMEOUT);
    EXPECT_THAT(error.text, HasSubstr("another serial function"));
    go.notify();
    holder.join(patience());
  });
  stop(instance);
}

TEST_F(SerialTest, LimitsCallMsCountsWhileItWaitsForItsTurn) {
  std::shared_ptr<Instance> instance;
  auto plugin = host_.load(kProbe);
  plugin.spec.limits.call = 10ms;
  host_.on_task([&] { instance = host_.serve(plugin); });
  std::atomic<bool> is_held{false}, is_released{false};
  const auto hold = [&](void*, oc_call*) -> oc_status {
    is_held = true;
    while (!is_released) fiber::current_task()->yield();  // heeds nothing
    return OC_OK;
  };
  host_.loops().at(0).spawn_from_anywhere([&] { EXPECT_EQ(instance->serial({}, hold, nullptr), OC_OK); }, "holder");
  host_.on_task([&] { ASSERT_TRUE(wait_until([&] { return is_held.load(); })); });
  for (const std::size_t loop : {0u, 1u}) {
    host_.on_task(
        [&] {
          call::CallError error;
          EXPECT_EQ(instance->serial(
                        {}, [](void*, oc_call*) { return OC_OK; }, &error),
                    OC_TIMEOUT);
          EXPECT_THAT(error.text, HasSubstr("took longer than its limits.call_ms of 10"));
        },
        loop);
  }
  is_released = true;
  stop(instance);
}

TEST_F(SerialTest, BugStopDidNotWaitForSerialCallsThatQueued) {
  const auto instance = serve();
  std::atomic<int> ok{0}, ended{0};
  for (int i = 0; i < 20; ++i) {
    host_.loops().at(1).spawn_from_anywhere(
        [&] {
          const auto body = [&](void*, oc_call*) { return loop::sleep_for(1ms), OC_OK; };
          if (instance->serial({}, body, nullptr) == OC_OK) ++ok;
          ++ended;
        },
        "queued");
  }
  host_.on_task([&] {
    ASSERT_TRUE(wait_until([&] { return ok > 0; }));
    EXPECT_FALSE(instance->stop(patience()).is_stuck);
    EXPECT_EQ(ok, 20) << "all had begun before the stop";
    EXPECT_TRUE(wait_until([&] { return ended == 20; }));
  });
}

TEST_F(SerialTest, AStopDeadlineCancelsTheQueueToo) {
  const auto instance = serve();
  std::atomic<int> ended{0}, cancelled{0};
  for (int i = 0; i < 20; ++i) {
    host_.loops().at(1).spawn_from_anywhere(
        [&] {
          const auto body = [&](void*, oc_call* call) { return call->woken(loop::sleep_for(1h)); };
          if (instance->serial({}, body, nullptr) == OC_CANCELLED) ++cancelled;
          ++ended;
        },
        "queued");
  }
  host_.on_task([&] {
    ASSERT_TRUE(wait_until([&] { return instance->callee().totals().inflight == 1; }));
    EXPECT_FALSE(instance->stop(soon()).is_stuck);
    EXPECT_TRUE(wait_until([&] { return ended == 20; }));
    EXPECT_EQ(cancelled, 20);
  });
}

}  // namespace
}  // namespace oneclaw::plugin::instance
