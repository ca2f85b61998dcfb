// The descriptors that the tasks of one loop wait for, in an epoll instance of its own that Asio watches.
//
// Each is registered once, edge-triggered, so that a wait costs no system call; Asio's async_wait() has one each time.
// Loop thread only. Internal to host/loop.
#pragma once

#include "host/fiber/wait_point.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>

namespace oneclaw::loop {

// What is known of one descriptor, and who waits for more. Owned by its watch; stays in place while it is registered.
struct Interest {
  bool is_readable = false;  // an edge that no wait has taken yet
  bool is_writable = false;
  bool is_read_ended = false;   // the peer ended its side: reading never has to wait again
  bool is_write_ended = false;  // both sides ended
  fiber::WaitPoint* reader = nullptr;
  fiber::WaitPoint* writer = nullptr;
};

class Readiness {
 public:
  explicit Readiness(boost::asio::io_context& io);
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // False for a descriptor that epoll refuses: a bad one, a regular file, one that is registered already. What is ready
  // already is an edge, too.
  bool add(int fd, Interest& interest) noexcept;
  // Precondition: added, and still open.
  void remove(int fd) noexcept;

 private:
  void arm();
  void collect() noexcept;
  static void tell(Interest& interest, std::uint32_t events) noexcept;

  boost::asio::posix::stream_descriptor epoll_;
};

}  // namespace oneclaw::loop
