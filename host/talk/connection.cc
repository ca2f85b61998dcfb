#include "host/talk/connection.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

namespace oneclaw::talk {
namespace {

using base::Error;
using base::Result;
using base::UniqueFd;

constexpr std::size_t kMaxChunkLine = 1024;
constexpr timeval kConnectTime{10, 0};

Result<UniqueFd> connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return Error{OC_INVALID, "the socket path " + path + " is too long for the system; use a shorter --state"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const std::string why = errno == EACCES ? "permission denied: run it as the host's user" : std::strerror(errno);
    return Error{OC_UNAVAILABLE,
                 "no host answers at " + path + " (" + why + "); start one with 'oneclaw run' or name its --state"};
  }
  return fd;
}

Result<UniqueFd> connect_tcp(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(endpoint.port);
  if (const int problem = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found); problem != 0) {
    return Error{OC_UNAVAILABLE, endpoint.name() + ": " + ::gai_strerror(problem)};
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
  std::string why = "it has no address";
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    UniqueFd fd(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kConnectTime, sizeof(kConnectTime));
    if (fd && ::connect(fd.get(), address->ai_addr, address->ai_addrlen) == 0) return fd;
    why = std::strerror(errno);
  }
  return Error{OC_UNAVAILABLE, "no host answers at " + endpoint.name() + " (" + why + ")"};
}

Error broken() { return {OC_UNAVAILABLE, "the host ended the connection"}; }

bool is_header(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         ::strncasecmp(line.data(), name.data(), name.size()) == 0;
}

std::string_view value_of(std::string_view line) {
  line.remove_prefix(line.find(':') + 1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

template <class Number>
void read_number(std::string_view text, Number& into, int base = 10) {
  std::from_chars(text.data(), text.data() + text.size(), into, base);
}

}  // namespace

Result<Connection> Connection::open(const Endpoint& endpoint, int stop_fd) {
  auto fd = endpoint.socket_path.empty() ? connect_tcp(endpoint) : connect_unix(endpoint.socket_path);
  if (!fd) return std::move(fd).error();
  return Connection(std::move(fd).value(), stop_fd);
}

Result<void> Connection::wait(short events, std::chrono::milliseconds time) {
  std::array<pollfd, 2> polls{{{fd_.get(), events, 0}, {stop_fd_, POLLIN, 0}}};
  for (;;) {
    const int n = ::poll(polls.data(), polls.size(), static_cast<int>(time.count()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{OC_INTERNAL, std::string("poll: ") + std::strerror(errno)};
    if (n == 0) return Error{OC_TIMEOUT, "the host did not answer in time"};
    if (polls[1].revents != 0) return Error{OC_CANCELLED, "stopped"};
    return {};
  }
}

Result<void> Connection::send(std::string_view text, std::chrono::milliseconds time) {
  while (!text.empty()) {
    if (auto ready = wait(POLLOUT, time); !ready) return ready;
    const ssize_t n = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n <= 0) return Error{OC_UNAVAILABLE, std::string("sending to the host failed: ") + std::strerror(errno)};
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<bool> Connection::fill(std::chrono::milliseconds quiet) {
  std::array<char, 16384> piece;
  for (;;) {
    if (auto ready = wait(POLLIN, quiet); !ready) return ready.error();
    const ssize_t n = ::recv(fd_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n < 0) return Error{OC_UNAVAILABLE, std::string("the host ended the connection: ") + std::strerror(errno)};
    buffer_.append(piece.data(), static_cast<std::size_t>(n));
    return n > 0;
  }
}

Result<AnswerHead> Connection::read_head(std::chrono::milliseconds quiet) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > kMaxHeadBytes) return Error{OC_TOO_LARGE, "the head of the host's answer is too large"};
    const auto more = fill(quiet);
    if (!more) return more.error();
    if (!*more) return broken();
  }
  AnswerHead head;
  std::string_view lines = std::string_view(buffer_).substr(0, end);
  if (lines.size() < 12 || !lines.starts_with("HTTP/1.")) return Error{OC_CORRUPT, "this is no HTTP server"};
  read_number(lines.substr(9, 3), head.status);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(std::min(line.size() + 2, lines.size()));
    if (is_header(line, "content-length")) read_number(value_of(line), length_);
    if (is_header(line, "retry-after")) read_number(value_of(line), head.retry_after_s);
    if (is_header(line, "transfer-encoding")) is_chunked_ = value_of(line) == "chunked";
  }
  constexpr std::uint32_t kLongestRetry = 3600;
  head.retry_after_s = std::min(head.retry_after_s, kLongestRetry);
  buffer_.erase(0, end + 4);
  return head;
}

Result<void> Connection::read_body(std::chrono::milliseconds quiet,
                                   const std::function<bool(std::string_view)>& piece) {
  if (is_chunked_) return read_chunks(quiet, piece);
  std::int64_t left = length_;
  for (;;) {
    if (length_ >= 0) buffer_.resize(std::min(buffer_.size(), static_cast<std::size_t>(left)));
    if (!buffer_.empty() && !piece(buffer_)) return {};
    left -= static_cast<std::int64_t>(buffer_.size());
    buffer_.clear();
    if (length_ >= 0 && left <= 0) return {};
    const auto more = fill(quiet);
    if (!more) return more.error();
    if (!*more && length_ >= 0) return broken();
    if (!*more) return {};
  }
}

// "SIZE[;...]\r\nBYTES\r\n" until a size of 0; trailers are not read, the connection ends here.
Result<void> Connection::read_chunks(std::chrono::milliseconds quiet,
                                     const std::function<bool(std::string_view)>& piece) {
  for (;;) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (buffer_.size() > kMaxChunkLine) return Error{OC_CORRUPT, "the host's answer is no HTTP"};
      const auto more = fill(quiet);
      if (!more) return more.error();
      if (!*more) return broken();
    }
    std::size_t size = kMaxAnswerBytes + 1;
    read_number(std::string_view(buffer_).substr(0, end), size, 16);
    if (size > kMaxAnswerBytes) return Error{OC_CORRUPT, "the host's answer is no HTTP"};
    if (size == 0) return {};
    buffer_.erase(0, end + 2);
    while (buffer_.size() < size + 2) {
      const auto more = fill(quiet);
      if (!more) return more.error();
      if (!*more) return broken();
    }
    if (!piece(std::string_view(buffer_).substr(0, size))) return {};
    buffer_.erase(0, size + 2);
  }
}

}  // namespace oneclaw::talk
