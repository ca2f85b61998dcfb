#include "host/net/http_exchange.h"

#include "host/base/text.h"
#include "host/net/http_connection.h"
#include "host/net/problem.h"

#include <array>
#include <charconv>

namespace oneclaw::net {
namespace {

// Larger bodies are not copied behind their head.
constexpr std::size_t kJoinBytes = 16 * 1024;

bool has_no_body(int status) noexcept { return status == 204 || status == 304; }

bool is_servers_own(std::string_view name) noexcept {
  return iequals(name, "content-length") || iequals(name, "connection") || iequals(name, "transfer-encoding") ||
         iequals(name, "date") || iequals(name, "keep-alive");
}

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

}  // namespace

DrainScope::DrainScope(Exchange& exchange) : exchange_(exchange), scope_(*fiber::current_task()) {}

DrainScope::~DrainScope() { exchange_.connection_.endless_ = nullptr; }

void DrainScope::arm() noexcept {
  exchange_.connection_.endless_ = &scope_;
  if (exchange_.is_draining()) scope_.cancel();
}

bool Exchange::is_draining() const noexcept { return connection_.shared_.draining.load(std::memory_order_relaxed); }

// --- the body of the request

base::Result<std::size_t> Exchange::read(std::span<char> into) {
  const auto too_large = [&] {
    connection_.shared_.counters.body_too_large.fetch_add(1, std::memory_order_relaxed);
    failure_ = {413, "body_too_large", "the request body is too large"};
    connection_.body_ = HttpConnection::Body::broken;
    return base::Error{OC_TOO_LARGE, "request body: larger than " + std::to_string(max_body_bytes_) + " bytes"};
  };
  if (content_length_ > 0 && static_cast<std::uint64_t>(content_length_) > max_body_bytes_) return too_large();
  auto n = connection_.read_body(into, fiber::Deadline::after(connection_.shared_.options.limits.body_stall));
  if (!n) {
    if (n.status() == OC_TIMEOUT) {
      connection_.shared_.counters.body_stalls.fetch_add(1, std::memory_order_relaxed);
      failure_ = {408, "body_timeout", "the request body did not arrive in time"};
    }
    if (n.status() == OC_INVALID) failure_ = {400, "bad_chunk", "the chunks of the request body are malformed"};
    return n;
  }
  bytes_read_ += *n;
  if (bytes_read_ > max_body_bytes_) return too_large();
  return n;
}

base::Result<std::string_view> Exchange::body(std::uint64_t max) {
  if (body_is_whole_) {
    if (body_.size() > max) return base::Error{OC_TOO_LARGE, "request body: larger than " + std::to_string(max)};
    return std::string_view(body_);
  }
  max_body_bytes_ = std::min(max_body_bytes_, max);
  constexpr std::size_t kStep = 16 * 1024;
  const std::uint64_t known = content_length_ > 0 ? static_cast<std::uint64_t>(content_length_) : 0;
  std::size_t size = 0;
  for (;;) {
    // A declared length is believed only as far as bytes arrive.
    const std::uint64_t expected = known > size ? known - size : (content_length_ < 0 ? kStep : 0);
    body_.resize(size + std::max<std::size_t>(std::min<std::uint64_t>(expected, 4 * kStep + size), 1));
    auto n = read({body_.data() + size, body_.size() - size});
    if (!n) {
      body_.clear();
      return std::move(n).error();
    }
    size += *n;
    if (*n == 0 || (known > 0 && size == known)) break;
  }
  body_.resize(size);
  body_is_whole_ = true;
  return std::string_view(body_);
}

// --- the reply

base::Result<void> Exchange::check_head(int status, std::span<const HeaderView> headers,
                                        std::string_view content_type) {
  if (reply_state_ != ReplyState::none) return base::Error{OC_CONFLICT, "reply: one was already begun"};
  if (status < 200 || status > 599) {
    return base::Error{OC_INVALID, "reply: status " + std::to_string(status) + " is not one of 200 to 599"};
  }
  if (!is_header_value(content_type)) return base::Error{OC_INVALID, "reply: control character in the content type"};
  for (const HeaderView& header : headers) {
    if (!is_token(header.name) || !is_header_value(header.value)) {
      return base::Error{OC_INVALID, "reply: header \"" + base::clean_utf8(header.name, 64) +
                                         "\" has a character that is not allowed"};
    }
    if (is_servers_own(header.name)) {
      return base::Error{OC_INVALID, "reply: header \"" + std::string(header.name) + "\" is set by the server"};
    }
  }
  return {};
}

void Exchange::append_head(std::string& out, int status, std::span<const HeaderView> headers,
                           std::string_view content_type, std::optional<std::uint64_t> length) {
  HttpConnection& c = connection_;
  status_ = status;
  const HttpLimits& limits = c.shared_.options.limits;
  const bool waits_for_continue = c.expects_continue_ && c.body_is_unread() && c.input_.empty();
  const bool too_much_unread = c.body_ == HttpConnection::Body::sized && c.body_left_ > limits.drain_body_bytes;
  close_after_ = !c.keeps_alive() || waits_for_continue || too_much_unread;
  if (!length && !has_no_body(status) && !head_request_) {
    chunked_reply_ = !c.http_1_0_;
    if (c.http_1_0_) close_after_ = true;
  }
  out += "HTTP/1.1 ";
  append_number(out, static_cast<unsigned>(status));
  out += ' ';
  out += reason_phrase(status);
  out += "\r\nDate: ";
  out += c.date_.now();
  if (!c.shared_.options.server_header.empty()) {
    out += "\r\nServer: ";
    out += c.shared_.options.server_header;
  }
  if (!content_type.empty()) {
    out += "\r\nContent-Type: ";
    out += content_type;
  }
  for (const HeaderView& header : headers) {
    out += "\r\n";
    out += header.name;
    out += ": ";
    out += header.value;
  }
  if (length && !has_no_body(status)) {
    out += "\r\nContent-Length: ";
    append_number(out, *length);
  }
  if (chunked_reply_) out += "\r\nTransfer-Encoding: chunked";
  if (close_after_) {
    out += "\r\nConnection: close";
  } else if (c.http_1_0_) {
    out += "\r\nConnection: keep-alive";
  }
  out += "\r\n\r\n";
}

base::Result<void> Exchange::sent(base::Result<void> result) {
  if (!result) {
    connection_.failed_ = true;
    if (result.status() == OC_TIMEOUT) {
      connection_.shared_.counters.write_stalls.fetch_add(1, std::memory_order_relaxed);
    }
  }
  return result;
}

base::Result<void> Exchange::reply(const Reply& reply) {
  if (auto checked = check_head(reply.status, reply.headers, reply.content_type); !checked) return checked;
  std::string& out = connection_.out_;
  out.clear();
  append_head(out, reply.status, reply.headers, reply.content_type, reply.body.size());
  reply_state_ = ReplyState::ended;
  std::string_view body = head_request_ || has_no_body(reply.status) ? std::string_view() : reply.body;
  bytes_written_ = body.size();
  if (body.size() <= kJoinBytes) {
    out += body;
    body = {};
  }
  return sent(connection_.stream_->write(out, body));
}

base::Result<void> Exchange::problem(int status, std::string_view code, std::string_view detail,
                                     std::span<const HeaderView> headers) {
  const std::string body = problem_json(status, code, detail);
  return reply({.status = status, .headers = headers, .content_type = kProblemType, .body = body});
}

base::Result<void> Exchange::begin(const ReplyHead& head) {
  if (auto checked = check_head(head.status, head.headers, head.content_type); !checked) return checked;
  std::string& out = connection_.out_;
  out.clear();
  declared_length_ = head.content_length;
  append_head(out, head.status, head.headers, head.content_type, head.content_length);
  reply_state_ = ReplyState::begun;
  return sent(connection_.stream_->write(out));
}

base::Result<void> Exchange::write(std::string_view piece) {
  if (reply_state_ != ReplyState::begun) return base::Error{OC_CONFLICT, "reply: write outside of begin and end"};
  if (connection_.failed_) return base::Error{OC_UNAVAILABLE, "reply: the connection broke before"};
  if (declared_length_ && bytes_written_ + piece.size() > *declared_length_) {
    return base::Error{OC_INVALID, "reply: more than the declared " + std::to_string(*declared_length_) + " bytes"};
  }
  bytes_written_ += piece.size();
  if (piece.empty() || head_request_ || has_no_body(status_)) return {};
  if (!chunked_reply_) return sent(connection_.stream_->write(piece));
  std::string& out = connection_.out_;
  out.clear();
  append_number(out, piece.size(), 16);
  out += "\r\n";
  if (piece.size() <= kJoinBytes) {
    out += piece;
    out += "\r\n";
    return sent(connection_.stream_->write(out));
  }
  if (auto first = sent(connection_.stream_->write(out, piece)); !first) return first;
  return sent(connection_.stream_->write("\r\n"));
}

base::Result<void> Exchange::end() {
  if (reply_state_ != ReplyState::begun) return base::Error{OC_CONFLICT, "reply: end without begin"};
  if (connection_.failed_) return base::Error{OC_UNAVAILABLE, "reply: the connection broke before"};
  if (declared_length_ && !head_request_ && bytes_written_ != *declared_length_) {
    connection_.failed_ = true;
    return base::Error{OC_INVALID, "reply: " + std::to_string(bytes_written_) + " bytes instead of the declared " +
                                       std::to_string(*declared_length_)};
  }
  reply_state_ = ReplyState::ended;
  if (!chunked_reply_) return {};
  return sent(connection_.stream_->write("0\r\n\r\n"));
}

}  // namespace oneclaw::net
