// The HTTP/1.1 server: listeners, one acceptor that deals connections to the least-loaded loop, limits, graceful drain.
//
// start(), drain() and the destructor are called from one thread or task; the handler runs on tasks of all loops at
// once. A handler that returns without a reply, or throws, gives 500.
#pragma once

#include "host/base/log.h"
#include "host/base/result.h"
#include "host/fiber/time.h"
#include "host/net/http_exchange.h"
#include "host/net/http_limits.h"
#include "host/net/tls.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::loop {
class Loops;
}

namespace oneclaw::net {

struct HttpListener {
  std::string name = "http";   // Exchange::listener()
  std::string address = {};    // "127.0.0.1:8080", "[::]:80"; port 0 takes a free one (HttpServer::port)
  std::string unix_path = {};  // instead of address; a dead socket file is replaced, a live one is an error
  unsigned unix_mode = 0600;
  std::shared_ptr<TlsServerContext> tls = nullptr;  // nullptr: plain
};

struct AccessRecord {
  const Exchange& exchange;
  fiber::Duration took;
};

struct HttpServerOptions {
  std::vector<HttpListener> listeners;
  HttpLimits limits;
  // Networks of reverse proxies whose X-Forwarded-For is believed ("10.0.0.0/8"); nobody else's is.
  std::vector<std::string> trusted_proxies;
  std::string server_header;                            // empty: none
  std::size_t stack_kib = 0;                            // of a connection's task; 0: the loop's default
  std::function<void(const AccessRecord&)> access_log;  // after each reply, on the connection's loop; must not throw
  base::Log log;
};

using HttpHandler = std::function<void(Exchange&)>;

class HttpServer {
 public:
  HttpServer(loop::Loops& loops, HttpServerOptions options, HttpHandler handler);
  // Precondition: drained, or never started.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds all listeners, then accepts. OC_INVALID for a bad address, OC_CONFLICT for one in use, OC_DENIED,
  // OC_UNAVAILABLE; after an error nothing listens. Any thread but a loop's is fine too.
  base::Result<void> start();
  // The port of the listener with that name; 0 when there is none or it is a Unix socket.
  std::uint16_t port(const std::string& listener = "http") const noexcept;

  // Stops accepting, closes idle connections, marks answers "connection: close", waits for requests in flight until the
  // deadline, then cuts the rest and waits for their tasks. Blocks the calling thread, or parks the calling task.
  void drain(fiber::Deadline deadline);
  // Only marks: answers say "connection: close" from now on, readiness may already fail while new requests are served.
  void begin_drain() noexcept;

  const HttpCounters& counters() const noexcept;

 private:
  friend class HttpConnection;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::net
