#include "host/plugin/call/invoke.h"

#include "host/plugin/call/invoke_for_test.h"

#include <stdexcept>
#include <string>

namespace oneclaw::plugin::call {
namespace {

using ::testing::HasSubstr;

TEST_F(InvokeTest, ReturnsThePluginsStatusAndCountsIt) {
  auto callee = open_callee();
  on_task([&] {
    EXPECT_EQ(invoke(*callee, {}, [](oc_call*) { return OC_OK; }), OC_OK);
    EXPECT_EQ(invoke(*callee, {}, [](oc_call*) { return OC_NOT_FOUND; }), OC_NOT_FOUND);
    EXPECT_EQ(invoke(*callee, {}, [](oc_call*) { return OC_DENIED; }), OC_DENIED);
  });
  on_task([&] { EXPECT_EQ(invoke(*callee, {}, [](oc_call*) { return OC_DENIED; }), OC_DENIED); }, 1);
  const CallTotals totals = callee->totals();
  EXPECT_EQ(totals.calls, 4u);
  EXPECT_EQ(totals.inflight, 0u);
  EXPECT_GT(totals.ticks, 0u);
  EXPECT_EQ(totals.by_status[0], 1u);
  EXPECT_EQ(totals.by_status[1], 1u);
  EXPECT_EQ(totals.by_status[2 + 3], 2u);  // OC_DENIED is -3
}

TEST_F(InvokeTest, BugWhyAThingWasNotFoundGotLostOnTheWay) {
  auto callee = open_callee();
  on_task([&] {
    CallError error;
    EXPECT_EQ(invoke(
                  *callee, {}, [](oc_call* call) { return call->fail(OC_NOT_FOUND, "secret 'a' is not set"); }, &error),
              OC_NOT_FOUND);
    EXPECT_EQ(error.text, "secret 'a' is not set");
  });
}

TEST_F(InvokeTest, AClosedInstanceRefusesAllButLifecycleCalls) {
  Callee callee({.name = "closed"}, loops_, pool_);
  on_task([&] {
    CallError error;
    EXPECT_EQ(invoke(
                  callee, {}, [](oc_call*) { return OC_OK; }, &error),
              OC_UNAVAILABLE);
    EXPECT_THAT(error.text, HasSubstr("'closed' is not serving"));
    EXPECT_EQ(invoke(callee, {.is_lifecycle = true}, [](oc_call*) { return OC_OK; }), OC_OK);
  });
}

TEST_F(InvokeTest, BugCallsNestedInsideAnInstanceWereRefusedOnceItWasClosed) {
  auto callee = open_callee();
  on_task([&] {
    const oc_status status = invoke(*callee, {}, [&](oc_call* outer) {
      callee->set_open(false);
      return invoke(*callee, {.outer = outer}, [](oc_call*) { return OC_OK; });
    });
    EXPECT_EQ(status, OC_OK);
  });
}

TEST_F(InvokeTest, ExceptionsBecomeInternalWithTheirText) {
  auto callee = open_callee();
  on_task([&] {
    CallError error;
    EXPECT_EQ(invoke(
                  *callee, {}, [](oc_call*) -> oc_status { throw std::runtime_error("lost it"); }, &error),
              OC_INTERNAL);
    EXPECT_THAT(error.text, HasSubstr("lost it"));
    EXPECT_EQ(invoke(
                  *callee, {}, [](oc_call*) -> oc_status { throw 7; }, &error),
              OC_INTERNAL);
    EXPECT_THAT(error.text, HasSubstr("no std::exception"));
  });
  EXPECT_EQ(callee->totals().inflight, 0u);
}

TEST_F(InvokeTest, ErrorDetailReachesTheOuterCall) {
  auto callee = open_callee();
  on_task([&] {
    CallError error;
    const oc_status status = invoke(
        *callee, {},
        [&](oc_call* outer) {
          const oc_status inner = invoke(*callee, {.outer = outer},
                                         [](oc_call* call) { return call->fail(OC_EXHAUSTED, "slow down", 250); });
          EXPECT_EQ(outer->error_text, "slow down");
          EXPECT_EQ(outer->retry_after_ms, 250u);
          return inner;
        },
        &error);
    EXPECT_EQ(status, OC_EXHAUSTED);
    EXPECT_EQ(error.text, "slow down");
    EXPECT_EQ(error.retry_after_ms, 250u);
  });
}

oc_status nest(Callee& callee, oc_call* outer, unsigned& deepest, std::string& text) {
  CallError error;
  const oc_status status = invoke(
      callee, {.outer = outer},
      [&](oc_call* call) {
        deepest = call->depth;
        return nest(callee, call, deepest, text);
      },
      &error);
  if (text.empty()) text = error.text;
  return status;
}

TEST_F(InvokeTest, NestingHasACap) {
  auto callee = open_callee();
  on_task([&] {
    unsigned deepest = 0;
    std::string text;
    EXPECT_EQ(nest(*callee, nullptr, deepest, text), OC_CONFLICT);
    EXPECT_EQ(deepest, kMaxNesting);
    EXPECT_THAT(text, HasSubstr("the limit is 8"));
  });
}

TEST_F(InvokeTest, NestedCallsHaveAStackOfTheirOwnAndOuterOnesDoNotNeedOne) {
  auto callee = open_callee({.stack_kib = 256});
  on_task([&] {
    fiber::Task& task = *fiber::current_task();
    const std::size_t depth = task.depth();
    invoke(*callee, {}, [&](oc_call* outer) {
      EXPECT_EQ(task.depth(), depth) << "the task's own stack is large enough";
      return invoke(*callee, {.outer = outer}, [&](oc_call*) {
        EXPECT_EQ(task.depth(), depth + 1);
        return OC_OK;
      });
    });
  });
  auto large = open_callee({.stack_kib = 1024});
  on_task([&] {
    fiber::Task& task = *fiber::current_task();
    const std::size_t depth = task.depth();
    invoke(*large, {}, [&](oc_call*) {
      EXPECT_EQ(task.depth(), depth + 1);
      EXPECT_GE(fiber::nominal_kib(task.innermost_stack()), 1024u);
      return OC_OK;
    });
  });
}

TEST_F(InvokeTest, TooManyCallsInsideAreRefused) {
  auto callee = open_callee({.max_inflight = 2});
  on_task([&] {
    CallError error;
    const oc_status status = invoke(*callee, {}, [&](oc_call* a) {
      return invoke(*callee, {.outer = a}, [&](oc_call* b) {
        return invoke(
            *callee, {.outer = b}, [](oc_call*) { return OC_OK; }, &error);
      });
    });
    EXPECT_EQ(status, OC_EXHAUSTED);
    EXPECT_THAT(error.text, HasSubstr("limits.inflight"));
  });
}

TEST_F(InvokeTest, BugACallPastItsDeadlineStillRanThePlugin) {
  auto callee = open_callee();
  on_task([&] {
    bool has_run = false;
    const auto body = [&](oc_call*) {
      has_run = true;
      return OC_OK;
    };
    CallError error;
    EXPECT_EQ(invoke(*callee, {.deadline = fiber::Deadline{fiber::now_ns() - 1}}, body, &error), OC_TIMEOUT);
    EXPECT_THAT(error.text, HasSubstr("before it began"));
    {
      fiber::Scope scope(*fiber::current_task());
      scope.cancel();
      EXPECT_EQ(invoke(*callee, {}, body), OC_CANCELLED);
    }
    EXPECT_FALSE(has_run);
    const CallSpec stop{.deadline = fiber::Deadline{fiber::now_ns() - 1}, .is_lifecycle = true};
    EXPECT_EQ(invoke(*callee, stop, body), OC_OK) << "stop() must run whatever the time";
  });
  EXPECT_EQ(callee->totals().inflight, 0u);
}

TEST_F(InvokeTest, PrincipalAndTraceAreInheritedByNestedCalls) {
  auto callee = open_callee();
  const Principal who{"tenant", "user", "job", "step"};
  on_task([&] {
    invoke(*callee, {.principal = &who}, [&](oc_call* outer) {
      return invoke(*callee, {.outer = outer}, [&](oc_call* call) {
        EXPECT_EQ(call->principal.user, "user");
        EXPECT_EQ(call->trace, outer->trace);
        return OC_OK;
      });
    });
  });
}

TEST_F(InvokeTest, OutsideATaskThereIsNoCall) {
  auto callee = open_callee();
  CallError error;
  EXPECT_EQ(invoke(
                *callee, {}, [](oc_call*) { return OC_OK; }, &error),
            OC_INTERNAL);
  EXPECT_THAT(error.text, HasSubstr("outside a task"));
}

TEST_F(InvokeTest, ACallThatEndedIsRecognised) {
  auto callee = open_callee();
  on_task([&] {
    alignas(oc_call) unsigned char room[sizeof(oc_call)];
    auto* call = new (room) oc_call(*callee, *fiber::current_task(), 0, fiber::Deadline::never());
    EXPECT_EQ(call->magic, oc_call::kLive);
    call->~oc_call();
    EXPECT_NE(*reinterpret_cast<volatile std::uint32_t*>(room), oc_call::kLive);
  });
}

TEST_F(InvokeTest, BugTheStallWatchCouldReadTheNameOfADestroyedInstance) {
  const char* name = nullptr;
  {
    auto callee = open_callee({.name = "short_lived"});
    on_task([&] {
      invoke(*callee, {}, [&](oc_call*) {
        name = loop::Loop::current()->activity().running.load();
        return OC_OK;
      });
    });
  }
  EXPECT_STREQ(name, "short_lived");
}

}  // namespace
}  // namespace oneclaw::plugin::call
