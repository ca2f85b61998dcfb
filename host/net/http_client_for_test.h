// What the tests of the HTTP client share: a client that may reach this machine, and short ways to ask and to answer.
#pragma once

#include "host/net/http_client.h"
#include "host/net/net_for_test.h"
#include "host/net/raw_server_for_test.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::net {

class HttpClientTest : public NetTest {
 protected:
  HttpClientTest() {
    auto made = Dialer::make(loops_);
    EXPECT_TRUE(made.ok());
    dialer_ = std::move(*made);
    loopback_ = std::move(*Egress::parse(std::vector<std::string>{"127.0.0.1:*", "localhost:*"}));
    make_client({});
  }
  ~HttpClientTest() override {
    loops_.stop_and_join();
    client_.reset();
    earlier_.clear();
    dialer_.reset();
  }
  // The client before it lives on: none may end before the loops do.
  void make_client(HttpClientOptions options) {
    if (client_) earlier_.push_back(std::move(client_));
    client_ = std::make_unique<HttpClient>(loops_, *dialer_, options);
  }

  base::Result<HttpResponse> fetch(HttpRequest request) {
    if (request.egress == nullptr) request.egress = &loopback_;
    if (request.deadline.is_never()) request.deadline = in_seconds(10);
    std::optional<base::Result<HttpResponse>> result;
    run_task(loops_.at(0), [&] { result = client_->fetch(request); });
    return std::move(*result);
  }
  base::Result<HttpResponse> get(std::string_view url) { return fetch({.url = url}); }
  // The answer of a server that says exactly that, once for each connection, and then ends.
  base::Result<HttpResponse> get_raw(std::string_view answer, HttpRequest request = {}) {
    RawServer server([&](RawClient& peer, int) {
      peer.read_until("\r\n\r\n");
      peer.send(answer);
    });
    const std::string url = server.url();
    request.url = url;
    return fetch(request);
  }

  std::unique_ptr<Dialer> dialer_;
  Egress loopback_;
  std::unique_ptr<HttpClient> client_;
  std::vector<std::unique_ptr<HttpClient>> earlier_;
};

inline void answer(Exchange& x, std::string_view body, std::vector<HeaderView> headers = {}, int status = 200) {
  static_cast<void>(x.reply({.status = status, .headers = headers, .body = body}));
}

}  // namespace oneclaw::net
