#include "host/fiber/wait_list.h"

#include <cassert>

namespace oneclaw::fiber {

struct WaitList::Waiter {
  WaitPoint point;
  Waiter* before = nullptr;
  Waiter* after = nullptr;
};

WaitList::~WaitList() { assert(empty()); }

Wake WaitList::wait(Deadline deadline) {
  Waiter self;
  self.before = last_;
  (last_ != nullptr ? last_->after : first_) = &self;
  last_ = &self;
  const Wake wake = self.point.wait(deadline);
  if (wake != Wake::signalled) remove(self);
  return wake;
}

void WaitList::remove(Waiter& waiter) noexcept {
  (waiter.before != nullptr ? waiter.before->after : first_) = waiter.after;
  (waiter.after != nullptr ? waiter.after->before : last_) = waiter.before;
}

bool WaitList::notify_one() noexcept {
  Waiter* waiter = first_;
  if (waiter == nullptr) return false;
  remove(*waiter);
  waiter->point.notify();
  return true;
}

void WaitList::notify_all() noexcept {
  while (notify_one()) {
  }
}

}  // namespace oneclaw::fiber
