// One request and its answer on one connection, without policy: writes the head it is given, reads head and body.
//
// Used by the HTTP client and by the opening of a WebSocket. One task. Waits end with the task's scope. Internal.
#pragma once

#include "host/base/result.h"
#include "host/net/connection_pool.h"
#include "host/net/http_message.h"

#include <memory>
#include <span>
#include <string_view>

namespace oneclaw::net {

// A body whose bytes are always there lets the loop's other tasks run after so many.
inline constexpr std::size_t kBodyBeforeYield = 256u << 10;

struct HttpCallLimits {
  std::size_t max_head_bytes = 64 * 1024;
  std::size_t max_headers = 200;
};

class HttpCall {
 public:
  HttpCall(ClientConnection& connection, HttpCallLimits limits);
  ~HttpCall();

  base::Result<void> send(std::string_view head, std::string_view body);
  // The final answer's head; 1xx before it are skipped, but for 101 with `upgrade`. OC_UNAVAILABLE: the connection
  // ended or broke; OC_CORRUPT; OC_TOO_LARGE.
  base::Result<void> read_head(bool answers_head, bool upgrade = false);
  int status() const noexcept;
  // Valid as long as this object.
  std::span<const HeaderView> headers() const noexcept;
  std::string_view header(std::string_view lower_case_name) const noexcept {
    return find_header(headers(), lower_case_name);
  }
  // -1: not declared.
  std::int64_t content_length() const noexcept;
  // The next piece; 0 at the end. Yields now and then.
  base::Result<std::size_t> read_body(std::span<char> into);

  // A byte of the answer has come.
  bool answer_begun() const noexcept { return answer_begun_; }
  // Everything was read and the server keeps the connection.
  bool may_keep() const noexcept;

 private:
  struct Parsing;
  base::Result<std::size_t> find_head_end();
  base::Result<void> parse_head(std::size_t bytes, bool answers_head);

  ClientConnection& connection_;
  HttpCallLimits limits_;
  std::unique_ptr<Parsing> parsing_;
  std::size_t read_since_yield_ = 0;
  bool answer_begun_ = false;
};

}  // namespace oneclaw::net
