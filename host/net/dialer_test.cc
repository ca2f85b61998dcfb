#include "host/net/dialer.h"

#include "host/net/fake_peers_for_test.h"
#include "host/net/http_client.h"
#include "host/net/net_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

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
