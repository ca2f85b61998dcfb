#include "host/loop/sync.h"

#include "host/loop/loop_for_test.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

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

TEST(FdWatch, WhatCameWhileNobodyWaitedEndsTheNextWait) {
  Loop loop({});
  SocketPair pair;
  run_to_end(loop, [&] {
    FdWatch watch(loop, pair.fds[0]);
    EXPECT_EQ(watch.wait(FdEvent::readable, Deadline::after(1ms)), Wake::timeout);
    EXPECT_EQ(write(pair.fds[1], "x", 1), 1);
    sleep_for(1ms);
    EXPECT_EQ(watch.wait(FdEvent::readable, Deadline::after(10s)), Wake::signalled);
    EXPECT_EQ(watch.wait(FdEvent::readable, Deadline::after(1ms)), Wake::timeout) << "nothing new came";
  });
}

// Data and end arrive as one edge; a short read takes the data, and no further edge tells of the end.
TEST(FdWatch, TheEndIsStillReadableAfterItsEdgeWasTaken) {
  Loop loop({});
  SocketPair pair;
  run_to_end(loop, [&] {
    FdWatch watch(loop, pair.fds[0]);
    EXPECT_EQ(write(pair.fds[1], "x", 1), 1);
    ASSERT_EQ(shutdown(pair.fds[1], SHUT_WR), 0);
    char bytes[8];
    EXPECT_EQ(watch.wait(FdEvent::readable), Wake::signalled);
    EXPECT_EQ(read(pair.fds[0], bytes, sizeof bytes), 1);
    EXPECT_EQ(watch.wait(FdEvent::readable, Deadline::after(10s)), Wake::signalled);
    EXPECT_EQ(watch.wait(FdEvent::readable, Deadline::after(10s)), Wake::signalled) << "for ever";
    EXPECT_EQ(read(pair.fds[0], bytes, sizeof bytes), 0);
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

}  // namespace
}  // namespace oneclaw::loop
