#include "host/loop/loop.h"

#include "host/fiber/wait_list.h"
#include "host/loop/loop_for_test.h"
#include "host/loop/thread.h"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

TEST(Loop, RunsTasksPostsAndIoOnItsThread) {
  Loop loop({});
  std::string log;
  EXPECT_EQ(Loop::current(), nullptr);
  loop.post([&] { log += loop.is_current() ? "post " : "?"; });
  fiber::WaitPoint io_ran;
  boost::asio::post(loop.io(), [&] {
    log += "io ";
    io_ran.notify();
  });
  run_to_end(loop, [&] {
    log += Loop::current() == &loop ? "task " : "?";
    EXPECT_EQ(io_ran.wait(), Wake::signalled);
    log += "end";
  });
  EXPECT_EQ(log, "post task io end");
  EXPECT_EQ(Loop::current(), nullptr);
  EXPECT_EQ(loop.task_count(), 0u);
}

TEST(Loop, StopBeforeRunIsNotLostAndRunCanBeRepeated) {
  Loop loop({});
  for (int i = 0; i < 3; ++i) {
    loop.stop();
    loop.run();
  }
}

TEST(Loop, StopWaitsForTheLastTask) {
  Loop loop({});
  bool ended = false;
  loop.spawn([&] {
        loop.stop();
        EXPECT_EQ(fiber::WaitPoint().wait(Deadline::after(2ms)), Wake::timeout);
        ended = true;
      })
      .detach();
  loop.run();
  EXPECT_TRUE(ended);
}

TEST(TaskHandle, JoinTimesOutAndSucceedsLater) {
  Loop loop({});
  run_to_end(loop, [&] {
    fiber::WaitPoint point;
    TaskHandle task = loop.spawn([&] { point.wait(); });
    EXPECT_EQ(task.join(Deadline::after(1ms)), Wake::timeout);
    EXPECT_TRUE(task.valid());
    EXPECT_FALSE(task.finished());
    point.notify();
    EXPECT_EQ(task.join(), Wake::signalled);
    EXPECT_FALSE(task.valid());
  });
}

TEST(TaskHandle, CancelEndsTheWaitsOfTheTask) {
  Loop loop({});
  run_to_end(loop, [&] {
    Wake wake = Wake::signalled;
    TaskHandle task = loop.spawn([&] { wake = wait_for_the_end_of_the_scope(); });
    yield();
    task.cancel();
    EXPECT_EQ(task.join(), Wake::signalled);
    EXPECT_EQ(wake, Wake::cancelled);
    task.cancel();
  });
}

TEST(TaskHandle, DroppedHandleCancelsAndDetaches) {
  Loop loop({});
  Wake dropped = Wake::signalled;
  Wake replaced = Wake::signalled;
  run_to_end(loop, [&] {
    {
      TaskHandle task = loop.spawn([&] { dropped = wait_for_the_end_of_the_scope(); });
    }
    TaskHandle other = loop.spawn([&] { replaced = wait_for_the_end_of_the_scope(); });
    other = loop.spawn([] {});
    other.join();
  });
  EXPECT_EQ(dropped, Wake::cancelled);
  EXPECT_EQ(replaced, Wake::cancelled);
}

TEST(TaskHandle, OutlivesTaskAndLoop) {
  TaskHandle task;
  {
    Loop loop({});
    task = loop.spawn([] {});
    loop.stop();
    loop.run();
  }
  EXPECT_TRUE(task.finished());
}

TEST(Loop, DeadlineOfSpawnBoundsEveryWait) {
  Loop loop({});
  run_to_end(loop, [&] {
    Wake wake = Wake::signalled;
    TaskHandle task = loop.spawn([&] { wake = fiber::WaitPoint().wait(); }, {.deadline = Deadline::after(1ms)});
    task.join();
    EXPECT_EQ(wake, Wake::timeout);
  });
}

TEST(Loop, IoPostsAndTimersGoOnWhileTasksAreAlwaysReady) {
  Loop loop({});
  run_to_end(loop, [&] {
    bool io_done = false;
    bool post_done = false;
    bool timer_fired = false;
    boost::asio::post(loop.io(), [&] { io_done = true; });
    loop.post([&] { post_done = true; });
    TaskHandle timer =
        loop.spawn([&] { timer_fired = fiber::WaitPoint().wait(Deadline::after(1ms)) == Wake::timeout; });
    const Deadline limit = Deadline::after(20s);
    while (!(io_done && post_done && timer_fired) && Deadline::after(0ns) < limit) yield();
    EXPECT_TRUE(io_done);
    EXPECT_TRUE(post_done);
    EXPECT_TRUE(timer_fired);
    timer.join();
  });
}

TEST(Loop, PostsFromManyThreadsArriveOnceAndInOrder) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  Loop loop({});
  std::vector<int> next(kThreads, 0);
  int arrived = 0;
  std::vector<Thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back(ThreadOptions{"poster", 0}, [&, t] {
      for (int i = 0; i < kEach; ++i) {
        loop.post([&, t, i] {
          EXPECT_EQ(next[static_cast<std::size_t>(t)]++, i);
          if (++arrived == kThreads * kEach) loop.stop();
        });
      }
    });
  }
  loop.run();
  EXPECT_EQ(arrived, kThreads * kEach);
}

TEST(Loop, PostAfterTheLoopFellAsleepWakesIt) {
  Loop loop({});
  std::atomic<int> rounds{0};
  Thread poster({"poster", 0}, [&] {
    for (int i = 0; i < 200; ++i) {
      loop.post([&] {
        rounds.fetch_add(1);
        rounds.notify_all();
      });
      rounds.wait(i);  // the loop has nothing left to do and goes to sleep
    }
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(rounds.load(), 200);
}

TEST(Loop, WorkThatNeverRanIsFreedWithTheLoop) {
  const auto token = std::make_shared<int>(1);
  {
    Loop loop({});
    loop.post([token] {});
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Loop, SpawnFromAnywhereCountsAtOnce) {
  Loop loop({});
  bool ran = false;
  loop.spawn_from_anywhere(
      [&] {
        ran = true;
        loop.stop();
      },
      std::string("a name that dies before the task runs"));
  EXPECT_EQ(loop.task_count(), 1u);
  loop.run();
  EXPECT_TRUE(ran);
  EXPECT_EQ(loop.task_count(), 0u);
}

TEST(Loop, LiveTasksAreNamedFromAnotherThread) {
  Loop loop({});
  fiber::WaitPoint point;
  std::atomic<bool> parked{false};
  loop.spawn([&] { point.wait(); }, {.name = "hangs"}).detach();
  loop.spawn([&] { point.wait(); }, {.name = "leaves"}).cancel();
  loop.post([&] {
    loop.post([&] {  // a round later: both tasks have run
      parked = true;
      parked.notify_all();
    });
  });
  Thread observer({"observer", 0}, [&] {
    loop.stop();
    parked.wait(false);
    EXPECT_EQ(loop.live_tasks(), std::vector<std::string>{"hangs"});
    EXPECT_TRUE(loop.live_tasks(0).empty());
    loop.post([&] { point.notify(); });
  });
  loop.run();
  EXPECT_TRUE(loop.live_tasks().empty());
}

TEST(Loop, IdleStacksGoBackToTheKernel) {
  constexpr std::size_t kTasks = 500;
  Loop loop({});
  const auto park_and_end_all = [&] {
    fiber::WaitList all;
    std::vector<TaskHandle> tasks;
    for (std::size_t i = 0; i < kTasks; ++i) tasks.push_back(loop.spawn([&] { all.wait(); }));
    yield();
    all.notify_all();
    for (TaskHandle& task : tasks) task.join();
  };
  run_to_end(loop, [&] {
    park_and_end_all();
    EXPECT_GE(loop.stack_stats().pooled, kTasks);
    fiber::Scope limit(*fiber::current_task(), Deadline::after(20s));
    while (loop.stack_stats().trimmed < kTasks / 2 && !limit.is_expired()) {
      fiber::WaitPoint().wait(Deadline::after(10ms));  // an idle loop trims; nothing tells when
    }
    EXPECT_GE(loop.stack_stats().trimmed, kTasks / 2);
    park_and_end_all();
    EXPECT_EQ(loop.stack_stats().trimmed, 0u);
  });
}

TEST(LoopDeathTest, SpawningFromAnotherThreadIsNamed) {
  EXPECT_DEATH(
      {
        Loop loop({});
        loop.post([&] { Thread stranger({"stranger", 0}, [&] { loop.spawn([] {}, {.name = "astray"}).detach(); }); });
        loop.run();
      },
      "\"astray\" spawned from a thread that is not its loop's");
}

}  // namespace
}  // namespace oneclaw::loop
