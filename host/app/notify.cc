#include "host/app/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace oneclaw::app {
namespace {

std::chrono::microseconds watchdog_from_environment() {
  const char* usec = std::getenv("WATCHDOG_USEC");
  const char* pid = std::getenv("WATCHDOG_PID");
  if (usec == nullptr) return std::chrono::microseconds(0);
  if (pid != nullptr && std::atoll(pid) != ::getpid()) return std::chrono::microseconds(0);
  return std::chrono::microseconds(std::atoll(usec) / 2);
}

}  // namespace

Notify::Notify() : interval_(watchdog_from_environment()) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  if (std::strlen(path) >= sizeof(sockaddr_un{}.sun_path)) return;
  address_ = path;
  if (address_[0] == '@') address_[0] = '\0';  // abstract name
  socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

void Notify::send(std::string_view state) const {
  if (!socket_) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  // Best effort by design of the protocol: a service must not fail because its supervisor is gone.
  (void)!::sendto(socket_.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
                  length);
}

}  // namespace oneclaw::app
