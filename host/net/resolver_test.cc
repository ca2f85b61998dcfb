#include "host/net/resolver.h"

#include "host/net/dialer.h"
#include "host/net/fake_peers_for_test.h"
#include "host/net/http_client.h"
#include "host/net/net_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ResolverTest = NetTest;

std::vector<std::string> texts(const base::Result<std::vector<IpAddress>>& result) {
  if (!result) return {"error " + result.error().text};
  std::vector<std::string> out;
  for (const IpAddress& address : *result) out.push_back(address.text());
  return out;
}

TEST_F(ResolverTest, LocalNamesAndLiteralsAskNobody) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"9.9.9.9"}; });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    EXPECT_THAT(texts(resolver.resolve("localhost", in_seconds(5))), ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(texts(resolver.resolve("site.localhost", in_seconds(5))), ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(texts(resolver.resolve("1.2.3.4", in_seconds(5))), ElementsAre("1.2.3.4"));
  });
  EXPECT_EQ(server.a_queries(), 0);
}

TEST_F(ResolverTest, AnswersAreSharedAndKeptForTheirTime) {
  NameServerForTest server([](const std::string& name) {
    return name == "a.example" ? std::vector<std::string>{"8.8.8.8", "8.8.4.4"} : std::vector<std::string>{};
  });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    std::vector<loop::TaskHandle> tasks;
    int good = 0;
    for (int i = 0; i < 20; ++i) {
      tasks.push_back(loops_.at(0).spawn([&] {
        auto found = resolver.resolve("a.example", in_seconds(10));
        if (found && found->size() == 2) ++good;
      }));
    }
    for (auto& task : tasks) task.join();
    EXPECT_EQ(good, 20);
    EXPECT_TRUE(resolver.resolve("a.example", in_seconds(10)).ok());
    EXPECT_EQ(resolver.resolve("unknown.example", in_seconds(10)).status(), OC_NOT_FOUND);
  });
  EXPECT_EQ(server.a_queries(), 2);
}

TEST_F(ResolverTest, ZeroTtlIsNotKept) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"8.8.8.8"}; }, 0);
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(resolver.resolve("a.example", in_seconds(10)).ok());
  });
  EXPECT_EQ(server.a_queries(), 3);
}

TEST_F(ResolverTest, SilentServerEndsWithTheDeadline) {
  base::UniqueFd silent(::socket(AF_INET, SOCK_DGRAM, 0));
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(silent.get(), reinterpret_cast<sockaddr*>(&in), sizeof in);
  socklen_t length = sizeof in;
  ::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&in), &length);
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = "127.0.0.1:" + std::to_string(ntohs(in.sin_port))});
    const auto deadline = fiber::Deadline::after(std::chrono::milliseconds(100));
    EXPECT_EQ(resolver.resolve("a.example", deadline).status(), OC_TIMEOUT);
    auto task =
        loops_.at(0).spawn([&] { EXPECT_EQ(resolver.resolve("a.example", in_seconds(9)).status(), OC_CANCELLED); });
    fiber::current_task()->yield();
    task.cancel();
    task.join();
  });
}

class DialerTest : public NetTest {
 protected:
  ~DialerTest() override { loops_.stop_and_join(); }
};

TEST_F(DialerTest, NameThatPointsInsideIsRefused) {
  NameServerForTest dns([](const std::string& name) {
    if (name == "mixed.example") return std::vector<std::string>{"10.0.0.1", "127.0.0.1"};
    return std::vector<std::string>{"127.0.0.1"};
  });
  ServerForTest server(loops_, [](Exchange& x) { static_cast<void>(x.reply({.body = "inside"})); });
  auto dialer = *Dialer::make(loops_, {.resolver = {.servers = dns.servers()}});
  HttpClient client(loops_, *dialer);
  const std::string port = std::to_string(server.port());
  const auto names = *Egress::parse(std::vector<std::string>{"*.example:" + port});
  const auto loopback = *Egress::parse(std::vector<std::string>{"*.example:" + port, "127.0.0.1:" + port});
  const std::string url = "http://evil.example:" + port + "/", mixed = "http://mixed.example:" + port + "/";
  run_task(loops_.at(0), [&] {
    const auto got = client.fetch({.url = url, .egress = &names, .deadline = in_seconds(10)});
    EXPECT_EQ(got.status(), OC_DENIED);
    EXPECT_THAT(got.error().text, HasSubstr("evil.example:" + port + " resolves to 127.0.0.1"));
    EXPECT_EQ(client.fetch({.url = url, .egress = &loopback, .deadline = in_seconds(10)})->body, "inside");
    // Of several addresses only those that are allowed are tried.
    EXPECT_EQ(client.fetch({.url = mixed, .egress = &loopback, .deadline = in_seconds(10)})->body, "inside");
  });
  EXPECT_EQ(server.counters().requests, 2u);
  server.server->drain(in_seconds(0));
  loops_.stop_and_join();
}

// DNS rebinding: the first question gets an address that is allowed, every later one an address inside. One resolution
// serves check and connection, so the second address is never used.
TEST_F(DialerTest, AddressThatWasCheckedIsTheOneConnectedTo) {
  std::atomic<int> asked{0};
  NameServerForTest dns(
      [&](const std::string&) {
        return std::vector<std::string>{asked++ < 2 ? "127.0.0.2" : "127.0.0.1"};  // A and AAAA make two
      },
      0);
  ServerForTest inside(loops_, [](Exchange& x) { static_cast<void>(x.reply({.body = "inside"})); });
  auto dialer = *Dialer::make(loops_, {.resolver = {.servers = dns.servers()}});
  HttpClient client(loops_, *dialer);
  const std::string port = std::to_string(inside.port());
  const auto rules = *Egress::parse(std::vector<std::string>{"re.example:" + port, "127.0.0.2:" + port});
  const std::string url = "http://re.example:" + port + "/";
  run_task(loops_.at(0), [&] {
    // Nothing listens on 127.0.0.2: had the client resolved again, it would have reached the server.
    EXPECT_EQ(client.fetch({.url = url, .egress = &rules, .deadline = in_seconds(10)}).status(), OC_UNAVAILABLE);
    EXPECT_EQ(client.fetch({.url = url, .egress = &rules, .deadline = in_seconds(10)}).status(), OC_DENIED);
  });
  EXPECT_EQ(inside.counters().connections_accepted, 0u);
  inside.server->drain(in_seconds(0));
  loops_.stop_and_join();
}

TEST_F(DialerTest, UnknownNameIsUnavailable) {
  NameServerForTest dns([](const std::string&) { return std::vector<std::string>{}; });
  auto dialer = *Dialer::make(loops_, {.resolver = {.servers = dns.servers()}});
  const auto rules = *Egress::parse(std::vector<std::string>{"*:443"});
  run_task(loops_.at(0), [&] {
    const auto got = dialer->dial(rules, {.scheme = "tcp", .host = "no.example", .port = 443}, in_seconds(10));
    EXPECT_EQ(got.status(), OC_UNAVAILABLE);
    EXPECT_THAT(got.error().text, HasSubstr("no.example"));
  });
  loops_.stop_and_join();
}

TEST_F(DialerTest, PlainStreamReadsAndWritesAtOnceAndCloses) {
  ServerForTest server(loops_, [](Exchange& x) {
    static_cast<void>(x.begin({}));
    char buffer[100];
    for (;;) {
      auto n = x.read(buffer);
      if (!n || *n == 0) break;
      if (!x.write({buffer, *n})) break;
    }
    static_cast<void>(x.end());
  });
  auto dialer = *Dialer::make(loops_);
  Egress rules;
  rules.grant_private("127.0.0.1", server.port());
  run_task(loops_.at(0), [&] {
    auto stream = dialer->dial(rules, {.scheme = "tcp", .host = "127.0.0.1", .port = server.port()}, in_seconds(10));
    ASSERT_TRUE(stream.ok()) << stream.error().text;
    std::string got;
    oc_status end = OC_OK;
    auto reader = loops_.at(0).spawn([&] {
      char buffer[100];
      for (;;) {
        auto n = (*stream)->read_some(buffer, fiber::Deadline::never());
        end = n.status();
        if (!n || *n == 0) return;
        got.append(buffer, *n);
      }
    });
    ASSERT_TRUE((*stream)->write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").ok());
    for (int i = 0; i < 5; ++i) ASSERT_TRUE((*stream)->write("3\r\nabc\r\n").ok());
    while (std::count(got.begin(), got.end(), 'b') < 5)
      ASSERT_EQ(loop::sleep_for(std::chrono::milliseconds(1)), fiber::Wake::signalled);
    (*stream)->close();
    reader.join();
    EXPECT_EQ(end, OC_CANCELLED);
    EXPECT_EQ((*stream)->write("x").status(), OC_CANCELLED);
  });
  server.server->drain(in_seconds(0));
  loops_.stop_and_join();
}

}  // namespace
}  // namespace oneclaw::net
