// The head of a request: reading it within its limits, judging it, filling the exchange.
#include "host/net/forwarded.h"
#include "host/net/http_connection_parsing.h"

#include <algorithm>

namespace oneclaw::net {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

// Also true for none at all. Beast would take a list of equal numbers.
bool is_decimal(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "GET / HTTP/2.0": the line is well formed, only the version is not ours.
bool asks_other_version(std::string_view head) noexcept {
  const std::string_view line = head.substr(0, head.find('\r'));
  const std::size_t at = line.rfind(" HTTP/");
  if (at == std::string_view::npos) return false;
  const std::string_view version = line.substr(at + 6);
  return version.size() == 3 && version[1] == '.' && version[0] >= '0' && version[0] <= '9' && version[2] >= '0' &&
         version[2] <= '9';
}

}  // namespace

// Reads until a whole head is pending. False: the connection ends; an answer was given where one is due.
bool HttpConnection::read_head(std::size_t* head_bytes) {
  const HttpLimits& limits = shared_.options.limits;
  fiber::Deadline deadline = fiber::Deadline::never();
  std::size_t searched = 0;
  for (;;) {
    // An empty line before a request is noise that old clients send.
    while (input_.pending().starts_with("\r\n")) {
      input_.consume(2);
      searched = 0;
    }
    const std::string_view pending = input_.pending();
    if (!pending.empty()) {
      idle_ = false;
      const std::size_t from = searched < kHeadEnd.size() ? 0 : searched - (kHeadEnd.size() - 1);
      const std::size_t end = pending.find(kHeadEnd, from);
      if (end != std::string_view::npos && end + kHeadEnd.size() <= limits.max_head_bytes) {
        *head_bytes = end + kHeadEnd.size();
        return true;
      }
      searched = pending.size();
      if (has_bare_line_feed(pending.substr(from))) {
        reject({400, "bad_line_ending", "lines of a request end with CR LF"});
        return false;
      }
      if (pending.size() >= limits.max_head_bytes) {
        const bool in_target = pending.find('\n') == std::string_view::npos;
        if (in_target) {
          count(shared_.counters.target_too_long);
          reject({414, "target_too_long", "the request target is too long"});
        } else {
          count(shared_.counters.head_too_large);
          reject({431, "head_too_large", "the request head is too large"});
        }
        return false;
      }
      if (deadline.is_never()) deadline = fiber::Deadline::after(limits.head_time);
    }
    const std::span<char> room = input_.room_for_head(limits.max_head_bytes);
    const fiber::Deadline until =
        !deadline.is_never() ? deadline
                             : fiber::Deadline::after(served_ == 0 ? limits.first_byte_time : limits.keep_alive_idle);
    auto n = stream_->read_some(room, until);
    if (!n) {
      failed_ = n.status() != OC_TIMEOUT;
      if (failed_) return false;
      if (pending.empty()) {
        count(shared_.counters.idle_closed);
      } else {
        count(shared_.counters.head_timeouts);
        reject({408, "head_timeout", "the request head did not arrive in time"});
      }
      return false;
    }
    if (*n == 0) return false;
    input_.filled(*n);
  }
}

bool HttpConnection::parse_head(std::size_t head_bytes, Rejection* why) {
  const std::string_view bytes = input_.pending().substr(0, head_bytes);
  input_.hold_head(head_bytes);
  if (has_folded_line(bytes)) {
    *why = {400, "folded_header", "a header value may not go on in the next line"};
    return false;
  }
  auto& parser = parsing_->parser.emplace(parsing_->head, bytes);
  BeastError error;
  parser.put_head(error);
  if (!error) return check_head(why);
  const MessageHead& head = parsing_->head;
  if (head.too_many) {
    count(shared_.counters.head_too_large);
    *why = {431, "too_many_headers", "the request has too many header fields"};
  } else if (error == beast_http::error::bad_version && asks_other_version(bytes)) {
    *why = {505, "unsupported_version", "this server speaks HTTP/1.1 and HTTP/1.0"};
  } else if (error == beast_http::error::bad_content_length || error == beast_http::error::multiple_content_length) {
    *why = {400, "bad_content_length", "the content-length is no single number, or stands beside transfer-encoding"};
  } else if (error == beast_http::error::bad_transfer_encoding) {
    *why = {400, "bad_transfer_encoding", "transfer-encoding is doubled or stands beside content-length"};
  } else if (error == beast_http::error::bad_method) {
    *why = {400, "bad_method", "the request line does not begin with a method"};
  } else if (error == beast_http::error::bad_target) {
    *why = {400, "bad_target", "the request target has characters that must be percent-encoded"};
  } else if (error == beast_http::error::bad_version) {
    *why = {400, "bad_version", "the request line does not end with HTTP/1.1"};
  } else {
    *why = {400, "bad_header", "the request head is malformed"};
  }
  return false;
}

// What two servers in a row could understand differently is refused.
bool HttpConnection::check_head(Rejection* why) {
  const MessageHead& head = parsing_->head;
  const auto& parser = *parsing_->parser;
  http_1_0_ = head.version < 11;
  keep_alive_ = parser.keep_alive();
  if (head.target.size() > shared_.options.limits.max_target_bytes) {
    count(shared_.counters.target_too_long);
    *why = {414, "target_too_long", "the request target is too long"};
  } else if (head.method == "CONNECT" || head.method == "TRACE") {
    *why = {501, "method_not_implemented", "this server has no CONNECT and no TRACE"};
  } else if (head.hosts > 1 || (head.hosts == 0 && !http_1_0_)) {
    *why = {400, "bad_host", "exactly one host header is required"};
  } else if (head.content_lengths > 1 || !is_decimal(head.content_length)) {
    *why = {400, "bad_content_length", "the content-length must be one number"};
  } else if (head.transfer_encodings > 0 && (head.content_lengths > 0 || head.transfer_encodings > 1 || http_1_0_)) {
    *why = {400, "bad_transfer_encoding", "transfer-encoding beside content-length, doubled, or in HTTP/1.0"};
  } else if (head.transfer_encodings == 1 && !iequals(head.transfer_encoding, "chunked")) {
    *why = {501, "transfer_encoding_not_implemented", "chunked is the only transfer-encoding of this server"};
  } else if (!head.expect.empty() && !iequals(head.expect, "100-continue")) {
    *why = {417, "expectation_failed", "100-continue is the only expectation this server knows"};
  } else {
    expects_continue_ = !head.expect.empty() && !http_1_0_;
    if (head.transfer_encodings == 1) {
      body_ = Body::chunked;
    } else {
      body_left_ = parser.content_length() ? *parser.content_length() : 0;
      body_ = body_left_ > 0 ? Body::sized : Body::none;
    }
    return true;
  }
  return false;
}

bool HttpConnection::set_target(std::string_view target, Rejection* why) {
  const MessageHead& head = parsing_->head;
  Exchange& x = *exchange_;
  x.host_ = head.host;
  if (target.front() != '/' && target != "*") {
    // The absolute form that proxies use; its host counts, not the header's.
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos ||
        !(iequals(target.substr(0, scheme), "http") || iequals(target.substr(0, scheme), "https"))) {
      *why = {400, "bad_target", "the request target must begin with /"};
      return false;
    }
    const std::string_view rest = target.substr(scheme + 3);
    const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
    x.host_ = rest.substr(0, path);
    target = rest.substr(path);
    if (target.empty()) target = "/";
  }
  if (target == "*" && head.method != "OPTIONS") {
    *why = {400, "bad_target", "* is a target for OPTIONS only"};
    return false;
  }
  if (std::any_of(target.begin(), target.end(), [](unsigned char c) { return c >= 0x7f; })) {
    *why = {400, "bad_target", "the request target has characters that must be percent-encoded"};
    return false;
  }
  const std::size_t fragment = target.find('#');
  if (fragment != std::string_view::npos) {
    *why = {400, "bad_target", "a request target has no fragment"};
    return false;
  }
  const std::size_t question = target.find('?');
  x.target_ = target;
  x.path_ = target.substr(0, question);
  if (x.path_.empty()) x.path_ = "/";
  x.query_ = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  x.method_ = head.method;
  x.headers_ = head.headers;
  x.content_length_ = body_ == Body::chunked ? -1 : static_cast<std::int64_t>(body_left_);
  x.max_body_bytes_ = shared_.options.limits.max_body_bytes;
  x.head_request_ = head.method == "HEAD";
  x.listener_ = info_.listener->name;
  x.secure_ = stream_->is_tls();
  x.peer_ = info_.peer;
  x.credentials_ = info_.credentials;
  return true;
}

void HttpConnection::set_remote() {
  exchange_->remote_ = peer_text_;
  if (shared_.trusted_proxies.empty() || info_.credentials) return;
  exchange_->remote_ = forwarded_client(exchange_->headers_, info_.peer.address, shared_.trusted_proxies, peer_text_);
}

}  // namespace oneclaw::net
