#include "host/cli/host_client.h"

#include "host/base/status.h"
#include "host/base/unique_fd.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace oneclaw::cli {
namespace {

constexpr std::size_t kMaxAnswerBytes = 16u << 20;
constexpr timeval kAnswerTime{300, 0};  // a swap may wait for calls to drain

base::Result<base::UniqueFd> connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return base::Error{OC_INVALID, "the socket path " + path + " is too long for the system; use a shorter --state"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kAnswerTime, sizeof(kAnswerTime));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const std::string why = errno == EACCES ? "permission denied: run it as the host's user" : std::strerror(errno);
    return base::Error{OC_UNAVAILABLE, "no host answers at " + path + " (" + why +
                                           "); start one with 'oneclaw run' or name its --state"};
  }
  return fd;
}

base::Result<std::string> exchange(int fd, const std::string& request) {
  for (std::size_t sent = 0; sent < request.size();) {
    const ssize_t n = ::send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return base::Error{OC_UNAVAILABLE, std::string("sending to the host failed: ") + std::strerror(errno)};
    sent += static_cast<std::size_t>(n);
  }
  std::string answer;
  std::array<char, 16384> piece;
  for (;;) {
    const ssize_t n = ::recv(fd, piece.data(), piece.size(), 0);
    if (n == 0) return answer;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::Error{OC_TIMEOUT, std::string("the host did not answer: ") + std::strerror(errno)};
    answer.append(piece.data(), static_cast<std::size_t>(n));
    if (answer.size() > kMaxAnswerBytes) return base::Error{OC_TOO_LARGE, "the host's answer is larger than 16 MiB"};
  }
}

base::Error error_of(int status, const base::Json& problem) {
  const base::JsonValue* detail = base::json_find(problem, "detail");
  const base::JsonValue* code = base::json_find(problem, "code");
  base::Error error{OC_INTERNAL,
                    detail != nullptr ? std::string(base::json_view(*detail)) : "HTTP " + std::to_string(status)};
  for (const base::StatusInfo& info : base::all_statuses()) {
    if (code != nullptr && base::json_view(*code) == info.name) error.status = info.code;
  }
  return error;
}

}  // namespace

std::string escaped(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

base::Result<std::string> HostClient::fetch(const std::string& method, const std::string& target,
                                            std::string_view body) const {
  auto fd = connect_to(socket_path_);
  if (!fd) return std::move(fd).error();
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n\r\n";
  text += body;
  auto answer = exchange(fd->get(), text);
  ::explicit_bzero(text.data(), text.size());  // it may hold a secret
  if (!answer) return answer;
  // "HTTP/1.1 200 ...": the host answers these routes whole, never in chunks.
  const std::size_t head_end = answer->find("\r\n\r\n");
  if (head_end == std::string::npos || answer->size() < 12)
    return base::Error{OC_UNAVAILABLE, "the host ended the connection"};
  const int status = std::atoi(answer->c_str() + 9);
  answer->erase(0, head_end + 4);
  if (status < 400) return answer;
  const auto problem = base::parse_json(*answer);
  if (!problem) return base::Error(problem.error()).in("the host's answer");
  return error_of(status, *problem);
}

base::Result<base::Json> HostClient::request(const std::string& method, const std::string& target,
                                             std::string_view body) const {
  auto answer = fetch(method, target, body);
  if (!answer) return std::move(answer).error();
  auto document = base::parse_json(*answer);
  if (!document) return std::move(document).error().in("the host's answer");
  return document;
}

}  // namespace oneclaw::cli
