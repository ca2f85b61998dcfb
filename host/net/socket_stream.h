// A stream on a non-blocking socket: the part that plain and TLS streams share. Internal to host/net.
#pragma once

#include "host/loop/sync.h"
#include "host/net/stream.h"

namespace oneclaw::net {

base::Error wait_error(fiber::Wake wake, std::string_view what);
base::Error socket_error(int error, std::string_view what);

class SocketStream : public Stream {
 public:
  SocketStream(loop::Loop& loop, base::UniqueFd fd) : fd_(std::move(fd)), watch_(loop, fd_.get()) {}

  void close() noexcept override;
  int fd() const noexcept override { return fd_.get(); }

 protected:
  // Parks until the socket may be ready, or tells why not.
  base::Result<void> wait(loop::FdEvent event, fiber::Deadline deadline, std::string_view what);
  bool is_closed() const noexcept { return closed_; }

 private:
  base::UniqueFd fd_;
  loop::FdWatch watch_;
  bool closed_ = false;
};

}  // namespace oneclaw::net
