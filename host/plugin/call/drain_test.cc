// Stopping a callee: what is inside or on its way in is waited for, then cancelled, then reported.
#include "host/loop/sync.h"
#include "host/plugin/call/invoke_for_test.h"

#include <atomic>

namespace oneclaw::plugin::call {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace oneclaw::plugin::call
