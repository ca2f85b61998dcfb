#include "host/fiber/task.h"

#include "host/fiber/scheduler_for_test.h"
#include "host/fiber/wait_list.h"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace oneclaw::fiber {
namespace {

TEST(Task, RunsParksAndEnds) {
  SchedulerForTest loop;
  WaitPoint point;
  std::string log;
  Task& task = loop.spawn([&] {
    log += "a";
    EXPECT_EQ(point.wait(), Wake::signalled);
    log += "b";
  });
  EXPECT_EQ(task.depth(), 0u);
  loop.run();
  EXPECT_EQ(log, "a");
  EXPECT_TRUE(task.is_parked());
  EXPECT_EQ(current_task(), nullptr);
  point.notify();
  loop.run();
  EXPECT_EQ(log, "ab");
  EXPECT_TRUE(task.is_finished());
  EXPECT_EQ(loop.stacks().stats().in_use, 0u);
  EXPECT_EQ(loop.stacks().stats().pooled, 1u);
}

TEST(Task, KnowsItselfAndItsName) {
  SchedulerForTest loop;
  Task* seen = nullptr;
  TaskOptions options;
  options.name = "a name that is quite a bit longer than what a task keeps of it";
  Task& task = loop.spawn([&] { seen = current_task(); }, options);
  loop.run();
  EXPECT_EQ(seen, &task);
  EXPECT_EQ(task.name(), options.name.substr(0, Task::kMaxName));
}

TEST(Task, StackOfAnEndedTaskServesTheNext) {
  SchedulerForTest loop;
  for (int i = 0; i < 100; ++i) {
    loop.spawn([] {});
    loop.run();
  }
  EXPECT_EQ(loop.stacks().stats().pooled, 1u);
}

TEST(Task, NotifyBeforeWaitIsKept) {
  SchedulerForTest loop;
  WaitPoint point;
  point.notify();
  int waits = 0;
  loop.spawn([&] {
    EXPECT_EQ(point.wait(), Wake::signalled);
    ++waits;
    EXPECT_TRUE(point.is_notified());
    point.reset();
    EXPECT_EQ(point.wait(), Wake::signalled);
    ++waits;
  });
  loop.run();
  EXPECT_EQ(waits, 1);
  point.notify();
  loop.run();
  EXPECT_EQ(waits, 2);
}

TEST(Task, YieldLetsTheOthersRunInOrder) {
  SchedulerForTest loop;
  std::string log;
  for (char name : {'a', 'b', 'c'}) {
    loop.spawn([&log, name] {
      for (int i = 0; i < 3; ++i) {
        log += name;
        current_task()->yield();
      }
    });
  }
  loop.run();
  EXPECT_EQ(log, "abcabcabc");
}

// Two tasks of one thread parked inside catch blocks used to leave with each other's exception.
TEST(Task, ParkedInsideCatchBlocksKeepTheirExceptions) {
  SchedulerForTest loop;
  std::vector<std::string> rethrown;
  std::vector<std::unique_ptr<WaitPoint>> points;
  for (int i = 0; i < 4; ++i) {
    points.push_back(std::make_unique<WaitPoint>());
    loop.spawn([&rethrown, &point = *points.back(), i] {
      try {
        try {
          throw std::runtime_error("of task " + std::to_string(i));
        } catch (const std::runtime_error&) {
          point.wait();
          throw;
        }
      } catch (const std::exception& e) {
        rethrown.push_back(e.what());
      }
      EXPECT_EQ(std::current_exception(), nullptr);
    });
  }
  loop.run();
  for (int i : {2, 0, 3, 1}) {
    points[static_cast<std::size_t>(i)]->notify();
    loop.run();
  }
  EXPECT_EQ(rethrown, (std::vector<std::string>{"of task 2", "of task 0", "of task 3", "of task 1"}));
  EXPECT_EQ(std::current_exception(), nullptr);
}

struct WaitsWhileUnwinding {
  WaitPoint& point;
  int& seen;
  ~WaitsWhileUnwinding() {
    point.wait();
    seen = std::uncaught_exceptions();
  }
};

TEST(Task, UncaughtCountBelongsToTheTask) {
  SchedulerForTest loop;
  WaitPoint point;
  int while_unwinding = -1;
  int in_other = -1;
  loop.spawn([&] {
    try {
      WaitsWhileUnwinding guard{point, while_unwinding};
      throw 1;
    } catch (int) {
    }
  });
  loop.spawn([&] {
    in_other = std::uncaught_exceptions();
    point.notify();
  });
  loop.run();
  EXPECT_EQ(while_unwinding, 1);
  EXPECT_EQ(in_other, 0);
}

TEST(Task, CalleeOnAnotherStackStartsWithoutTheCallersException) {
  SchedulerForTest loop;
  std::string caught;
  loop.spawn([&] {
    try {
      throw std::runtime_error("outer");
    } catch (const std::runtime_error&) {
      call_on_stack(*current_task(), 64, [] {
        EXPECT_EQ(std::current_exception(), nullptr);
        try {
          throw std::runtime_error("inner");
        } catch (const std::runtime_error&) {
        }
      });
      try {
        throw;
      } catch (const std::runtime_error& e) {
        caught = e.what();
      }
    }
  });
  loop.run();
  EXPECT_EQ(caught, "outer");
}

// Each level parks on its own stack; the tasks are woken in turns, so that their chains interleave.
TEST(Task, NestedStacksParkAndResumeInterleaved) {
  SchedulerForTest loop;
  constexpr int kDepth = 8;
  std::string log;
  WaitPoint points[2][kDepth];
  std::function<void(int, int)> descend = [&](int task, int level) {
    if (level == kDepth) return;
    call_on_stack(*current_task(), 64u << (level % 3), [&, task, level] {
      EXPECT_EQ(current_task()->depth(), static_cast<std::size_t>(level) + 2);
      points[task][level].wait();
      log += static_cast<char>((task == 0 ? 'a' : 'A') + level);
      descend(task, level + 1);
    });
  };
  for (int task : {0, 1}) loop.spawn([&descend, task] { descend(task, 0); });
  loop.run();
  for (int level = 0; level < kDepth; ++level) {
    for (int task : {1, 0}) {
      points[task][level].notify();
      loop.run();
    }
  }
  EXPECT_EQ(log, "AaBbCcDdEeFfGgHh");
  EXPECT_EQ(loop.stacks().stats().in_use, 0u);
}

TEST(Task, CallOnStackRunsOnAnotherStackOfTheAskedSize) {
  SchedulerForTest loop;
  loop.spawn([] {
    int here = 0;
    call_on_stack(*current_task(), 1024, [&here] {
      int there = 0;
      EXPECT_GT(std::abs(reinterpret_cast<char*>(&here) - reinterpret_cast<char*>(&there)), 16 * 1024);
      volatile char large[900 * 1024];
      large[0] = 1;
      large[sizeof large - 1] = 1;
      EXPECT_EQ(large[0] + large[sizeof large - 1], 2);
    });
  });
  loop.run();
}

TEST(Task, UserSlotAndRunningName) {
  SchedulerForTest loop;
  WaitPoint point;
  int mine = 0;
  Task& first = loop.spawn([&] {
    current_task()->user = &mine;
    EXPECT_EQ(current_task()->set_running("store"), nullptr);
    point.wait();
    // Another task ran meanwhile; the name of this one is back.
    EXPECT_STREQ(loop.activity.running.load(), "store");
    EXPECT_STREQ(current_task()->set_running(nullptr), "store");
  });
  loop.spawn([&] {
    EXPECT_EQ(loop.activity.running.load(), nullptr);
    EXPECT_EQ(loop.activity.slice.load(), 2u);
    current_task()->set_running("cache");
    point.notify();
  });
  loop.run();
  EXPECT_EQ(first.user, &mine);
}

TEST(TaskDeathTest, WaitingOnAPlainThreadIsNamed) {
  WaitPoint point;
  EXPECT_DEATH(point.wait(), "only possible on a task");
}

TEST(TaskDeathTest, DestroyingAParkedTaskIsNamed) {
  EXPECT_DEATH(
      {
        auto* loop = new SchedulerForTest;
        WaitPoint point;
        TaskOptions options;
        options.name = "forgotten";
        Task& task = loop->spawn([&] { point.wait(); }, options);
        loop->run();
        task.~Task();
      },
      "\"forgotten\": destroyed while it is parked");
}

TEST(TaskDeathTest, ExceptionThatLeavesABodyEndsTheProcess) {
  EXPECT_DEATH(
      {
        SchedulerForTest loop;
        loop.spawn([] { throw std::runtime_error("nobody catches this"); });
        loop.run();
      },
      "");
}

TEST(WaitList, WakesInOrderAndForgetsWhoGaveUp) {
  SchedulerForTest loop;
  WaitList list;
  std::string log;
  for (char name : {'a', 'b', 'c'}) {
    loop.spawn([&list, &log, name] {
      const Wake wake = list.wait(name == 'b' ? Deadline{5} : Deadline::never());
      log += wake == Wake::signalled ? name : static_cast<char>(name - 'a' + 'A');
    });
  }
  loop.run();
  loop.advance_to(5);
  EXPECT_EQ(log, "B");
  EXPECT_TRUE(list.notify_one());
  loop.run();
  EXPECT_EQ(log, "Ba");
  list.notify_all();
  loop.run();
  EXPECT_EQ(log, "Bac");
  EXPECT_FALSE(list.notify_one());
}

}  // namespace
}  // namespace oneclaw::fiber
