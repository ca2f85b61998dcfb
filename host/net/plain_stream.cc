#include "host/net/socket_stream.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace oneclaw::net {
namespace {

class PlainStream final : public SocketStream {
 public:
  using SocketStream::SocketStream;

  base::Result<std::size_t> read_some(std::span<char> into, fiber::Deadline deadline) override {
    // A read that filled its room may have left something, of which no wait would tell.
    bool wait_first = take_expect_wait() && !was_filled_;
    for (;;) {
      if (!wait_first) {
        const ssize_t n = ::recv(fd(), into.data(), into.size(), 0);
        if (is_closed()) return base::Error{OC_CANCELLED, "read: the stream was closed"};
        if (n >= 0) {
          was_filled_ = static_cast<std::size_t>(n) == into.size();
          return static_cast<std::size_t>(n);
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return socket_error(errno, "read");
      }
      wait_first = false;
      if (auto ready = wait(loop::FdEvent::readable, deadline, "read"); !ready) return std::move(ready).error();
    }
  }

  base::Result<void> write(std::string_view head, std::string_view body) override {
    while (!head.empty() || !body.empty()) {
      std::array<iovec, 2> parts{iovec{const_cast<char*>(head.data()), head.size()},
                                 iovec{const_cast<char*>(body.data()), body.size()}};
      msghdr message{};
      message.msg_iov = parts.data();
      message.msg_iovlen = body.empty() ? 1 : 2;
      const ssize_t n = ::sendmsg(fd(), &message, MSG_NOSIGNAL);
      if (n < 0) {
        if (errno == EINTR) continue;
        if (is_closed()) return base::Error{OC_CANCELLED, "write: the stream was closed"};
        if (errno != EAGAIN && errno != EWOULDBLOCK) return socket_error(errno, "write");
        auto ready = wait(loop::FdEvent::writable, fiber::Deadline::after(write_stall()), "write");
        if (!ready) return ready;
        continue;
      }
      const std::size_t of_head = std::min(head.size(), static_cast<std::size_t>(n));
      head.remove_prefix(of_head);
      body.remove_prefix(static_cast<std::size_t>(n) - of_head);
    }
    return {};
  }

  void shutdown_write() noexcept override { ::shutdown(fd(), SHUT_WR); }

  bool is_quiet() noexcept override {
    char byte;
    return ::recv(fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  bool is_tls() const noexcept override { return false; }

 private:
  bool was_filled_ = true;
};

}  // namespace

std::unique_ptr<Stream> make_plain_stream(loop::Loop& loop, base::UniqueFd fd) {
  return std::make_unique<PlainStream>(loop, std::move(fd));
}

}  // namespace oneclaw::net
