// One connection of the HTTP server: reads requests, runs the handler, decides when to keep and when to close.
//
// Lives on the stack of its own task; the server's loop shard lists it while it runs. Internal to host/net.
#pragma once

#include "host/fiber/task.h"
#include "host/net/date_cache.h"
#include "host/net/http_exchange.h"
#include "host/net/http_server.h"
#include "host/net/input_buffer.h"
#include "host/net/stream.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::net {

// What all connections of a server share.
struct HttpServerShared {
  HttpServerOptions options;
  HttpHandler handler;
  std::vector<IpNetwork> trusted_proxies;
  HttpCounters counters;
  std::atomic<bool> draining{false};
};

struct HttpConnectionInfo {
  const HttpListener* listener = nullptr;
  Endpoint peer;
  std::optional<PeerCredentials> credentials;
};

class HttpConnection {
 public:
  HttpConnection(loop::Loop& loop, HttpServerShared& shared, DateCache& date, HttpConnectionInfo info);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // Serves the socket until either side ends. Called once, on the connection's task.
  void run(base::UniqueFd fd) noexcept;

  // Loop thread, outside or on another task: between two requests (or before TLS is up), so nothing is lost.
  bool is_idle() const noexcept { return idle_; }
  // Ends every wait of the connection and its handler.
  void cut() noexcept;
  // Ends the waits of an answer that would go on for ever.
  void end_endless() noexcept {
    if (endless_ != nullptr) endless_->cancel();
  }

  HttpConnection* previous = nullptr;  // the shard's list
  HttpConnection* next = nullptr;

 private:
  friend class Exchange;
  friend class DrainScope;
  struct Parsing;  // Beast's part
  enum class Body : std::uint8_t { none, sized, chunked, ended, broken };
  struct Rejection {
    int status = 0;
    const char* code = "";
    const char* detail = "";
  };

  base::Result<void> open(base::UniqueFd fd);
  void serve();
  bool serve_one();
  bool read_head(std::size_t* head_bytes);
  bool parse_head(std::size_t head_bytes, Rejection* why);
  bool check_head(Rejection* why);
  bool set_target(std::string_view target, Rejection* why);
  void set_remote();
  void reject(const Rejection& why);
  void call_handler();
  void finish_reply();
  bool drain_body();
  void linger();

  base::Result<std::size_t> read_body(std::span<char> into, fiber::Deadline deadline);
  base::Result<std::size_t> read_chunked(std::span<char> into, fiber::Deadline deadline);
  base::Result<void> fill_body(fiber::Deadline deadline);
  base::Error body_error(base::Error error);
  bool body_is_unread() const noexcept { return body_ == Body::sized || body_ == Body::chunked; }
  bool keeps_alive() const noexcept;

  loop::Loop& loop_;
  HttpServerShared& shared_;
  DateCache& date_;
  HttpConnectionInfo info_;
  fiber::Task& task_;
  std::unique_ptr<Stream> stream_;
  InputBuffer input_;
  std::unique_ptr<Parsing> parsing_;
  std::string out_;
  std::string peer_text_;
  Exchange* exchange_ = nullptr;
  fiber::Scope* endless_ = nullptr;  // of an armed DrainScope
  std::uint64_t body_left_ = 0;
  std::uint32_t served_ = 0;
  Body body_ = Body::none;
  bool idle_ = true;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  bool expects_continue_ = false;
  bool failed_ = false;  // nothing more can be written
};

}  // namespace oneclaw::net
