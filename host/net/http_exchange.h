// One request and its reply, as a handler sees them.
//
// Lives on the connection's task; valid until the handler returns. Loop thread only. Reading and writing are
// independent: one task may read the body while another writes the reply, both joined before the handler returns.
// Every view into the request stays valid until the handler returns.
#pragma once

#include "host/base/result.h"
#include "host/fiber/scope.h"
#include "host/fiber/time.h"
#include "host/net/address.h"
#include "host/net/http_message.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::net {

// Who is on the other end of a Unix socket, as the kernel says.
struct PeerCredentials {
  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;
};

struct Reply {
  int status = 200;  // 200 ... 599
  // Without content-length, connection, transfer-encoding and date, which are the server's.
  std::span<const HeaderView> headers = {};
  std::string_view content_type = {};
  std::string_view body = {};
};

struct ReplyHead {
  int status = 200;
  std::span<const HeaderView> headers = {};
  std::string_view content_type = {};
  // Known in advance: no chunks, and exactly that many bytes must follow.
  std::optional<std::uint64_t> content_length = {};
};

class Exchange {
 public:
  std::string_view method() const noexcept { return method_; }
  // As received, in origin form: "/a%20b?x=1". path() is before '?', still percent-encoded; query() after it.
  std::string_view target() const noexcept { return target_; }
  std::string_view path() const noexcept { return path_; }
  std::string_view query() const noexcept { return query_; }
  std::string_view host() const noexcept { return host_; }  // the Host header, or of an absolute target
  // Names in lower case, in the order received, duplicates kept.
  std::span<const HeaderView> headers() const noexcept { return headers_; }
  std::string_view header(std::string_view lower_case_name) const noexcept {
    for (const HeaderView& h : headers_) {
      if (h.name == lower_case_name) return h.value;
    }
    return {};
  }
  // The declared length, 0 without a body, -1 when chunked.
  std::int64_t content_length() const noexcept { return content_length_; }

  // The client: of the connection, or what trusted proxies say. "unix" on a Unix socket.
  std::string_view remote() const noexcept { return remote_; }
  const Endpoint& peer() const noexcept { return peer_; }  // of the connection itself
  const std::optional<PeerCredentials>& credentials() const noexcept { return credentials_; }  // Unix sockets only
  std::string_view listener() const noexcept { return listener_; }  // its name in the options
  bool is_secure() const noexcept { return secure_; }
  bool is_draining() const noexcept;  // the server is going down: end long answers soon

  // Replaces the server's limit for this body. Precondition: nothing was read.
  void set_max_body_bytes(std::uint64_t bytes) noexcept { max_body_bytes_ = bytes; }
  // The next piece into `into`; 0 at the end. OC_TOO_LARGE beyond the limit, OC_INVALID for broken chunks,
  // OC_UNAVAILABLE when the client went away, OC_TIMEOUT when it stalled. Suspends.
  base::Result<std::size_t> read(std::span<char> into);
  // All of it, at most `max` bytes (and the server's limit). Suspends. Later calls return the same.
  base::Result<std::string_view> body(std::uint64_t max);

  // The whole reply in one write. OC_CONFLICT when one was begun. Suspends only when the client is slow.
  base::Result<void> reply(const Reply& reply);
  // A problem document (RFC 9457) with a stable `code`.
  base::Result<void> problem(int status, std::string_view code, std::string_view detail,
                             std::span<const HeaderView> headers = {});
  // A reply in pieces: begin, any number of write, end. Each piece is sent at once.
  base::Result<void> begin(const ReplyHead& head);
  base::Result<void> write(std::string_view piece);
  base::Result<void> end();
  bool reply_begun() const noexcept { return reply_state_ != ReplyState::none; }
  bool reply_ended() const noexcept { return reply_state_ == ReplyState::ended; }
  int status() const noexcept { return status_; }
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  std::uint64_t bytes_written() const noexcept { return bytes_written_; }  // of the body

  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

 private:
  friend class HttpConnection;
  friend class DrainScope;
  enum class ReplyState : std::uint8_t { none, begun, ended };
  // What the server answers when a handler gives up on the body without a reply.
  struct Failure {
    int status = 0;
    std::string_view code, detail;
  };
  explicit Exchange(class HttpConnection& connection) noexcept : connection_(connection) {}
  void append_head(std::string& out, int status, std::span<const HeaderView> headers, std::string_view content_type,
                   std::optional<std::uint64_t> length);
  base::Result<void> check_head(int status, std::span<const HeaderView> headers, std::string_view content_type);
  base::Result<void> sent(base::Result<void> result);

  HttpConnection& connection_;
  std::string_view method_, target_, path_, query_, host_, remote_, listener_;
  std::span<const HeaderView> headers_;
  std::int64_t content_length_ = 0;
  Endpoint peer_;
  std::optional<PeerCredentials> credentials_;
  std::string body_;
  Failure failure_;
  std::uint64_t max_body_bytes_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t bytes_written_ = 0;
  std::optional<std::uint64_t> declared_length_;
  int status_ = 0;
  ReplyState reply_state_ = ReplyState::none;
  bool body_is_whole_ = false;
  bool secure_ = false;
  bool chunked_reply_ = false;
  bool head_request_ = false;
  bool close_after_ = false;
};

// For an answer that has no end of its own, such as an event stream: once armed, the server's drain cancels what the
// task waits for while this lives. Behind it the reply can still be ended. At most one lives in a handler.
class DrainScope {
 public:
  // Precondition: on the exchange's task.
  explicit DrainScope(Exchange& exchange);
  ~DrainScope();
  DrainScope(const DrainScope&) = delete;
  DrainScope& operator=(const DrainScope&) = delete;

  void arm() noexcept;

 private:
  Exchange& exchange_;
  fiber::Scope scope_;
};

}  // namespace oneclaw::net
