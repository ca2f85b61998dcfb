// Tasks waiting in turn for the same thing: the part that events, mutexes, joins and queues share.
//
// Intrusive, nothing is allocated; a waiter lives on its task's stack. One loop thread.
#pragma once

#include "host/fiber/wait_point.h"

namespace oneclaw::fiber {

class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;
  ~WaitList();  // precondition: empty

  // Parks the current task at the end of the list until it is notified or the wait ends otherwise.
  Wake wait(Deadline deadline = Deadline::never());
  // Wakes the first waiter; false when there is none.
  bool notify_one() noexcept;
  void notify_all() noexcept;
  bool empty() const noexcept { return first_ == nullptr; }

 private:
  struct Waiter;
  void remove(Waiter& waiter) noexcept;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

}  // namespace oneclaw::fiber
