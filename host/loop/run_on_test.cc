#include "host/loop/sync.h"

#include "host/loop/loop_for_test.h"
#include "host/loop/loops.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

// run_on needs two running loops; `body` runs on the first.
void with_two_loops(const std::function<void(Loop& home, Loop& away)>& body) {
  Loops loops({.count = 2});
  std::promise<void> done;
  loops.at(0).spawn_from_anywhere(
      [&] {
        body(loops.at(0), loops.at(1));
        done.set_value();
      },
      "test");
  done.get_future().wait();
  loops.stop_and_join();
}

TEST(RunOn, RunsThereAndComesBack) {
  with_two_loops([](Loop& home, Loop& away) {
    Loop* there = nullptr;
    ASSERT_TRUE(run_on(away, "visit", [&] {
                  there = Loop::current();
                  yield();
                }).ok());
    EXPECT_EQ(there, &away);
    EXPECT_EQ(Loop::current(), &home);
    ASSERT_TRUE(run_on(home, "stay", [&] { there = Loop::current(); }).ok());
    EXPECT_EQ(there, &home);
  });
}

TEST(RunOn, CarriesDeadlineAndCancellationOver) {
  with_two_loops([](Loop& home, Loop& away) {
    Wake wake = Wake::signalled;
    {
      // On a busy machine a deadline may be over before the work begins: then there is nothing to carry over.
      bool has_begun = false;
      for (auto time = 5ms; !has_begun; time *= 2) {
        fiber::Scope scope(*fiber::current_task(), Deadline::after(time));
        const auto visited = run_on(away, "visit", [&] {
          has_begun = true;
          wake = fiber::WaitPoint().wait();
        });
        EXPECT_EQ(visited.ok(), has_begun);
      }
      EXPECT_NE(wake, Wake::signalled);
    }
    fiber::Scope scope(*fiber::current_task());
    Event began(home);
    TaskHandle canceller = home.spawn([&] {
      began.wait();
      scope.cancel();
    });
    EXPECT_TRUE(run_on(away, "visit", [&] {
                  began.signal();
                  wake = wait_for_the_end_of_the_scope();
                }).ok());
    EXPECT_EQ(wake, Wake::cancelled);
    canceller.join();
    // Used to be a race between the work and the cancellation.
    bool ran = false;
    EXPECT_EQ(run_on(away, "visit", [&] { ran = true; }).status(), OC_CANCELLED);
    EXPECT_FALSE(ran);
  });
}

TEST(RunOn, ManyJourneysWithRacingCancellations) {
  with_two_loops([](Loop& home, Loop& away) {
    std::vector<TaskHandle> tasks;
    for (int i = 0; i < 200; ++i) {
      tasks.push_back(home.spawn(
          [&away] { (void)run_on(away, "visit", [] { fiber::WaitPoint().wait(Deadline::after(1ms)); }).ok(); }));
    }
    for (TaskHandle& task : tasks) {
      yield();
      task.cancel();
    }
    for (TaskHandle& task : tasks) task.join();
  });
}

}  // namespace
}  // namespace oneclaw::loop
