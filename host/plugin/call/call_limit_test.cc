// limits.call_ms: the longest call a plugin allows itself.
#include "host/base/status.h"
#include "host/plugin/call/invoke_for_test.h"

#include <atomic>
#include <thread>

namespace oneclaw::plugin::call {
namespace {

using namespace std::chrono_literals;

// Waits for ever in the host, as a plugin does whose backend hangs.
constexpr auto wait_for_ever = [](oc_call* call) -> oc_status {
  fiber::WaitPoint never;
  return call->woken(never.wait());
};

class CallLimitTest : public InvokeTest {
 protected:
  std::unique_ptr<Callee> limited(fiber::Duration longest, bool is_blocking = false) {
    return open_callee({.name = "main", .plugin = "store_x", .is_blocking = is_blocking, .longest_call = longest});
  }
};

TEST_F(CallLimitTest, BugLimitsCallMsWasReadAndHeldNobodyToIt) {
  auto callee = limited(5ms);
  on_task([&] {
    for (const auto& caller : {fiber::Deadline::never(), fiber::Deadline::after(std::chrono::hours(1))}) {
      CallError error;
      EXPECT_EQ(invoke(*callee, {.deadline = caller}, wait_for_ever, &error), OC_TIMEOUT);
      EXPECT_EQ(error.text,
                "plugin store_x (instance 'main') took longer than its limits.call_ms of 5: the call's deadline passed "
                "while it waited");
    }
  });
  EXPECT_EQ(callee->totals().by_status[base::status_index(OC_TIMEOUT)], 2u);
}

TEST_F(CallLimitTest, AnEarlierDeadlineOfTheCallerCountsAndIsNotBlamedOnThePlugin) {
  auto callee = limited(std::chrono::hours(1));
  on_task([&] {
    CallError error;
    EXPECT_EQ(invoke(*callee, {.deadline = fiber::Deadline::after(5ms)}, wait_for_ever, &error), OC_TIMEOUT);
    EXPECT_EQ(error.text, "the call's deadline passed while it waited");
    {
      fiber::Scope around(*fiber::current_task(), fiber::Deadline::after(5ms));
      EXPECT_EQ(invoke(*callee, {}, wait_for_ever, &error), OC_TIMEOUT);
      EXPECT_EQ(error.text, "the call's deadline passed while it waited");
    }
    bool has_run = false;
    const CallSpec late{.deadline = fiber::Deadline{fiber::now_ns() - 1}};
    EXPECT_EQ(invoke(*callee, late, [&](oc_call*) { return has_run = true, OC_OK; }), OC_TIMEOUT);
    EXPECT_FALSE(has_run);
  });
}

TEST_F(CallLimitTest, APluginThatAsksWhetherToGoOnAnswersCancelledAndTheCallerHearsTimeout) {
  auto callee = limited(2ms);
  on_task([&] {
    CallError error;
    const auto asks = [](oc_call* call) -> oc_status {
      while (!call->is_over()) fiber::current_task()->yield();
      return OC_CANCELLED;
    };
    EXPECT_EQ(invoke(*callee, {}, asks, &error), OC_TIMEOUT);
    EXPECT_EQ(error.text, "plugin store_x (instance 'main') took longer than its limits.call_ms of 2");
  });
}

TEST_F(CallLimitTest, AnswersOfTheirOwnAndTrueCancellationsStayAsTheyAre) {
  auto callee = limited(2ms);
  on_task([&] {
    CallError error;
    const auto late_conflict = [](oc_call* call) {
      wait_for_ever(call);
      return call->fail(OC_CONFLICT, "somebody was faster");
    };
    EXPECT_EQ(invoke(*callee, {}, late_conflict, &error), OC_CONFLICT);
    EXPECT_EQ(error.text, "somebody was faster");
    const auto late_success = [](oc_call* call) -> oc_status { return wait_for_ever(call), OC_OK; };
    EXPECT_EQ(invoke(*callee, {}, late_success), OC_OK) << "the outcome is known";
    const auto cancelled = [](oc_call* call) {
      wait_for_ever(call);
      call->scope.cancel();
      return wait_for_ever(call);
    };
    EXPECT_EQ(invoke(*callee, {}, cancelled), OC_CANCELLED);
  });
}

TEST_F(CallLimitTest, LifecycleCallsAndTasksOfThePluginHaveTimesOfTheirOwn) {
  auto callee = limited(1ms);
  on_task([&] {
    const auto longer = [](oc_call* call) -> oc_status {
      EXPECT_TRUE(call->scope.deadline().is_never());
      return OC_OK;
    };
    EXPECT_EQ(invoke(*callee, {.is_lifecycle = true}, longer), OC_OK);
    EXPECT_EQ(invoke(*callee, {.is_background = true}, longer), OC_OK);
  });
}

TEST_F(CallLimitTest, ANestedCallThatMeetsItsLimitIsNamedToTheOuterOne) {
  auto outer = open_callee({.name = "flow", .plugin = "flow"});
  auto inner = limited(2ms);
  on_task([&] {
    CallError error;
    EXPECT_EQ(invoke(
                  *outer, {}, [&](oc_call* call) { return invoke(*inner, {.outer = call}, wait_for_ever); }, &error),
              OC_TIMEOUT);
    EXPECT_THAT(error.text, ::testing::StartsWith("plugin store_x (instance 'main')"));
  });
}

TEST_F(CallLimitTest, ABlockingCallThatWaitsForAPoolThreadCountsToo) {
  auto busy = open_callee({.name = "busy", .is_blocking = true});
  auto callee = limited(2ms, true);
  std::atomic<bool> go{false};
  on_task([&] {
    loop::TaskHandle first = loop::Loop::current()->spawn([&] {
      invoke(*busy, {}, [&](oc_call*) {
        while (!go) std::this_thread::yield();
        return OC_OK;
      });
    });
    ASSERT_TRUE(wait_until([&] { return pool_.busy() == 1; }));
    CallError error;
    EXPECT_EQ(invoke(
                  *callee, {}, [](oc_call*) { return OC_OK; }, &error),
              OC_TIMEOUT);
    EXPECT_THAT(error.text, ::testing::StartsWith("plugin store_x (instance 'main') took longer"));
    go = true;
    first.join();
  });
}

}  // namespace
}  // namespace oneclaw::plugin::call
