#include "host/talk/wire.h"

#include "host/base/json.h"
#include "host/base/status.h"
#include "host/net/url.h"
#include "host/talk/connection.h"

#include <oneclaw/render/text.h>

#include <poll.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace oneclaw::talk {
namespace {

using base::Error;
using base::Result;

Error error_of(const AnswerHead& head, std::string_view body) {
  Error error{OC_INTERNAL, "the host answered HTTP " + std::to_string(head.status)};
  error.retry_after_ms = head.retry_after_s * 1000;
  const auto problem = base::parse_json(body);
  if (head.status == 502 || head.status == 503 || head.status == 504) error.status = OC_UNAVAILABLE;
  if (!problem) return error;
  const base::JsonValue* detail = base::json_find(*problem, "detail");
  const base::JsonValue* code = base::json_find(*problem, "code");
  // It may be shown in a terminal: nothing in it controls one.
  if (detail != nullptr && detail->IsString()) {
    error.text = render::clean_text(base::json_view(*detail), render::Lines::many);
  }
  for (const base::StatusInfo& info : base::all_statuses()) {
    if (code != nullptr && code->IsString() && base::json_view(*code) == info.name) error.status = info.code;
  }
  return error;
}

}  // namespace

std::string Endpoint::name() const {
  return socket_path.empty() ? "http://" + net::host_port(host, port) : socket_path;
}

Result<Endpoint> endpoint_of_url(std::string_view url, std::string key) {
  auto parsed = net::parse_url(url);
  if (!parsed) return std::move(parsed).error();
  if (parsed->scheme != "http") {
    return Error{OC_UNSUPPORTED, "only http:// addresses can be talked to, not " + parsed->scheme +
                                     "://; where a proxy ends TLS, make a tunnel to the host itself"};
  }
  if (parsed->target != "/") return Error{OC_INVALID, "the address of a host has no path: " + std::string(url)};
  Endpoint out;
  out.host = parsed->host;
  out.port = parsed->port;
  out.key = std::move(key);
  return out;
}

Stop::Stop() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Stop::request() noexcept {
  const std::uint64_t one = 1;
  (void)!::write(fd_.get(), &one, sizeof(one));
}

bool Stop::is_requested() const noexcept {
  pollfd poll{fd_.get(), POLLIN, 0};
  return ::poll(&poll, 1, 0) == 1;
}

std::string Wire::head_of(const std::string& method, const std::string& target, std::size_t body_bytes) const {
  const std::string host = endpoint_.socket_path.empty() ? net::host_port(endpoint_.host, endpoint_.port) : "localhost";
  std::string out = method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
  if (!endpoint_.key.empty()) out += "Authorization: Bearer " + endpoint_.key + "\r\n";
  if (method != "GET") {
    out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body_bytes) + "\r\n";
  }
  return out;
}

Result<std::string> Wire::call(const std::string& method, const std::string& target, std::string_view body,
                               std::chrono::milliseconds time) const {
  auto connection = Connection::open(endpoint_, stop_ == nullptr ? -1 : stop_->fd());
  if (!connection) return std::move(connection).error();
  std::string text = head_of(method, target, body.size()) + "\r\n";
  text += body;
  const auto sent = connection->send(text, time);
  ::explicit_bzero(text.data(), text.size());  // it may hold a secret
  if (!sent) return sent.error();
  const auto head = connection->read_head(time);
  if (!head) return head.error();
  std::string answer;
  const auto read = connection->read_body(time, [&](std::string_view piece) {
    answer += piece;
    return answer.size() <= kMaxAnswerBytes;
  });
  if (!read) return read.error();
  if (answer.size() > kMaxAnswerBytes) return Error{OC_TOO_LARGE, "the host's answer is larger than 16 MiB"};
  if (head->status >= 400) return error_of(*head, answer);
  return answer;
}

Result<void> Wire::follow(const std::string& target, const std::string& last_event_id, std::chrono::milliseconds quiet,
                          const std::function<bool(std::string_view)>& piece) const {
  auto connection = Connection::open(endpoint_, stop_ == nullptr ? -1 : stop_->fd());
  if (!connection) return std::move(connection).error();
  std::string text = head_of("GET", target, 0) + "Accept: text/event-stream\r\n";
  if (!last_event_id.empty()) text += "Last-Event-ID: " + last_event_id + "\r\n";
  if (const auto sent = connection->send(text + "\r\n", quiet); !sent) return sent.error();
  const auto head = connection->read_head(quiet);
  if (!head) return head.error();
  if (head->status < 400) return connection->read_body(quiet, piece);
  std::string problem;
  (void)connection->read_body(quiet, [&](std::string_view more) {
    problem += more;
    return problem.size() < kMaxHeadBytes;
  });
  return error_of(*head, problem);
}

}  // namespace oneclaw::talk
