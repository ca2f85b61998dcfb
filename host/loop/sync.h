// Waiting for things between tasks: events, mutexes, semaphores, bounded queues, descriptors, foreign work.
//
// Owner: a loop, except Event::signal() and OneShot which are for any thread. None of these ever blocks a thread.
#pragma once

#include "host/base/result.h"
#include "host/fiber/task.h"
#include "host/loop/loop.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

namespace oneclaw::loop {

// A counter of signals: signal() adds one (saturating at 1 when auto-reset), wait() takes one. signal() from any thread.
class Event {
 public:
  explicit Event(Loop& loop);
  ~Event();  // precondition: nobody waits
  void signal() noexcept;                                                          // any thread
  fiber::Wake wait(fiber::Deadline deadline = fiber::Deadline::never());           // loop thread
 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

// A mutex for tasks of one loop; fair.
class Mutex {
 public:
  fiber::Wake lock(fiber::Deadline deadline = fiber::Deadline::never());
  void unlock() noexcept;
  bool is_locked() const noexcept { return locked_; }
 private:
  std::deque<fiber::WaitPoint*> waiters_;
  bool locked_ = false;
};

enum class FdEvent : std::uint8_t { readable, writable };

// Interest of one loop in one descriptor. Does not own the descriptor; release before closing it.
class FdWatch {
 public:
  FdWatch(Loop& loop, int fd);
  ~FdWatch();
  fiber::Wake wait(FdEvent event, fiber::Deadline deadline = fiber::Deadline::never());
 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Runs `work` on loop `target` inside a task there and parks the current task until it is done. The caller's scope deadline
// and cancellation are carried over. On the same loop it simply calls `work`.
base::Result<void> run_on(Loop& target, std::string_view name, const std::function<void()>& work);

}  // namespace oneclaw::loop
