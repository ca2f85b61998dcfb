// A bounded number of permits, handed to waiting tasks in turn. One loop thread.
//
// A permit that is given back goes straight to the longest waiting task: nobody who comes later can take it first.
#pragma once

#include "host/fiber/wait_list.h"

#include <cstddef>

namespace oneclaw::net {

class Slots {
 public:
  explicit Slots(std::size_t count) : free_(count) {}

  bool try_take() noexcept {
    if (free_ == 0 || !waiters_.empty()) return false;
    --free_;
    return true;
  }
  // Parks the current task until it has a permit (Wake::signalled), or the wait ends otherwise.
  fiber::Wake take(fiber::Deadline deadline) { return try_take() ? fiber::Wake::signalled : waiters_.wait(deadline); }
  void give() noexcept {
    if (!waiters_.notify_one()) ++free_;
  }
  bool has_waiters() const noexcept { return !waiters_.empty(); }
  std::size_t free() const noexcept { return free_; }

 private:
  fiber::WaitList waiters_;
  std::size_t free_;
};

}  // namespace oneclaw::net
