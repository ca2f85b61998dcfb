#include "host/net/tls.h"

#include "host/net/tls_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

TEST_F(TlsTest, VerifiedConnectionCarriesBodies) {
  certificates().make("good", "DNS:localhost,IP:127.0.0.1");
  serve("good");
  const auto got = fetch("localhost");
  ASSERT_TRUE(got.ok()) << got.error().text;
  EXPECT_EQ(got->body, "hello");
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(fetch("127.0.0.1", large)->body.size(), large.size());
  EXPECT_EQ(fetch("localhost")->body, "hello");
  EXPECT_EQ(client_->stats().reused, 1u);
}

TEST_F(TlsTest, WrongCertificatesAreRefused) {
  struct Case {
    const char* name;
    const char* names;
    std::vector<std::string> dates;
    const char* says;
  };
  for (const Case& c :
       {Case{"wrong", "DNS:example.com", {"-days", "30"}, "hostname mismatch"},
        Case{"expired", "DNS:localhost", {"-startdate", "20200101000000Z", "-enddate", "20210101000000Z"}, "expired"},
        Case{"future",
             "DNS:localhost",
             {"-startdate", "20400101000000Z", "-enddate", "20410101000000Z"},
             "not yet valid"},
        Case{"nullname", "DNS:localhost.example.com", {"-days", "30"}, "hostname mismatch"},
        Case{"wild", "DNS:*", {"-days", "30"}, "hostname mismatch"}}) {
    certificates().make(c.name, c.names, c.dates);
    server_.reset();
    serve(c.name);
    const auto got = fetch("localhost");
    EXPECT_EQ(got.status(), OC_DENIED) << c.name;
    if (!got) {
      EXPECT_THAT(got.error().text, HasSubstr(c.says)) << c.name;
    }
  }
  EXPECT_EQ(server_->counters().requests, 0u);
}

TEST_F(TlsTest, UnknownAuthorityIsRefused) {
  certificates().make("good", "DNS:localhost");
  serve("good");
  auto dialer = *Dialer::make(loops_);  // the system's store only
  HttpClient client(loops_, *dialer);
  run_task(loops_.at(0), [&] {
    const std::string url = "https://localhost:" + std::to_string(server_->port()) + "/";
    const auto got = client.fetch({.url = url, .egress = &egress_, .deadline = in_seconds(10)});
    EXPECT_EQ(got.status(), OC_DENIED);
    EXPECT_THAT(got.error().text, HasSubstr("certificate refused"));
  });
  server_->server->drain(in_seconds(0));
  loops_.stop_and_join();
}

TEST_F(TlsTest, PlainPeersOnEitherSideFailCleanly) {
  certificates().make("good", "DNS:localhost");
  serve("good");
  RawClient plain(server_->port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  plain.read_all();
  EXPECT_FALSE(plain.timed_out());
  RawClient silent(server_->port());
  silent.read_all();
  EXPECT_FALSE(silent.timed_out());
  // The server closes first and counts then.
  const auto limit = in_seconds(10);
  while (server_->counters().tls_failures < 2 && fiber::now_ns() < limit.ns) std::this_thread::yield();
  EXPECT_EQ(server_->counters().tls_failures, 2u);
  ServerForTest http(loops_, [](Exchange& x) { static_cast<void>(x.reply({})); });
  egress_.grant_private("localhost", http.port());
  run_task(loops_.at(0), [&] {
    const std::string url = "https://localhost:" + std::to_string(http.port()) + "/";
    EXPECT_EQ(client_->fetch({.url = url, .egress = &egress_, .deadline = in_seconds(10)}).status(), OC_UNAVAILABLE);
  });
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
  certificates().make("good", "DNS:localhost");
  serve("good");
  const std::string address = "127.0.0.1:" + std::to_string(server_->port());
  const auto connect = [&](const std::string& version) {
    return run_openssl(certificates().directory(),
                       {"s_client", "-connect", address, version, "-cipher", "DEFAULT@SECLEVEL=0"});
  };
  EXPECT_EQ(connect("-tls1_2"), 0);
  EXPECT_EQ(connect("-tls1_3"), 0);
  EXPECT_NE(connect("-tls1_1"), 0);
}

// An answer whose length nobody declared ends with the connection: a cut in the middle must not pass for its end.
TEST_F(TlsTest, CutWithoutClosingAlertIsNoEnd) {
  certificates().make("good", "DNS:localhost");
  serve("good");
  for (const bool with_alert : {true, false}) {
    base::UniqueFd listener(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof in;
    ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&in), sizeof in), 0);
    ASSERT_EQ(::listen(listener.get(), 1), 0);
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&in), &length);
    egress_.grant_private("localhost", ntohs(in.sin_port));
    std::thread peer([&] {
      base::UniqueFd fd(::accept(listener.get(), nullptr, nullptr));
      run_task(loops_.at(1), [&] {
        auto stream = context_->accept(loops_.at(1), std::move(fd), in_seconds(10));
        ASSERT_TRUE(stream.ok()) << stream.error().text;
        char buffer[1000];
        EXPECT_TRUE((*stream)->read_some(buffer, in_seconds(10)).ok());
        EXPECT_TRUE((*stream)->write("HTTP/1.1 200 OK\r\n\r\nhalf").ok());
        if (!with_alert) (*stream)->close();  // with: the stream says goodbye when it ends
      });
    });
    const std::string url = "https://localhost:" + std::to_string(ntohs(in.sin_port)) + "/";
    run_task(loops_.at(0), [&] {
      const auto got = client_->fetch({.url = url, .egress = &egress_, .deadline = in_seconds(10)});
      EXPECT_EQ(got.status(), with_alert ? OC_OK : OC_UNAVAILABLE);
    });
    peer.join();
  }
}

TEST_F(TlsTest, EarlyRefusalOfALargeBodyIsSeen) {
  certificates().make("good", "DNS:localhost");
  serve("good", [](Exchange& x) { static_cast<void>(x.problem(413, "no", "too much")); });
  const auto got = fetch("localhost", std::string(20 << 20, 'x'));
  ASSERT_TRUE(got.ok()) << got.error().text;
  EXPECT_EQ(got->status, 413);
  EXPECT_EQ(client_->stats().open, 0u);
}

}  // namespace
}  // namespace oneclaw::net
