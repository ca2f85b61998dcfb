#include "host/loop/sync.h"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>

namespace oneclaw::loop {

struct FdWatch::Impl {
  Impl(Loop& loop, int given) : fd(given), flags(fcntl(given, F_GETFL)), descriptor(loop.io()) {
    boost::system::error_code error;
    descriptor.assign(fd, error);
    is_registered = !error;
  }
  ~Impl() {
    if (!is_registered) return;
    descriptor.release();
    // Asio makes every descriptor non-blocking; the owner of this one did not ask for that.
    if (flags >= 0 && (flags & O_NONBLOCK) == 0) fcntl(fd, F_SETFL, flags);
  }

  int fd;
  int flags;
  boost::asio::posix::stream_descriptor descriptor;
  bool is_registered = false;
};

FdWatch::FdWatch(Loop& loop, int fd) : impl_(std::make_unique<Impl>(loop, fd)) {}

FdWatch::~FdWatch() = default;

fiber::Wake FdWatch::wait(FdEvent event, fiber::Deadline deadline) {
  using boost::asio::posix::descriptor_base;
  if (!impl_->is_registered) return fiber::Wake::signalled;
  fiber::WaitPoint point;
  // Notified only when the last operation ended: they refer to this stack, which must outlive them.
  int open = 0;
  bool is_ready = false;
  const auto arm = [&](descriptor_base::wait_type type) {
    ++open;
    impl_->descriptor.async_wait(type, [&](const boost::system::error_code& error) {
      is_ready = is_ready || error != boost::asio::error::operation_aborted;
      if (--open > 0) return impl_->descriptor.cancel();  // the other direction's wait has lost
      point.notify();
    });
  };
  if (event != FdEvent::writable) arm(descriptor_base::wait_read);
  if (event != FdEvent::readable) arm(descriptor_base::wait_write);
  const fiber::Wake wake = point.wait(deadline);
  if (wake == fiber::Wake::signalled) return wake;
  impl_->descriptor.cancel();
  point.wait_uninterruptibly();
  return is_ready ? fiber::Wake::signalled : wake;
}

}  // namespace oneclaw::loop
