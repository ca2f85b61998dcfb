// Listeners, who connects, how connections are dealt, and the drain.
#include "host/net/http_server_for_test.h"

#include <gmock/gmock.h>
#include <sys/un.h>

#include <filesystem>
#include <thread>

namespace oneclaw::net {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAreRefused) {
  HttpServerOptions options;
  options.limits.max_connections = 2;
  ServerForTest server(loops_, test_handler, options);
  RawClient one(server.port()), two(server.port());
  one.send(get("/"));
  two.send(get("/"));
  one.read_answer();
  two.read_answer();
  RawClient three(server.port());
  EXPECT_THAT(three.read_all(), AllOf(StartsWith("HTTP/1.1 503"), EndsWith("\"connections\"}")));
  EXPECT_EQ(server.counters().connections_refused, 1u);
}

TEST_F(HttpServerTest, ConnectionsAreDealtOverTheLoops) {
  std::mutex mutex;
  std::multiset<std::size_t> indexes;
  ServerForTest server(loops_, [&](Exchange& x) {
    {
      std::lock_guard lock(mutex);
      indexes.insert(loop::Loop::current()->index());
    }
    static_cast<void>(x.reply({}));
  });
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
    clients.back()->read_answer();
  }
  EXPECT_EQ(indexes.count(0), 5u);
  EXPECT_EQ(indexes.count(1), 5u);
}

TEST_F(HttpServerTest, UnixSocketTellsWhoIsThere) {
  const std::string path = ::testing::TempDir() + "oneclaw_net_" + std::to_string(getpid()) + ".sock";
  HttpServerOptions options;
  options.listeners.push_back({.name = "admin", .unix_path = path});
  std::string seen;
  {
    ServerForTest server(
        loops_,
        [&](Exchange& x) {
          seen = std::string(x.listener()) + " " + std::string(x.remote()) + " " +
                 std::to_string(x.credentials()->uid) + " " + std::to_string(x.credentials()->pid);
          static_cast<void>(x.reply({}));
        },
        options);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    RawClient client(std::move(fd));
    client.send(get("/"));
    client.read_answer();
    EXPECT_EQ(seen, "admin unix " + std::to_string(getuid()) + " " + std::to_string(getpid()));
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
    // A second server must not take it over.
    HttpServer second(loops_, options, test_handler);
    EXPECT_EQ(second.start().status(), OC_CONFLICT);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(HttpServerTest, ForwardedForIsBelievedFromTrustedProxiesOnly) {
  std::string seen;
  const auto handler = [&](Exchange& x) {
    seen = std::string(x.remote());
    static_cast<void>(x.reply({}));
  };
  const auto ask = [&](ServerForTest& server, std::string_view forwarded) {
    RawClient client(server.port());
    client.send(get("/", "X-Forwarded-For: " + std::string(forwarded) + "\r\n"));
    client.read_answer();
    return seen;
  };
  ServerForTest plain(loops_, handler);
  EXPECT_EQ(ask(plain, "8.8.8.8"), "127.0.0.1");
  HttpServerOptions options;
  options.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
  ServerForTest trusting(loops_, handler, options);
  EXPECT_EQ(ask(trusting, "8.8.8.8"), "8.8.8.8");
  EXPECT_EQ(ask(trusting, "1.1.1.1, 8.8.8.8, 10.1.2.3"), "8.8.8.8");
  EXPECT_EQ(ask(trusting, "8.8.8.8:1234"), "8.8.8.8");
  EXPECT_EQ(ask(trusting, "[2001:4860::1]:1234"), "2001:4860::1");
  EXPECT_EQ(ask(trusting, "8.8.8.8, nonsense"), "127.0.0.1");
  EXPECT_EQ(ask(trusting, "8.8.8.8, nonsense, 10.1.2.3"), "10.1.2.3");
}

TEST_F(HttpServerTest, AddressInUseIsAnErrorAndStartsNothing) {
  ServerForTest server(loops_, test_handler);
  HttpServerOptions options;
  options.listeners.push_back({.name = "a", .address = "127.0.0.1:0"});
  options.listeners.push_back({.name = "b", .address = "127.0.0.1:" + std::to_string(server.port())});
  HttpServer second(loops_, options, test_handler);
  const auto started = second.start();
  EXPECT_EQ(started.status(), OC_CONFLICT);
  EXPECT_THAT(started.error().text, HasSubstr(std::to_string(server.port())));
  options.listeners.resize(1);
  options.listeners[0].address = "localhost:80";
  EXPECT_EQ(HttpServer(loops_, options, test_handler).start().status(), OC_INVALID);
}

TEST_F(HttpServerTest, DrainClosesIdleFinishesRunningAndCutsTheRest) {
  std::promise<void> in_slow, in_stuck;
  std::promise<oc_status> stuck;
  HttpServerOptions options;
  // One loop decides where everything runs, so that the event may be waited for anywhere.
  loop::Loops one({.count = 1});
  std::unique_ptr<loop::Event> slow_go;
  run_task(one.at(0), [&] { slow_go = std::make_unique<loop::Event>(one.at(0)); });
  auto server = std::make_unique<ServerForTest>(
      one,
      [&](Exchange& x) {
        if (x.path() == "/slow") {
          in_slow.set_value();
          slow_go->wait();
          static_cast<void>(x.reply({.body = "slow done"}));
        } else if (x.path() == "/stuck") {
          in_stuck.set_value();
          char byte[1];
          stuck.set_value(x.read(byte).status());
        } else {
          test_handler(x);
        }
      },
      options);
  RawClient idle(server->port()), slow(server->port()), stuck_client(server->port());
  idle.send(get("/"));
  idle.read_answer();
  slow.send(get("/slow"));
  stuck_client.send("POST /stuck HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
  in_slow.get_future().wait();
  in_stuck.get_future().wait();
  const std::uint16_t port = server->port();
  std::thread drainer([&] { server->server->drain(fiber::Deadline::after(std::chrono::milliseconds(800))); });
  EXPECT_EQ(idle.read_all(), "");
  slow_go->signal();
  EXPECT_THAT(slow.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("slow done")));
  drainer.join();
  EXPECT_EQ(stuck.get_future().get(), OC_CANCELLED);
  EXPECT_EQ(server->counters().drained_cut, 1u);
  EXPECT_EQ(server->counters().connections_open, 0u);
  base::UniqueFd probe(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(::connect(probe.get(), reinterpret_cast<sockaddr*>(&in), sizeof in), 0);
  server.reset();
  run_task(one.at(0), [&] { slow_go.reset(); });
}

// The host's stop waited for every open event stream up to its whole deadline.
TEST_F(HttpServerTest, BugAnEventStreamHeldUpTheDrain) {
  ServerForTest server(loops_, [](Exchange& x) {
    ASSERT_TRUE(x.begin({.content_type = "text/event-stream"}));
    {
      DrainScope until_drain(x);
      until_drain.arm();
      loop::Event never(*loop::Loop::current());
      EXPECT_EQ(never.wait(in_seconds(60)), fiber::Wake::cancelled);
      EXPECT_TRUE(x.is_draining());
    }
    EXPECT_TRUE(x.write("data: bye\n\n"));
    EXPECT_TRUE(x.end());
  });
  RawClient reader(server.port());
  reader.send(get("/"));
  reader.read_until("\r\n\r\n");
  server.server->drain(in_seconds(30));
  EXPECT_EQ(server.counters().drained_cut, 0u);
  EXPECT_THAT(reader.read_all(), AllOf(HasSubstr("data: bye"), EndsWith("0\r\n\r\n")));
}

// A second drain() waited for loops that no longer ran.
TEST_F(HttpServerTest, SecondDrainHasNothingToWaitFor) {
  ServerForTest server(loops_, [](Exchange& x) { static_cast<void>(x.reply({})); });
  server.server->drain(in_seconds(5));
  loops_.stop_and_join();
  server.server->drain(in_seconds(5));
}

}  // namespace
}  // namespace oneclaw::net
