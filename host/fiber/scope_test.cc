#include "host/fiber/scope.h"

#include "host/fiber/scheduler_for_test.h"

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::fiber {
namespace {

TEST(Scope, InnerDeadlineIsNeverLaterThanOuter) {
  SchedulerForTest loop;
  loop.spawn([] {
    Scope outer(*current_task(), Deadline{100});
    Scope later(*current_task(), Deadline{200});
    EXPECT_EQ(later.deadline(), Deadline{100});
    EXPECT_EQ(later.outer(), &outer);
    Scope sooner(*current_task(), Deadline{50});
    EXPECT_EQ(sooner.deadline(), Deadline{50});
    EXPECT_EQ(&current_task()->scope(), &sooner);
  });
  loop.run();
}

TEST(Scope, TheEarliestDeadlineEndsAWait) {
  SchedulerForTest loop;
  std::string log;
  TaskOptions options;
  options.deadline = Deadline{300};
  loop.spawn(
      [&] {
        WaitPoint point;
        EXPECT_EQ(point.wait(Deadline{100}), Wake::timeout);
        log += "own ";
        {
          Scope scope(*current_task(), Deadline{200});
          EXPECT_EQ(point.wait(Deadline{1000}), Wake::timeout);
          log += "scope ";
        }
        EXPECT_EQ(point.wait(), Wake::timeout);
        log += "task";
      },
      options);
  loop.run();
  loop.advance_to(99);
  EXPECT_EQ(log, "");
  loop.advance_to(100);
  EXPECT_EQ(log, "own ");
  loop.advance_to(200);
  EXPECT_EQ(log, "own scope ");
  loop.advance_to(300);
  EXPECT_EQ(log, "own scope task");
  EXPECT_EQ(loop.armed(), 0u);
}

TEST(Scope, CancellingTheInnerLeavesTheOuterAlive) {
  SchedulerForTest loop;
  Scope* inner = nullptr;
  WaitPoint second;
  std::string log;
  loop.spawn([&] {
    Scope outer(*current_task());
    {
      Scope scope(*current_task(), Deadline{1000});
      inner = &scope;
      WaitPoint point;
      EXPECT_EQ(point.wait(), Wake::cancelled);
      EXPECT_EQ(point.wait(), Wake::cancelled) << "a cancelled scope stays cancelled";
      EXPECT_TRUE(scope.is_cancelled());
      EXPECT_FALSE(outer.is_cancelled());
      log += "inner ";
    }
    EXPECT_EQ(second.wait(), Wake::signalled);
    log += "outer";
  });
  loop.run();
  inner->cancel();
  loop.run();
  EXPECT_EQ(log, "inner ");
  EXPECT_EQ(loop.armed(), 0u) << "a wait that ended leaves no timer behind";
  second.notify();
  loop.run();
  EXPECT_EQ(log, "inner outer");
}

TEST(Scope, CancellingTheOuterReachesTheInnermostWait) {
  SchedulerForTest loop;
  bool cancelled = false;
  Task& task = loop.spawn([&] {
    Scope outer(*current_task());
    call_on_stack(*current_task(), 64, [&] {
      Scope inner(*current_task());
      WaitPoint point;
      cancelled = point.wait() == Wake::cancelled;
    });
  });
  loop.run();
  task.root_scope().cancel();
  loop.run();
  EXPECT_TRUE(cancelled);
}

TEST(Scope, OuterCancelledWhileInnerIsClosedDoesNotWakeTwice) {
  SchedulerForTest loop;
  WaitPoint point;
  int woken = 0;
  Task& task = loop.spawn([&] {
    point.wait();
    ++woken;
  });
  loop.run();
  point.notify();
  task.root_scope().cancel();
  task.root_scope().cancel();
  loop.run();
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(task.is_finished());
}

TEST(Scope, ASignalThatCameInTimeWinsOverATimeout) {
  SchedulerForTest loop;
  WaitPoint point;
  Wake wake = Wake::cancelled;
  loop.spawn([&] { wake = point.wait(Deadline{10}); });
  loop.run();
  loop.spawn([&] { point.notify(); });  // runs before the task that timed out
  loop.advance_to(10);
  EXPECT_EQ(wake, Wake::signalled);
}

TEST(Scope, UninterruptibleWaitOutlivesDeadlineAndCancellation) {
  SchedulerForTest loop;
  WaitPoint point;
  bool done = false;
  TaskOptions options;
  options.deadline = Deadline{10};
  Task& task = loop.spawn(
      [&] {
        point.wait_uninterruptibly();
        done = true;
      },
      options);
  loop.run();
  loop.advance_to(20);
  task.root_scope().cancel();
  loop.run();
  EXPECT_FALSE(done);
  point.notify();
  loop.run();
  EXPECT_TRUE(done);
}

TEST(Scope, CancelledBeforeTheFirstRunEndsTheFirstWait) {
  SchedulerForTest loop;
  Wake wake = Wake::signalled;
  Task& task = loop.spawn([&] {
    WaitPoint point;
    wake = point.wait();
  });
  task.root_scope().cancel();
  loop.run();
  EXPECT_EQ(wake, Wake::cancelled);
}

}  // namespace
}  // namespace oneclaw::fiber
