#include "host/loop/loop.h"

#include "host/fiber/sanitizer.h"
#include "host/loop/thread.h"
#include "host/loop/timer_heap.h"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <unistd.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

// Runs `body` as a task and the loop until it has ended.
void run_to_end(Loop& loop, std::function<void()> body) {
  loop.spawn([&loop, body = std::move(body)] {
        body();
        loop.stop();
      })
      .detach();
  loop.run();
}

TEST(Loop, RunsTasksPostsAndIoOnItsThread) {
  Loop loop({});
  std::string log;
  EXPECT_EQ(Loop::current(), nullptr);
  loop.post([&] { log += loop.is_current() ? "post " : "?"; });
  boost::asio::post(loop.io(), [&] { log += "io "; });
  run_to_end(loop, [&] {
    log += Loop::current() == &loop ? "task " : "?";
    EXPECT_EQ(sleep_for(1ms), Wake::signalled);
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
        sleep_for(2ms);
        ended = true;
      })
      .detach();
  loop.run();
  EXPECT_TRUE(ended);
}

TEST(Loop, SleepsEndInTheOrderOfTheirDeadlines) {
  Loop loop({});
  std::string log;
  run_to_end(loop, [&] {
    std::vector<TaskHandle> tasks;
    const Deadline start = Deadline::after(0ns);
    for (int ms : {30, 10, 50, 20, 40}) {
      tasks.push_back(loop.spawn([&log, start, ms] {
        EXPECT_EQ(sleep_until(Deadline{start.ns + ms * 1'000'000}), Wake::signalled);
        EXPECT_GE(fiber::now_ns(), start.ns + ms * 1'000'000);
        log += std::to_string(ms / 10);
      }));
    }
    for (TaskHandle& task : tasks) EXPECT_EQ(task.join(), Wake::signalled);
  });
  EXPECT_EQ(log, "12345");
}

TEST(Loop, SleepSaysWhetherTheScopeEndedFirst) {
  Loop loop({});
  run_to_end(loop, [&] {
    fiber::Scope scope(*fiber::current_task(), Deadline::after(1ms));
    EXPECT_EQ(sleep_for(10s), Wake::timeout);
    scope.cancel();
    EXPECT_EQ(sleep_for(10s), Wake::cancelled);
    EXPECT_EQ(sleep_for(0ns), Wake::cancelled);
  });
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
    TaskHandle task = loop.spawn([&] { wake = sleep_for(10s); });
    sleep_for(0ns);
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
      TaskHandle task = loop.spawn([&] { dropped = sleep_for(10s); });
    }
    TaskHandle other = loop.spawn([&] { replaced = sleep_for(10s); });
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
    bool slept = false;
    boost::asio::post(loop.io(), [&] { io_done = true; });
    loop.post([&] { post_done = true; });
    TaskHandle sleeper = loop.spawn([&] {
      sleep_for(1ms);
      slept = true;
    });
    const Deadline limit = Deadline::after(20s);
    while (!(io_done && post_done && slept) && Deadline::after(0ns) < limit) sleep_for(0ns);
    EXPECT_TRUE(io_done);
    EXPECT_TRUE(post_done);
    EXPECT_TRUE(slept);
    sleeper.join();
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
      loop.post([&] { rounds.fetch_add(1); });
      while (rounds.load() <= i) usleep(50);  // lets the loop go to sleep in between
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
  loop.spawn([&] { parked = true; }, {.name = "marker"}).detach();
  Thread observer({"observer", 0}, [&] {
    loop.stop();
    while (!parked.load() || loop.task_count() > 1) usleep(100);
    EXPECT_EQ(loop.live_tasks(), std::vector<std::string>{"hangs"});
    EXPECT_TRUE(loop.live_tasks(0).empty());
    loop.post([&] { point.notify(); });
  });
  loop.run();
  EXPECT_TRUE(loop.live_tasks().empty());
}

double resident_kib() {
  std::ifstream file("/proc/self/statm");
  long total = 0;
  long resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

// ASan's stack bookkeeping and TSan's per-fiber state (tens of KiB each) make the full number take minutes.
constexpr int kManyTasks = fiber::kThreadSanitizer ? 1'000 : fiber::kAddressSanitizer ? 10'000 : 100'000;

TEST(Loop, ManyParkedTasksWithTimersAreCancelledWithinASecond) {
  Loop loop({});
  int cancelled = 0;
  run_to_end(loop, [&] {
    std::vector<TaskHandle> tasks;
    tasks.reserve(kManyTasks);
    const double before = resident_kib();
    for (int i = 0; i < kManyTasks; ++i) {
      tasks.push_back(loop.spawn([&cancelled, i] { cancelled += sleep_for(1h + i * 1us) == Wake::cancelled; }));
    }
    sleep_for(0ns);
    std::printf("%d parked tasks: %.1f KiB resident each\n", kManyTasks, (resident_kib() - before) / kManyTasks);
    const std::int64_t start = fiber::now_ns();
    for (TaskHandle& task : tasks) task.cancel();
    for (TaskHandle& task : tasks) EXPECT_EQ(task.join(), Wake::signalled);
    const double seconds = static_cast<double>(fiber::now_ns() - start) / 1e9;
    std::printf("cancelled and joined in %.3f s\n", seconds);
    EXPECT_LT(seconds, 1.0);
  });
  EXPECT_EQ(cancelled, kManyTasks);
  EXPECT_EQ(loop.stack_stats().in_use, 0u);
}

TEST(Loop, IdleStacksGoBackToTheKernel) {
  Loop loop({});
  constexpr std::size_t kTasks = 500;
  run_to_end(loop, [&] {
    std::vector<TaskHandle> tasks;
    for (std::size_t i = 0; i < kTasks; ++i) tasks.push_back(loop.spawn([] { sleep_for(1ms); }));
    for (TaskHandle& task : tasks) task.join();
    EXPECT_GE(loop.stack_stats().pooled, kTasks);
    const Deadline limit = Deadline::after(20s);
    while (loop.stack_stats().trimmed < kTasks / 2 && Deadline::after(0ns) < limit) sleep_for(10ms);
    EXPECT_GE(loop.stack_stats().trimmed, kTasks / 2);
    for (std::size_t i = 0; i < kTasks; ++i) loop.spawn([] { sleep_for(1ms); }).detach();
    sleep_for(2ms);
  });
}

}  // namespace
}  // namespace oneclaw::loop
