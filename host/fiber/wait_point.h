// One wait of one task, on that task's stack: the primitive from which every other way of waiting is made.
//
// Same loop thread only; loop::Event is for signals from other threads.
#pragma once

#include "host/fiber/time.h"

#include <cstdint>

namespace oneclaw::fiber {

class Task;

// How a wait ended. A signal that came before the task ran again wins over a timeout or a cancellation.
enum class Wake : std::uint8_t { signalled, timeout, cancelled };

class WaitPoint {
 public:
  WaitPoint() = default;
  WaitPoint(const WaitPoint&) = delete;
  WaitPoint& operator=(const WaitPoint&) = delete;

  // Parks the current task until notify(), the deadline (or that of the innermost scope), or cancellation of a scope. A
  // notify() before wait() is kept: wait() returns at once, and again until reset(). Precondition: called on a task.
  Wake wait(Deadline deadline = Deadline::never());
  // As wait(), but neither deadline nor cancellation ends it: for work that borrows this stack on another thread.
  void wait_uninterruptibly();
  void notify() noexcept;
  bool is_notified() const noexcept { return notified_; }
  // Forgets a notify() so that the point can be waited for once more. Precondition: nobody waits.
  void reset() noexcept { notified_ = false; }

 private:
  friend class Task;
  Task* task_ = nullptr;
  bool notified_ = false;
};

}  // namespace oneclaw::fiber
