#include "host/net/tls.h"

#include "host/net/dialer.h"
#include "host/net/fake_peers_for_test.h"
#include "host/net/http_client.h"
#include "host/net/net_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

class TlsTest : public NetTest {
 protected:
  static CertificatesForTest& certificates() {
    static CertificatesForTest made;
    return made;
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(certificates().file("")); }

  TlsTest() {
    dialer_ = *Dialer::make(loops_, {.tls = {.system_store = false, .ca_file = certificates().file("ca.pem")}});
    client_ = std::make_unique<HttpClient>(loops_, *dialer_);
  }
  ~TlsTest() override {
    server_.reset();
    loops_.stop_and_join();
  }
  void serve(const std::string& certificate, HttpHandler handler = {}) {
    auto made =
        TlsServerContext::make({certificates().file(certificate + ".pem"), certificates().file(certificate + ".key")});
    ASSERT_TRUE(made.ok()) << made.error().text;
    context_ = std::move(*made);
    HttpServerOptions options;
    options.listeners.push_back({.address = "127.0.0.1:0", .tls = context_});
    options.limits.tls_handshake = std::chrono::seconds(1);
    if (!handler) {
      handler = [](Exchange& x) {
        static_cast<void>(x.reply({.body = x.is_secure() ? *x.body(10 << 20) : std::string_view("not secure")}));
      };
    }
    server_ = std::make_unique<ServerForTest>(loops_, handler, options);
    egress_.grant_private("localhost", server_->port());
    egress_.grant_private("127.0.0.1", server_->port());
    egress_.grant_private("other.localhost", server_->port());
  }
  base::Result<HttpResponse> fetch(const std::string& host, std::string_view body = "hello") {
    std::optional<base::Result<HttpResponse>> result;
    const std::string url = "https://" + host + ":" + std::to_string(server_->port()) + "/";
    run_task(loops_.at(0), [&] {
      result =
          client_->fetch({.method = "PUT", .url = url, .body = body, .egress = &egress_, .deadline = in_seconds(20)});
    });
    return std::move(*result);
  }

  std::shared_ptr<TlsServerContext> context_;
  std::unique_ptr<ServerForTest> server_;
  Egress egress_;
  std::unique_ptr<Dialer> dialer_;
  std::unique_ptr<HttpClient> client_;
};

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
    const char* dates;
    const char* says;
  };
  for (const Case& c :
       {Case{"wrong", "DNS:example.com", "-days 30", "hostname mismatch"},
        Case{"expired", "DNS:localhost", "-startdate 20200101000000Z -enddate 20210101000000Z", "expired"},
        Case{"future", "DNS:localhost", "-startdate 20400101000000Z -enddate 20410101000000Z", "not yet valid"},
        Case{"nullname", "DNS:localhost.example.com", "-days 30", "hostname mismatch"},
        Case{"wild", "DNS:*", "-days 30", "hostname mismatch"}}) {
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
  const std::string connect = "openssl s_client -connect 127.0.0.1:" + std::to_string(server_->port()) + " ";
  const auto run = [&](const std::string& options) {
    return std::system((connect + options + " </dev/null >/dev/null 2>&1").c_str());
  };
  EXPECT_EQ(run("-tls1_2"), 0);
  EXPECT_EQ(run("-tls1_3"), 0);
  EXPECT_NE(run("-tls1_1 -cipher DEFAULT@SECLEVEL=0"), 0);
}

TEST_F(TlsTest, CertificateIsReplacedUnderLoad) {
  certificates().make("live", "DNS:localhost");
  certificates().make("next", "DNS:other.localhost,DNS:localhost");
  serve("live");
  EXPECT_EQ(fetch("other.localhost").status(), OC_DENIED);
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, served{0};
  const std::string url = "https://localhost:" + std::to_string(server_->port()) + "/";
  std::thread load([&] {
    while (!stop) {
      run_task(loops_.at(1), [&] {
        HttpRequest request{.url = url, .egress = &egress_, .deadline = in_seconds(20)};
        client_->fetch(request).ok() ? ++served : ++failed;
      });
    }
  });
  // A pair that does not fit is refused and changes nothing.
  std::filesystem::copy_file(certificates().file("next.pem"), certificates().file("live.pem"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(context_->reload().status(), OC_INVALID);
  EXPECT_EQ(fetch("other.localhost").status(), OC_DENIED);
  std::filesystem::copy_file(certificates().file("next.key"), certificates().file("live.key"),
                             std::filesystem::copy_options::overwrite_existing);
  const auto changed = context_->reload_if_changed();
  ASSERT_TRUE(changed.ok()) << changed.error().text;
  EXPECT_TRUE(*changed);
  EXPECT_FALSE(*context_->reload_if_changed());
  EXPECT_TRUE(fetch("other.localhost").ok());
  while (served < 20) std::this_thread::yield();
  stop = true;
  load.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(TlsTest, MissingFilesAreNamed) {
  const auto made = TlsServerContext::make({"/nonexistent.pem", "/nonexistent.key"});
  EXPECT_EQ(made.status(), OC_INVALID);
  EXPECT_THAT(made.error().text, HasSubstr("/nonexistent.pem"));
}

}  // namespace
}  // namespace oneclaw::net
