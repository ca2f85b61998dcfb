#include "host/loop/sync.h"

#include "host/loop/loop_for_test.h"
#include "host/loop/loops.h"
#include "host/loop/thread.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
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

TEST(Mutex, IsFairAndSurvivesACancelledWaiter) {
  Loop loop({});
  run_to_end(loop, [&] {
    Mutex mutex;
    std::string log;
    ASSERT_EQ(mutex.lock(), Wake::signalled);
    EXPECT_FALSE(mutex.try_lock());
    std::vector<TaskHandle> tasks;
    for (char name : {'a', 'b', 'c'}) {
      tasks.push_back(loop.spawn([&, name] {
        if (mutex.lock() != Wake::signalled) return;
        log += name;
        yield();
        mutex.unlock();
      }));
    }
    yield();
    EXPECT_EQ(log, "");
    tasks[1].cancel();
    mutex.unlock();
    EXPECT_TRUE(mutex.is_locked()) << "handed over, not free for whoever comes first";
    for (TaskHandle& task : tasks) task.join();
    EXPECT_EQ(log, "ac");
    EXPECT_FALSE(mutex.is_locked());
  });
}

struct SocketPair {
  int fds[2];
  SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0); }
  ~SocketPair() {
    for (int fd : fds) {
      if (fd >= 0) close(fd);
    }
  }
};

TEST(FdWatch, ReadableWritableTimeoutCancelInTurn) {
  Loop loop({});
  SocketPair pair;
  run_to_end(loop, [&] {
    FdWatch watch(loop, pair.fds[0]);
    EXPECT_EQ(watch.wait(FdEvent::writable), Wake::signalled);
    EXPECT_EQ(watch.wait(FdEvent::readable, Deadline::after(1ms)), Wake::timeout);
    TaskHandle writer = loop.spawn([&] { EXPECT_EQ(write(pair.fds[1], "x", 1), 1); });
    EXPECT_EQ(watch.wait(FdEvent::readable), Wake::signalled);
    char byte = 0;
    EXPECT_EQ(read(pair.fds[0], &byte, 1), 1);
    {
      fiber::Scope scope(*fiber::current_task());
      TaskHandle canceller = loop.spawn([&] { scope.cancel(); });
      EXPECT_EQ(watch.wait(FdEvent::readable), Wake::cancelled);
      canceller.join();
    }
    close(std::exchange(pair.fds[1], -1));
    EXPECT_EQ(watch.wait(FdEvent::readable), Wake::signalled) << "the end of the stream is readable";
    EXPECT_EQ(read(pair.fds[0], &byte, 1), 0);
    writer.join();
  });
}

// Two operations share the stack of one wait; whichever way it ends, both must have.
TEST(FdWatch, EitherDirectionEndsTheWaitAndLeavesNothingArmed) {
  Loop loop({});
  SocketPair pair;
  run_to_end(loop, [&] {
    FdWatch watch(loop, pair.fds[0]);
    EXPECT_EQ(watch.wait(FdEvent::either), Wake::signalled) << "writable at once";
    fcntl(pair.fds[0], F_SETFL, O_NONBLOCK);
    const std::string full(1 << 20, 'x');
    while (write(pair.fds[0], full.data(), full.size()) > 0) {
    }
    EXPECT_EQ(watch.wait(FdEvent::either, Deadline::after(1ms)), Wake::timeout);
    TaskHandle writer = loop.spawn([&] { EXPECT_EQ(write(pair.fds[1], "y", 1), 1); });
    EXPECT_EQ(watch.wait(FdEvent::either), Wake::signalled) << "readable, not writable";
    writer.join();
    TaskHandle waiter = loop.spawn([&] {
      char byte = 0;
      EXPECT_EQ(read(pair.fds[0], &byte, 1), 1);
      EXPECT_EQ(watch.wait(FdEvent::either), Wake::cancelled);
    });
    yield();
    waiter.cancel();
    EXPECT_EQ(waiter.join(), Wake::signalled);
  });
}

TEST(FdWatch, ManyExchangesOverOneWatch) {
  Loop loop({});
  SocketPair pair;
  run_to_end(loop, [&] {
    auto echo = [&](int fd, int rounds, bool starts) {
      FdWatch watch(loop, fd);
      char byte = 'x';
      if (starts) {
        EXPECT_EQ(write(fd, &byte, 1), 1);
      }
      for (int i = 0; i < rounds; ++i) {
        ASSERT_EQ(watch.wait(FdEvent::readable), Wake::signalled);
        ASSERT_EQ(read(fd, &byte, 1), 1);
        ASSERT_EQ(write(fd, &byte, 1), 1);
      }
    };
    TaskHandle other = loop.spawn([&] { echo(pair.fds[1], 1000, false); });
    echo(pair.fds[0], 1000, true);
    other.join();
  });
}

TEST(FdWatch, GivesTheDescriptorBackAsItWas) {
  Loop loop({});
  SocketPair pair;
  run_to_end(loop, [&] {
    { EXPECT_EQ(FdWatch(loop, pair.fds[0]).wait(FdEvent::writable), Wake::signalled); }
    EXPECT_EQ(fcntl(pair.fds[0], F_GETFL) & O_NONBLOCK, 0);
    char byte = 0;
    EXPECT_EQ(write(pair.fds[0], &byte, 1), 1) << "still open";
  });
}

TEST(FdWatch, ABadDescriptorIsLeftToTheCallersSystemCall) {
  Loop loop({});
  run_to_end(loop, [&] { EXPECT_EQ(FdWatch(loop, -1).wait(FdEvent::readable), Wake::signalled); });
}

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
      fiber::Scope scope(*fiber::current_task(), Deadline::after(5ms));
      EXPECT_TRUE(run_on(away, "visit", [&] { wake = fiber::WaitPoint().wait(); }).ok());
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
