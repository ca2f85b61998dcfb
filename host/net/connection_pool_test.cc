#include "host/net/connection_pool.h"

#include "host/net/http_client_for_test.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

TEST_F(HttpClientTest, KeptConnectionIsNoWayAroundTheGuard) {
  ServerForTest server(loops_, [](Exchange& x) { answer(x, "hi"); });
  ASSERT_TRUE(get(server.url()).ok());
  ASSERT_EQ(client_->stats().idle, 1u);
  const auto any = *Egress::parse(std::vector<std::string>{"*:*"});
  EXPECT_EQ(fetch({.url = server.url(), .egress = &any}).status(), OC_DENIED);
  ASSERT_TRUE(get(server.url()).ok());
  EXPECT_EQ(server.counters().connections_accepted, 1u);
}

TEST_F(HttpClientTest, StaleConnectionIsRetriedForIdempotentMethodsOnly) {
  // Each connection serves one request, says that it stays, and ends when the next one comes.
  std::atomic<int> requests{0};
  RawServer server([&](RawClient& peer, int) {
    peer.read_until("\r\n\r\n");
    ++requests;
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    if (peer.read_until("\r\n\r\n").find("<END>") == std::string::npos) ++requests;
  });
  ASSERT_TRUE(get(server.url()).ok());
  ASSERT_TRUE(get(server.url()).ok());
  EXPECT_EQ(client_->stats().retries, 1u);
  EXPECT_EQ(requests, 3);
  const auto posted = fetch({.method = "POST", .url = server.url(), .body = "pay"});
  EXPECT_EQ(posted.status(), OC_UNAVAILABLE);
  EXPECT_EQ(requests, 4);
}

TEST_F(HttpClientTest, ConnectionThatTheServerEndedMeanwhileIsNotUsed) {
  HttpServerOptions options;
  options.limits.keep_alive_idle = std::chrono::milliseconds(50);
  ServerForTest server(
      loops_, [](Exchange& x) { answer(x, "ok"); }, options);
  ASSERT_TRUE(fetch({.method = "POST", .url = server.url(), .body = "1"}).ok());
  while (server.counters().idle_closed == 0) std::this_thread::yield();
  while (server.counters().connections_open != 0) std::this_thread::yield();
  ASSERT_TRUE(fetch({.method = "POST", .url = server.url(), .body = "2"}).ok());
  EXPECT_EQ(client_->stats().retries, 0u);
  EXPECT_EQ(server.counters().connections_accepted, 2u);
}

TEST_F(HttpClientTest, IdleConnectionsAreClosedInTime) {
  make_client({.idle_time = std::chrono::milliseconds(50)});
  ServerForTest server(loops_, [](Exchange& x) { answer(x, "a"); });
  ASSERT_TRUE(get(server.url()).ok());
  while (client_->stats().open > 0) std::this_thread::yield();
  while (server.counters().connections_open > 0) std::this_thread::yield();
}

// The limits were divided by the loops: with two loops one of 1 allowed two connections, one of 4 only two to a loop.
TEST_F(HttpClientTest, LimitsAreOfTheWholeProcess) {
  for (const std::size_t limit : {1u, 3u}) {
    for (const bool per_host : {true, false}) {
      HttpClientOptions options;
      (per_host ? options.max_per_host : options.max_connections) = limit;
      make_client(options);
      std::atomic<std::size_t> now{0}, most{0};
      ServerForTest server(loops_, [&](Exchange& x) {
        const std::size_t in = ++now;
        for (std::size_t seen = most; in > seen && !most.compare_exchange_weak(seen, in);) {
        }
        // Until all that may be are here; then a moment more, in which one too many would come.
        const auto spin = [](fiber::Deadline until, auto&& done) {
          while (!done() && fiber::now_ns() < until.ns) fiber::current_task()->yield();
        };
        spin(in_seconds(10), [&] { return most >= limit; });
        spin(fiber::Deadline::after(std::chrono::milliseconds(3)), [] { return false; });
        --now;
        answer(x, "ok");
      });
      const std::string url = server.url();
      std::atomic<int> good{0};
      const auto load = [&](loop::Loop& loop) {
        std::vector<loop::TaskHandle> tasks;
        for (int i = 0; i < 10; ++i) {
          tasks.push_back(loop.spawn([&] {
            const auto got = client_->fetch({.url = url, .egress = &loopback_, .deadline = in_seconds(30)});
            if (got) ++good;
          }));
        }
        for (auto& task : tasks) task.join();
      };
      std::thread other([&] { run_task(loops_.at(1), [&] { load(loops_.at(1)); }); });
      run_task(loops_.at(0), [&] { load(loops_.at(0)); });
      other.join();
      EXPECT_EQ(good, 20);
      EXPECT_EQ(most, limit);
      EXPECT_EQ(client_->stats().waiting, 0u);
      EXPECT_LE(client_->stats().open, per_host ? 2 * limit : limit);
    }
  }
}

TEST_F(HttpClientTest, RequestsQueueForSlotsInTurn) {
  make_client({.max_per_host = 1});
  ServerForTest server(loops_, [&](Exchange& x) { answer(x, "ok"); });
  const std::string url = server.url();
  std::vector<int> order, expected;
  run_task(loops_.at(0), [&] {
    std::vector<loop::TaskHandle> tasks;
    for (int i = 0; i < 20; ++i) {
      expected.push_back(i);
      tasks.push_back(loops_.at(0).spawn([&, i] {
        EXPECT_TRUE(client_->fetch({.url = url, .egress = &loopback_, .deadline = in_seconds(30)}).ok());
        order.push_back(i);
      }));
    }
    for (auto& task : tasks) task.join();
  });
  EXPECT_EQ(order, expected);
  EXPECT_EQ(server.counters().connections_accepted, 1u);
}

TEST_F(HttpClientTest, WaitingForASlotEndsWithItsDeadline) {
  for (const bool per_host : {true, false}) {
    HttpClientOptions options;
    (per_host ? options.max_per_host : options.max_connections) = 1;
    make_client(options);
    std::promise<void> arrived, release;
    auto released = release.get_future().share();
    RawServer server([&](RawClient& peer, int) {
      peer.read_until("\r\n\r\n");
      arrived.set_value();
      released.wait();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    const std::string url = server.url();
    std::thread other(
        [&] { run_task(loops_.at(1), [&] { EXPECT_TRUE(client_->fetch({.url = url, .egress = &loopback_}).ok()); }); });
    arrived.get_future().wait();
    run_task(loops_.at(0), [&] {
      const auto second = client_->fetch(
          {.url = url, .egress = &loopback_, .deadline = fiber::Deadline::after(std::chrono::milliseconds(50))});
      EXPECT_EQ(second.status(), OC_TIMEOUT);
      EXPECT_THAT(second.error().text, HasSubstr(per_host ? "waiting for one of 1 connections to http://127.0.0.1:"
                                                          : "waiting for one of 1 outgoing connections"));
      auto third = loops_.at(0).spawn([&] {
        EXPECT_EQ(client_->fetch({.url = url, .egress = &loopback_, .deadline = in_seconds(30)}).status(),
                  OC_CANCELLED);
      });
      while (client_->stats().waiting < 1) fiber::current_task()->yield();
      third.cancel();
      third.join();
    });
    EXPECT_EQ(client_->stats().waiting, 0u);
    release.set_value();
    other.join();
  }
}

TEST_F(HttpClientTest, IdleConnectionsMakeRoomForOtherHosts) {
  make_client({.max_connections = 1});
  ServerForTest a(loops_, [](Exchange& x) { answer(x, "a"); });
  ServerForTest b(loops_, [](Exchange& x) { answer(x, "b"); });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(get(a.url())->body, "a");
    EXPECT_EQ(get(b.url())->body, "b");
  }
  EXPECT_EQ(client_->stats().open, 1u);
  EXPECT_EQ(client_->stats().idle, 1u);
}

// The connection that has to go belongs to another loop, which alone may close it.
TEST_F(HttpClientTest, IdleConnectionsMakeRoomForOtherLoops) {
  make_client({.max_connections = 1});
  ServerForTest server(loops_, [](Exchange& x) { answer(x, "ok"); });
  const std::string url = server.url();
  for (int i = 0; i < 20; ++i) {
    run_task(loops_.at(static_cast<std::size_t>(i % 2)), [&] {
      const auto got = client_->fetch({.url = url, .egress = &loopback_, .deadline = in_seconds(10)});
      EXPECT_TRUE(got.ok()) << got.error().text;
    });
  }
  EXPECT_EQ(client_->stats().open, 1u);
  EXPECT_EQ(server.counters().connections_accepted, 20u);
}

}  // namespace
}  // namespace oneclaw::net
