#include "host/net/http_connection.h"

#include "host/loop/loop.h"
#include "host/net/http_connection_parsing.h"
#include "host/net/problem.h"

#include <exception>

namespace oneclaw::net {

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

}  // namespace oneclaw::net
