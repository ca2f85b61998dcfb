// The HTTP/1.1 client: pooled keep-alive connections, redirects, decoding, caps; everything looks blocking.
//
// One object for all loops; calls are made on tasks, and each loop has its own pool. Destroyed after the loops stopped,
// before the Dialer. Never reads proxy settings from the environment.
#pragma once

#include "host/base/result.h"
#include "host/fiber/time.h"
#include "host/net/dialer.h"
#include "host/net/egress.h"
#include "host/net/http_message.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::net {

struct HttpClientOptions {
  // Exact and of the whole process, however many loops there are: open connections, idle ones included, and requests
  // at once to one scheme, host and port. Requests beyond wait in turn until their deadline. 0 counts as 1.
  std::size_t max_connections = 4096;
  std::size_t max_per_host = 256;
  std::size_t max_idle_per_host = 32;                    // kept by each loop for its own next request
  fiber::Duration idle_time = std::chrono::seconds(30);  // shorter than servers usually keep: fewer races with them
  std::size_t max_head_bytes = 64 * 1024;
  std::size_t max_headers = 200;
  std::string user_agent = "oneclaw";
};

inline constexpr std::uint64_t kDefaultMaxAnswerBytes = 8u << 20;
inline constexpr unsigned kDefaultMaxRedirects = 5;

struct HttpRequest {
  std::string_view method = "GET";
  std::string_view url = {};
  // Host, Content-Length, Connection, Transfer-Encoding are the client's. Accept-Encoding and User-Agent have defaults.
  std::span<const HeaderView> headers = {};
  std::string_view body = {};
  const Egress* egress = nullptr;  // required
  unsigned max_redirects = kDefaultMaxRedirects;
  std::uint64_t max_body = kDefaultMaxAnswerBytes;      // of the answer after decoding
  fiber::Deadline deadline = fiber::Deadline::never();  // the whole exchange, redirects included
  bool follow_redirects = true;
  bool retry = true;
  bool decode = true;
  // Header names that redirects to another origin drop besides authorization and cookie.
  std::span<const std::string_view> secret_headers = {};
};

struct HttpResponseHead {
  int status = 0;
  unsigned redirects = 0;
  std::string_view url;                 // final
  std::span<const HeaderView> headers;  // names in lower case
  std::string_view header(std::string_view lower_case_name) const noexcept {
    return find_header(headers, lower_case_name);
  }
};

struct HttpResponse {
  int status = 0;
  unsigned redirects = 0;
  std::string url;
  std::vector<Header> headers;  // names in lower case
  std::string body;
  std::string_view header(std::string_view lower_case_name) const noexcept {
    for (const Header& h : headers) {
      if (h.name == lower_case_name) return h.value;
    }
    return {};
  }
};

// Where an answer goes. An error from either ends the request with it. on_head comes once, before the body.
struct HttpAnswerSink {
  std::function<base::Result<void>(const HttpResponseHead&)> on_head;
  std::function<base::Result<void>(std::string_view piece)> on_body;
};

struct HttpClientStats {
  std::size_t open = 0;  // idle ones included
  std::size_t idle = 0;
  std::size_t waiting = 0;  // requests that wait for a slot
  std::uint64_t requests = 0;
  std::uint64_t reused = 0;
  std::uint64_t retries = 0;
};

class HttpClient {
 public:
  HttpClient(loop::Loops& loops, Dialer& dialer, HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Ok for any HTTP status. OC_INVALID (URL, header), OC_DENIED (policy, guard, certificate), OC_UNAVAILABLE (no
  // connection, or it broke), OC_TIMEOUT, OC_CANCELLED, OC_TOO_LARGE (a cap), OC_CORRUPT (nonsense in the answer).
  // Suspends.
  base::Result<void> fetch(const HttpRequest& request, const HttpAnswerSink& sink);
  base::Result<HttpResponse> fetch(const HttpRequest& request);

  HttpClientStats stats() const noexcept;  // any thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::net
