// The body of a request: by length or in chunks, read or dropped.
#include "host/net/http_connection_parsing.h"

#include <algorithm>
#include <cstring>

namespace oneclaw::net {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

base::Result<void> HttpConnection::fill_body(fiber::Deadline deadline) {
  const std::span<char> room = input_.room_for_body();
  if (room.empty()) {
    body_ = Body::broken;
    return base::Error{OC_INVALID, "the line of a chunk is too long"};
  }
  auto n = stream_->read_some(room, deadline);
  if (!n) return std::move(n).error();
  if (*n == 0) return base::Error{OC_UNAVAILABLE, "the client ended the connection within the body"};
  input_.filled(*n);
  return {};
}

base::Error HttpConnection::body_error(base::Error error) {
  if (error.status != OC_CANCELLED) body_ = Body::broken;
  return std::move(error).in("request body");
}

base::Result<std::size_t> HttpConnection::read_body(std::span<char> into, fiber::Deadline deadline) {
  if (into.empty() || !body_is_unread()) {
    if (body_ == Body::broken) return base::Error{OC_UNAVAILABLE, "request body: it broke off before"};
    return std::size_t{0};
  }
  if (std::exchange(expects_continue_, false) && input_.empty() && (!exchange_ || !exchange_->reply_begun())) {
    if (auto asked = stream_->write(kContinue); !asked) {
      failed_ = true;
      return body_error(std::move(asked).error());
    }
  }
  if (body_ == Body::chunked) return read_chunked(into, deadline);
  std::size_t n = 0;
  into = into.first(std::min<std::uint64_t>(into.size(), body_left_));
  if (!input_.empty()) {
    n = std::min(into.size(), input_.pending().size());
    std::memcpy(into.data(), input_.pending().data(), n);
    input_.consume(n);
  } else {
    auto read = stream_->read_some(into, deadline);
    if (!read) return body_error(std::move(read).error());
    if (*read == 0) return body_error({OC_UNAVAILABLE, "the client ended the connection"});
    n = *read;
  }
  body_left_ -= n;
  if (body_left_ == 0) body_ = Body::ended;
  return n;
}

base::Result<std::size_t> HttpConnection::read_chunked(std::span<char> into, fiber::Deadline deadline) {
  auto& parser = *parsing_->parser;
  const std::size_t longest_line = shared_.options.limits.max_chunk_line_bytes;
  for (;;) {
    const std::string_view pending = input_.pending();
    if (!pending.empty()) {
      BeastError error;
      std::size_t written = 0;
      const std::size_t taken = parser.put_body(pending, into, &written, error);
      if (error == beast_http::error::need_more) {
        if (pending.size() - taken > longest_line) {
          return body_error({OC_INVALID, "the line of a chunk is too long"});
        }
        // Beast waits for CR LF; a client that ends lines otherwise would wait for ever.
        if (has_bare_line_feed(pending.substr(taken))) return body_error({OC_INVALID, "malformed chunk"});
      } else if (error) {
        return body_error({OC_INVALID, "malformed chunk"});
      }
      input_.consume(taken);
      if (parser.is_done()) body_ = Body::ended;
      if (written > 0 || body_ == Body::ended) return written;
      if (taken > 0) continue;
    }
    if (auto filled = fill_body(deadline); !filled) return body_error(std::move(filled).error());
  }
}

bool HttpConnection::drain_body() {
  if (!body_is_unread()) return body_ != Body::broken;
  const HttpLimits& limits = shared_.options.limits;
  const fiber::Deadline deadline = fiber::Deadline::after(limits.drain_body_time);
  char sink[4096];
  for (std::size_t drained = 0; drained <= limits.drain_body_bytes;) {
    auto n = read_body(sink, deadline);
    if (!n) return false;
    if (*n == 0) return true;
    drained += *n;
  }
  return false;
}

}  // namespace oneclaw::net
