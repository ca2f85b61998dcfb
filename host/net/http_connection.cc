#include "host/net/http_connection.h"

#include "host/loop/loop.h"
#include "host/net/forwarded.h"
#include "host/net/http_parser.h"
#include "host/net/problem.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <optional>

namespace oneclaw::net {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

void count(HttpCounters::Count& counter) noexcept { counter.fetch_add(1, std::memory_order_relaxed); }

bool has_bare_line_feed(std::string_view text) noexcept {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

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

std::string_view DateCache::now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_REALTIME_COARSE, &time);
  if (time.tv_sec != second_) {
    second_ = time.tv_sec;
    std::tm parts{};
    gmtime_r(&time.tv_sec, &parts);
    // Not strftime's %a and %b: those follow the locale.
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    const int n =
        std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[parts.tm_wday], parts.tm_mday,
                      kMonths[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    length_ = std::min(static_cast<std::size_t>(n), sizeof text_);
    std::memcpy(text_, text, length_);
  }
  return {text_, length_};
}

struct HttpConnection::Parsing {
  MessageHead head;
  std::optional<MessageParser<true>> parser;
};

HttpConnection::HttpConnection(loop::Loop& loop, HttpServerShared& shared, DateCache& date, HttpConnectionInfo info)
    : loop_(loop),
      shared_(shared),
      date_(date),
      info_(std::move(info)),
      task_(*fiber::current_task()),
      parsing_(std::make_unique<Parsing>()),
      peer_text_(info_.credentials ? "unix" : info_.peer.address.text()) {
  parsing_->head.max_headers = shared_.options.limits.max_headers;
}

HttpConnection::~HttpConnection() = default;

void HttpConnection::cut() noexcept {
  task_.root_scope().cancel();
  if (stream_) stream_->close();
}

void HttpConnection::run(base::UniqueFd fd) noexcept {
  if (!open(std::move(fd))) return;
  serve();
}

base::Result<void> HttpConnection::open(base::UniqueFd fd) {
  const HttpLimits& limits = shared_.options.limits;
  if (info_.listener->tls) {
    auto accepted = info_.listener->tls->accept(loop_, std::move(fd), fiber::Deadline::after(limits.tls_handshake));
    if (!accepted) {
      count(shared_.counters.tls_failures);
      return std::move(accepted).error();
    }
    stream_ = std::move(*accepted);
  } else {
    stream_ = make_plain_stream(loop_, std::move(fd));
  }
  stream_->set_write_stall(limits.write_stall);
  return {};
}

void HttpConnection::serve() {
  while (serve_one()) {
    input_.release_head();
    body_ = Body::none;
    idle_ = true;
    if (shared_.draining.load(std::memory_order_relaxed) && input_.empty()) return;
    if (input_.empty()) stream_->expect_wait();
  }
}

// True when the connection goes on.
bool HttpConnection::serve_one() {
  std::size_t head_bytes = 0;
  if (!read_head(&head_bytes)) return false;
  count(shared_.counters.requests);
  ++served_;
  Rejection why;
  if (!parse_head(head_bytes, &why)) {
    reject(why);
    return false;
  }
  Exchange exchange(*this);
  exchange_ = &exchange;
  struct Forget {
    Exchange*& pointer;
    ~Forget() { pointer = nullptr; }
  } forget{exchange_};
  if (!set_target(parsing_->head.target, &why)) {
    reject(why);
    return false;
  }
  set_remote();
  call_handler();
  finish_reply();
  if (failed_) return false;
  if (exchange.close_after_ || !keeps_alive()) {
    linger();
    return false;
  }
  if (drain_body()) return true;
  count(shared_.counters.bodies_not_drained);
  linger();
  return false;
}

// --- the head

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

// --- around the handler

void HttpConnection::call_handler() {
  const std::int64_t began = shared_.options.access_log ? fiber::now_ns() : 0;
  const auto threw = [this](const char* what) {
    shared_.options.log.error("http: an exception left the handler", {{"path", exchange_->path_}, {"what", what}});
    exchange_->failure_ = {};
    if (exchange_->reply_begun()) {
      count(shared_.counters.handler_failures);
      failed_ = true;
    }
  };
  try {
    shared_.handler(*exchange_);
  } catch (const std::exception& error) {
    threw(error.what());
  } catch (...) {
    threw("unknown");
  }
  if (!exchange_->reply_begun() && !failed_) {
    if (exchange_->failure_.status != 0) {
      const auto& failure = exchange_->failure_;
      static_cast<void>(exchange_->problem(failure.status, failure.code, failure.detail));
    } else {
      count(shared_.counters.handler_failures);
      static_cast<void>(exchange_->problem(500, "internal", "the request was not answered; the log says more"));
    }
  }
  if (shared_.options.access_log) {
    shared_.options.access_log({*exchange_, fiber::Duration(fiber::now_ns() - began)});
  }
}

void HttpConnection::finish_reply() {
  const int status = exchange_->status_;
  if (status >= 100 && status < 600) count(shared_.counters.responses[status / 100]);
  // An answer that was begun and not ended is cut, so that the client cannot take it for whole.
  if (!exchange_->reply_ended()) failed_ = true;
  if (served_ >= shared_.options.limits.max_requests_per_connection) count(shared_.counters.max_requests_reached);
}

bool HttpConnection::keeps_alive() const noexcept {
  return keep_alive_ && !failed_ && body_ != Body::broken && !shared_.draining.load(std::memory_order_relaxed) &&
         served_ < shared_.options.limits.max_requests_per_connection;
}

// An answer to something that never became an exchange; the connection ends after it.
void HttpConnection::reject(const Rejection& why) {
  if (why.status == 400) count(shared_.counters.bad_requests);
  count(shared_.counters.responses[why.status / 100]);
  const std::string body = problem_json(why.status, why.code, why.detail);
  out_.clear();
  out_ += "HTTP/1.1 ";
  out_ += std::to_string(why.status);
  out_ += ' ';
  out_ += reason_phrase(why.status);
  out_ += "\r\nDate: ";
  out_ += date_.now();
  out_ += "\r\nContent-Type: ";
  out_ += kProblemType;
  out_ += "\r\nConnection: close\r\nContent-Length: ";
  out_ += std::to_string(body.size());
  out_ += "\r\n\r\n";
  if (!stream_->write(out_, body)) {
    failed_ = true;
    return;
  }
  linger();
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

// Closing with unread input makes the kernel send a reset, which can destroy an answer still on its way.
void HttpConnection::linger() {
  if (failed_) return;
  stream_->shutdown_write();
  const HttpLimits& limits = shared_.options.limits;
  const fiber::Deadline deadline = fiber::Deadline::after(limits.linger);
  char sink[4096];
  for (std::size_t read = 0; read <= limits.drain_body_bytes;) {
    auto n = stream_->read_some(sink, deadline);
    if (!n || *n == 0) return;
    read += *n;
  }
}

// --- the body

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

}  // namespace oneclaw::net
