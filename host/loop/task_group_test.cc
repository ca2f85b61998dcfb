#include "host/loop/task_group.h"

#include <gtest/gtest.h>
#include "host/loop/loop_for_test.h"

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

TEST(TaskGroup, CancelsAndJoinsWhatItStarted) {
  Loop loop({});
  loop.spawn([&] {
        TaskGroup group(loop);
        EXPECT_EQ(group.join_all(), Wake::signalled);
        int cancelled = 0;
        fiber::WaitPoint stubborn;
        for (int i = 0; i < 10; ++i) {
          group.spawn([&] { cancelled += wait_for_the_end_of_the_scope() == Wake::cancelled; });
        }
        group.spawn([&] { stubborn.wait_uninterruptibly(); }, {.name = "stubborn"});
        group.spawn([] {});
        yield();
        EXPECT_EQ(group.size(), 11u);
        group.cancel_all();
        EXPECT_EQ(group.join_all(Deadline::after(5ms)), Wake::timeout);
        EXPECT_EQ(cancelled, 10);
        EXPECT_EQ(group.names(), std::vector<std::string>{"stubborn"});
        group.spawn([&] { cancelled += wait_for_the_end_of_the_scope() == Wake::cancelled; });
        stubborn.notify();
        EXPECT_EQ(group.join_all(), Wake::signalled);
        EXPECT_EQ(cancelled, 11) << "a task that joins a cancelled group is cancelled too";
        loop.stop();
      })
      .detach();
  loop.run();
}

TEST(TaskGroupDeathTest, GoingAwayBeforeItsTasksNamesOne) {
  EXPECT_DEATH(
      {
        Loop loop({});
        TaskGroup group(loop);
        group.spawn([] {}, {.name = "left behind"});
      },
      "left behind");
}

}  // namespace
}  // namespace oneclaw::loop
