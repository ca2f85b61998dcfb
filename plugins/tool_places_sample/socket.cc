#include "socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oneclaw::tool_places_sample {

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Socket Socket::listen_on(std::uint16_t port) noexcept {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_valid()) return socket;
  const int on = 1;
  ::setsockopt(socket.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  constexpr int kBacklog = 64;
  const bool is_listening = ::bind(socket.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                            ::listen(socket.fd_, kBacklog) == 0;
  if (is_listening) return socket;
  const int why = errno;
  socket = Socket();
  errno = why;
  return Socket();
}

Socket Socket::accept() const noexcept {
  return Socket(::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

std::uint16_t Socket::port() const noexcept {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  return ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0 ? ntohs(address.sin_port)
                                                                               : std::uint16_t{0};
}

std::ptrdiff_t Socket::read(char* into, std::size_t size) const noexcept { return ::recv(fd_, into, size, 0); }

std::ptrdiff_t Socket::write(std::string_view data) const noexcept {
  return ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
}

void Socket::shut_down() const noexcept { ::shutdown(fd_, SHUT_RDWR); }

void Socket::reset_on_close() const noexcept {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace oneclaw::tool_places_sample
