#include "host/loop/sync.h"

#include "host/loop/loop_for_test.h"
#include "host/loop/thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

TEST(Event, AutoResetKeepsOneSignalCountingKeepsAll) {
  Loop loop({});
  run_to_end(loop, [&] {
    Event one(loop);
    Event all(loop, EventKind::counting);
    for (Event* event : {&one, &all}) {
      event->signal();
      event->signal();
      EXPECT_EQ(event->wait(), Wake::signalled);
    }
    EXPECT_EQ(one.wait(Deadline::after(1ms)), Wake::timeout);
    EXPECT_EQ(all.wait(), Wake::signalled);
    EXPECT_EQ(all.wait(Deadline::after(1ms)), Wake::timeout);
  });
}

TEST(Event, OneSignalWakesOneWaiterTheFirst) {
  Loop loop({});
  run_to_end(loop, [&] {
    Event event(loop);
    std::string log;
    std::vector<TaskHandle> tasks;
    for (char name : {'a', 'b', 'c'}) {
      tasks.push_back(loop.spawn([&, name] {
        if (event.wait() == Wake::signalled) log += name;
      }));
    }
    yield();
    event.signal();
    yield();
    EXPECT_EQ(log, "a");
    tasks[1].cancel();
    yield();
    event.signal();
    yield();
    EXPECT_EQ(log, "ac");
    for (TaskHandle& task : tasks) task.join();
  });
}

TEST(Event, EverySignalOfForeignThreadsIsCounted) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  Loop loop({});
  run_to_end(loop, [&] {
    Event event(loop, EventKind::counting);
    std::vector<Thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back(ThreadOptions{"signaller", 0}, [&] {
        for (int i = 0; i < kEach; ++i) event.signal();
      });
    }
    fiber::Scope scope(*fiber::current_task(), Deadline::after(20s));
    for (int i = 0; i < kThreads * kEach; ++i) ASSERT_EQ(event.wait(), Wake::signalled) << i;
    EXPECT_EQ(event.wait(Deadline::after(1ms)), Wake::timeout);
  });
}

TEST(Event, PingPongWithAForeignThread) {
  Loop loop({});
  run_to_end(loop, [&] {
    Event event(loop);
    std::atomic<int> turn{0};
    Thread partner({"partner", 0}, [&] {
      for (int i = 0; i < 500; ++i) {
        for (int now = turn.load(); now != i; now = turn.load()) turn.wait(now);
        event.signal();
      }
    });
    fiber::Scope scope(*fiber::current_task(), Deadline::after(20s));
    for (int i = 0; i < 500; ++i) {
      ASSERT_EQ(event.wait(), Wake::signalled);
      turn.store(i + 1);
      turn.notify_all();
    }
  });
}

TEST(Event, MayGoAwayWhileItsLastSignalIsOnTheWay) {
  Loop loop({});
  run_to_end(loop, [&] {
    auto event = std::make_unique<Event>(loop);
    {
      Thread signaller({"signaller", 0}, [&] { event->signal(); });
    }
    event.reset();
    Event later(loop);
    loop.post([&] { later.signal(); });  // behind that last signal
    EXPECT_EQ(later.wait(), Wake::signalled);
  });
}

}  // namespace
}  // namespace oneclaw::loop
