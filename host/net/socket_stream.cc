#include "host/net/socket_stream.h"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace oneclaw::net {

base::Error wait_error(fiber::Wake wake, std::string_view what) {
  if (wake == fiber::Wake::cancelled) return {OC_CANCELLED, std::string(what) + ": cancelled"};
  return {OC_TIMEOUT, std::string(what) + ": the deadline passed"};
}

base::Error socket_error(int error, std::string_view what) {
  return {OC_UNAVAILABLE, std::string(what) + ": " + std::generic_category().message(error)};
}

void SocketStream::close() noexcept {
  closed_ = true;
  // Both directions become ready, which wakes whoever waits.
  ::shutdown(fd_.get(), SHUT_RDWR);
}

base::Result<void> SocketStream::wait(loop::FdEvent event, fiber::Deadline deadline, std::string_view what) {
  const fiber::Wake wake = watch_.wait(event, deadline);
  if (closed_) return base::Error{OC_CANCELLED, std::string(what) + ": the stream was closed"};
  if (wake != fiber::Wake::signalled) return wait_error(wake, what);
  return {};
}

}  // namespace oneclaw::net
