#include "host/loop/loop_impl.h"
#include "host/loop/sync.h"

#include <utility>

namespace oneclaw::loop {

struct FdWatch::Impl {
  Impl(Loop& loop, int given)
      : readiness(loop.impl().readiness), fd(given), is_registered(readiness.add(fd, interest)) {}
  ~Impl() {
    if (is_registered) readiness.remove(fd);
  }
  // A wait in a direction takes its edge.
  bool take(bool reads, bool writes) noexcept {
    const bool read = reads && (std::exchange(interest.is_readable, false) || interest.is_read_ended);
    const bool write = writes && (std::exchange(interest.is_writable, false) || interest.is_write_ended);
    return read || write;
  }

  Readiness& readiness;
  int fd;
  Interest interest;
  bool is_registered;
};

FdWatch::FdWatch(Loop& loop, int fd) : impl_(std::make_unique<Impl>(loop, fd)) {}

FdWatch::~FdWatch() = default;

fiber::Wake FdWatch::wait(FdEvent event, fiber::Deadline deadline) {
  const bool reads = event != FdEvent::writable;
  const bool writes = event != FdEvent::readable;
  if (!impl_->is_registered || impl_->take(reads, writes)) return fiber::Wake::signalled;
  fiber::WaitPoint point;
  if (reads) impl_->interest.reader = &point;
  if (writes) impl_->interest.writer = &point;
  const fiber::Wake wake = point.wait(deadline);
  if (reads) impl_->interest.reader = nullptr;
  if (writes) impl_->interest.writer = nullptr;
  if (wake == fiber::Wake::signalled) impl_->take(reads, writes);
  return wake;
}

}  // namespace oneclaw::loop
