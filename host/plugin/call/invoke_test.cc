#include "host/plugin/call/invoke.h"

#include "host/base/status.h"
#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/loop/sync.h"
#include "host/plugin/call/bridge.h"
#include "host/plugin/call/on_task_for_test.h"

#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <stdexcept>

namespace oneclaw::plugin::call {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class InvokeTest : public ::testing::Test {
 protected:
  std::unique_ptr<Callee> open_callee(CalleeOptions options = {}) {
    if (options.name.empty()) options.name = "sample";
    auto callee = std::make_unique<Callee>(std::move(options), loops_, pool_);
    on_task([&] { callee->set_open(true); });
    return callee;
  }
  void on_task(const std::function<void()>& work, std::size_t loop = 0) { run_on_task(loops_.at(loop), work); }

  loop::Loops loops_{{.count = 2}};
  loop::BlockingPool pool_{{.threads = 1}};
};

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

class DrainTest : public InvokeTest {};

TEST_F(DrainTest, WaitsForCallsOnEveryLoop) {
  auto callee = open_callee();
  std::atomic<int> inside{0};
  for (std::size_t i = 0; i < 2; ++i) {
    loops_.at(i).spawn_from_anywhere(
        [&] {
          invoke(*callee, {}, [&](oc_call*) {
            ++inside;
            loop::sleep_for(20ms);
            --inside;
            return OC_OK;
          });
        },
        "caller");
  }
  on_task([&] {
    ASSERT_TRUE(wait_until([&] { return inside == 2; }));
    callee->set_open(false);
    EXPECT_TRUE(callee->drain(patience(), 0ns));
    EXPECT_EQ(inside, 0);
  });
}

TEST_F(DrainTest, CancelsWhatIsLeftAtTheDeadlineAndReportsWhatStays) {
  auto callee = open_callee();
  std::atomic<bool> is_inside{false}, is_released{false};
  std::atomic<int> woken{-1};
  loops_.at(1).spawn_from_anywhere(
      [&] {
        invoke(*callee, {}, [&](oc_call*) {
          is_inside = true;
          fiber::WaitPoint never;
          woken = static_cast<int>(never.wait());
          const auto until_released = [&] {
            fiber::Scope ignored(*fiber::current_task());
            while (!is_released) fiber::current_task()->yield();
          };
          until_released();
          return OC_OK;
        });
      },
      "deaf");
  on_task([&] {
    ASSERT_TRUE(wait_until([&] { return is_inside.load(); }));
    callee->set_open(false);
    EXPECT_FALSE(callee->drain(fiber::Deadline::after(5ms), 20ms));
    EXPECT_EQ(woken, static_cast<int>(fiber::Wake::cancelled));
    is_released = true;
    EXPECT_TRUE(callee->drain(patience(), 0ns));
  });
}

TEST_F(DrainTest, BugACallOnItsWayToAnotherLoopWasNotWaitedFor) {
  auto callee = open_callee();
  std::atomic<bool> is_visiting{false}, has_left{false};
  loops_.at(1).spawn_from_anywhere(
      [&] {
        fiber::Scope scope(*fiber::current_task());
        const Visit visit(*callee, 1, scope);
        is_visiting = true;
        loop::sleep_for(20ms);
        has_left = true;
      },
      "visitor");
  on_task([&] {
    ASSERT_TRUE(wait_until([&] { return is_visiting.load(); }));
    callee->set_open(false);
    EXPECT_TRUE(callee->drain(patience(), 0ns));
    EXPECT_TRUE(has_left);
  });
}

TEST_F(DrainTest, CancelsVisitsAtTheDeadline) {
  auto callee = open_callee();
  std::atomic<bool> is_visiting{false};
  loops_.at(1).spawn_from_anywhere(
      [&] {
        fiber::Scope scope(*fiber::current_task());
        const Visit visit(*callee, 1, scope);
        is_visiting = true;
        fiber::WaitPoint().wait();
      },
      "visitor");
  on_task([&] {
    ASSERT_TRUE(wait_until([&] { return is_visiting.load(); }));
    EXPECT_TRUE(callee->drain(fiber::Deadline::after(2ms), 30s));
  });
}

class BlockingTest : public InvokeTest {};

TEST_F(BlockingTest, RunsOnAPoolThreadWhileTheLoopServesOthers) {
  auto callee = open_callee({.is_blocking = true});
  std::atomic<bool> go{false};
  on_task([&] {
    loop::TaskHandle other = loop::Loop::current()->spawn([&] { go = true; });
    const oc_status status = invoke(*callee, {}, [&](oc_call*) {
      EXPECT_EQ(fiber::current_task(), nullptr);
      while (!go) std::this_thread::yield();
      return OC_NOT_FOUND;
    });
    EXPECT_EQ(status, OC_NOT_FOUND);
    other.join();
  });
}

TEST_F(BlockingTest, HostWorkIsDoneOnTheTask) {
  auto callee = open_callee({.is_blocking = true});
  on_task([&] {
    const oc_status status = invoke(*callee, {}, [&](oc_call* call) {
      fiber::Task* seen = nullptr;
      for (int i = 0; i < 100; ++i) {
        call->bridge->on_task([&] {
          seen = fiber::current_task();
          if (i % 10 == 0) loop::sleep_for(100us);
        });
      }
      return seen == &call->task ? OC_OK : OC_INTERNAL;
    });
    EXPECT_EQ(status, OC_OK);
  });
}

TEST_F(BlockingTest, ExceptionsOnThePoolAreCaughtToo) {
  auto callee = open_callee({.is_blocking = true});
  on_task([&] {
    CallError error;
    EXPECT_EQ(invoke(
                  *callee, {}, [](oc_call*) -> oc_status { throw std::runtime_error("in the pool"); }, &error),
              OC_INTERNAL);
    EXPECT_THAT(error.text, HasSubstr("in the pool"));
  });
}

// Bug: a deadline that passed in the queue was reported as a cancellation.
TEST_F(BlockingTest, DeadlineAndCancellationEndACallThatStillWaitsInTheQueue) {
  auto callee = open_callee({.is_blocking = true});
  std::atomic<bool> go{false}, has_run{false};
  on_task([&] {
    loop::Loop& here = *loop::Loop::current();
    loop::TaskHandle first = here.spawn([&] {
      invoke(*callee, {}, [&](oc_call*) {
        while (!go) std::this_thread::yield();
        return OC_OK;
      });
    });
    ASSERT_TRUE(wait_until([&] { return pool_.busy() == 1; }));
    std::optional<oc_status> status;
    loop::TaskHandle second = here.spawn([&] {
      status = invoke(*callee, {}, [&](oc_call*) {
        has_run = true;
        return OC_OK;
      });
    });
    ASSERT_TRUE(wait_until([&] { return pool_.queued() == 1; }));
    second.cancel();
    EXPECT_EQ(second.join(patience()), fiber::Wake::signalled);
    EXPECT_EQ(status, OC_CANCELLED);
    const oc_status late = invoke(*callee, {.deadline = fiber::Deadline::after(2ms)}, [&](oc_call*) {
      has_run = true;
      return OC_OK;
    });
    EXPECT_EQ(late, OC_TIMEOUT);
    go = true;
    first.join();
    EXPECT_FALSE(has_run);
  });
}

// One pool thread, so that a nested call that asked for a second one would never end.
TEST_F(BlockingTest, BugBlockingCallsNestedInBlockingCallsWaitedForAPoolThreadForEver) {
  auto outer = open_callee({.name = "outer", .is_blocking = true});
  auto inner = open_callee({.name = "inner", .is_blocking = true});
  on_task([&] {
    const oc_status status = invoke(*outer, {}, [&](oc_call* call) {
      const std::thread::id here = std::this_thread::get_id();
      oc_status result = OC_INTERNAL;
      call->bridge->on_task([&] {
        result = invoke(*inner, {.outer = call}, [&](oc_call* nested) {
          EXPECT_EQ(std::this_thread::get_id(), here);
          oc_status deepest = OC_INTERNAL;
          nested->bridge->on_task(
              [&] { deepest = invoke(*outer, {.outer = nested}, [](oc_call*) { return OC_NOT_FOUND; }); });
          return deepest;
        });
      });
      return result;
    });
    EXPECT_EQ(status, OC_NOT_FOUND);
  });
}

TEST_F(BlockingTest, APoolThreadMaySeeItsCallBeCancelled) {
  auto callee = open_callee({.is_blocking = true});
  on_task([&] {
    std::atomic<bool> is_inside{false};
    std::optional<oc_status> status;
    loop::TaskHandle task = loop::Loop::current()->spawn([&] {
      status = invoke(*callee, {}, [&](oc_call* call) {
        is_inside = true;
        while (!call->is_over()) std::this_thread::yield();
        return OC_CANCELLED;
      });
    });
    ASSERT_TRUE(wait_until([&] { return is_inside.load(); }));
    task.cancel();
    EXPECT_EQ(task.join(patience()), fiber::Wake::signalled);
    EXPECT_EQ(status, OC_CANCELLED);
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
