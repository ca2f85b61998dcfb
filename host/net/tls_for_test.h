// What the TLS tests share: an authority with its certificates, a server that shows one, a client that trusts them.
#pragma once

#include "host/net/dialer.h"
#include "host/net/fake_peers_for_test.h"
#include "host/net/http_client.h"
#include "host/net/net_for_test.h"
#include "host/net/tls.h"

#include <memory>
#include <optional>
#include <string>

namespace oneclaw::net {

class TlsTest : public NetTest {
 protected:
  static void SetUpTestSuite() { certificates_ = std::make_unique<CertificatesForTest>(); }
  static void TearDownTestSuite() { certificates_.reset(); }
  static CertificatesForTest& certificates() { return *certificates_; }

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

  inline static std::unique_ptr<CertificatesForTest> certificates_;
  std::shared_ptr<TlsServerContext> context_;
  std::unique_ptr<ServerForTest> server_;
  Egress egress_;
  std::unique_ptr<Dialer> dialer_;
  std::unique_ptr<HttpClient> client_;
};

}  // namespace oneclaw::net
