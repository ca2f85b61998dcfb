#include "host/loop/sync.h"

#include <cassert>

namespace oneclaw::loop {

bool Mutex::try_lock() noexcept {
  if (locked_) return false;
  locked_ = true;
  return true;
}

fiber::Wake Mutex::lock(fiber::Deadline deadline) {
  if (try_lock()) return fiber::Wake::signalled;
  return waiters_.wait(deadline);
}

void Mutex::unlock() noexcept {
  assert(locked_);
  // Stays locked when somebody waits: it is theirs from now on.
  if (!waiters_.notify_one()) locked_ = false;
}

}  // namespace oneclaw::loop
