// A descriptor that is closed once, and the few calls that the sample websites need. Never blocks.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace oneclaw::tool_places_sample {

class Socket {
 public:
  Socket() noexcept = default;
  explicit Socket(int fd) noexcept : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();

  // On 127.0.0.1; invalid with errno on failure.
  static Socket listen_on(std::uint16_t port) noexcept;
  // Invalid when nobody waits.
  Socket accept() const noexcept;

  int fd() const noexcept { return fd_; }
  bool is_valid() const noexcept { return fd_ >= 0; }
  std::uint16_t port() const noexcept;
  // Bytes, 0 at the end, -1 with errno.
  std::ptrdiff_t read(char* into, std::size_t size) const noexcept;
  std::ptrdiff_t write(std::string_view data) const noexcept;
  // Whoever waits for the descriptor wakes up.
  void shut_down() const noexcept;
  // The peer sees a reset instead of an end.
  void reset_on_close() const noexcept;

 private:
  int fd_ = -1;
};

inline bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace oneclaw::tool_places_sample
