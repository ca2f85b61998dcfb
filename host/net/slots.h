// A bounded number of permits, handed to waiting tasks of any loop in turn.
//
// Any thread; take() on a task. A permit that is given back goes straight to the longest waiting task: nobody who comes
// later can take it first.
#pragma once

#include "host/fiber/task.h"
#include "host/loop/sync.h"

#include <cstddef>
#include <list>
#include <mutex>

namespace oneclaw::net {

class Slots {
 public:
  explicit Slots(std::size_t count) : free_(count) {}
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  bool try_take() noexcept {
    std::lock_guard lock(mutex_);
    if (free_ == 0 || !waiters_.empty()) return false;
    --free_;
    return true;
  }
  // Parks the current task until it has a permit (Wake::signalled), or its scope ends. `queued` is called once when it
  // has to wait, after it took its place. Suspends.
  template <class Queued>
  fiber::Wake take(Queued&& queued) {
    Waiter self{loop::Event(*loop::Loop::current())};
    typename std::list<Waiter*>::iterator place;
    {
      std::lock_guard lock(mutex_);
      if (free_ > 0 && waiters_.empty()) {
        --free_;
        return fiber::Wake::signalled;
      }
      place = waiters_.insert(waiters_.end(), &self);
    }
    queued();
    const fiber::Wake wake = self.event.wait();
    std::lock_guard lock(mutex_);
    if (self.granted) return fiber::Wake::signalled;  // also when the wait ended in the same moment
    waiters_.erase(place);
    return wake;
  }
  void give() noexcept {
    std::lock_guard lock(mutex_);
    if (waiters_.empty()) {
      ++free_;
      return;
    }
    Waiter& next = *waiters_.front();
    waiters_.pop_front();
    next.granted = true;
    next.event.signal();  // under the lock: afterwards the waiter may be gone
  }
  bool has_waiters() const noexcept {
    std::lock_guard lock(mutex_);
    return !waiters_.empty();
  }

 private:
  struct Waiter {
    loop::Event event;
    bool granted = false;
  };
  mutable std::mutex mutex_;  // guards the rest; never held across a wait
  std::list<Waiter*> waiters_;
  std::size_t free_;
};

}  // namespace oneclaw::net
