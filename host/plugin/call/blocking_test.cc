// Calls of blocking plugins: on the pool, with the host's work done on the task.
#include "host/loop/sync.h"
#include "host/plugin/call/bridge.h"
#include "host/plugin/call/invoke_for_test.h"

#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>

namespace oneclaw::plugin::call {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

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

}  // namespace
}  // namespace oneclaw::plugin::call
