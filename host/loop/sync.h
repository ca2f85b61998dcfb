// Waiting for things between tasks: events, mutexes, descriptors, work on another loop.
//
// Owner: a loop. Only Event::signal() is for any thread. None of these ever blocks a thread.
#pragma once

#include "host/base/result.h"
#include "host/fiber/task.h"
#include "host/fiber/wait_list.h"
#include "host/loop/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace oneclaw::loop {

enum class EventKind : std::uint8_t {
  auto_reset,  // any number of signals nobody waited for count as one
  counting,    // each signal ends one wait
};

// Signals to the tasks of one loop, kept until a wait takes them. Several tasks may wait; the longest waiting is first.
class Event {
 public:
  // Precondition: `loop` outlives the event.
  explicit Event(Loop& loop, EventKind kind = EventKind::auto_reset);
  ~Event();  // loop thread; precondition: nobody waits and nobody signals any more
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  void signal() noexcept;                                                 // any thread; never blocks
  fiber::Wake wait(fiber::Deadline deadline = fiber::Deadline::never());  // loop thread

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

// A mutex for tasks of one loop; fair: unlock() hands it to the longest waiting.
class Mutex {
 public:
  // Wake::signalled when the current task holds it now.
  fiber::Wake lock(fiber::Deadline deadline = fiber::Deadline::never());
  bool try_lock() noexcept;
  void unlock() noexcept;
  bool is_locked() const noexcept { return locked_; }

 private:
  fiber::WaitList waiters_;
  bool locked_ = false;
};

enum class FdEvent : std::uint8_t { readable, writable, either };

// Interest of one loop in one descriptor. Does not own the descriptor, which must stay open as long as the watch lives,
// and leaves its mode alone. One wait in each direction at a time.
//
// A wait sees what became ready since the last one in its direction (all of it, the first time), so what is there must
// be used up before the next: until the system call says EAGAIN, or moved less than it was asked to. It may end for
// nothing.
class FdWatch {
 public:
  FdWatch(Loop& loop, int fd);
  ~FdWatch();  // precondition: nobody waits
  FdWatch(const FdWatch&) = delete;
  FdWatch& operator=(const FdWatch&) = delete;
  // Wake::signalled also when the descriptor is broken or closed by the peer: the caller's own system call then says
  // how.
  fiber::Wake wait(FdEvent event, fiber::Deadline deadline = fiber::Deadline::never());

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// OC_CANCELLED or OC_TIMEOUT, with `what` in the text, when the current task's innermost scope is cancelled or past its
// deadline: to be asked before work is begun that cannot be called back.
base::Result<void> check_scope(std::string_view what);

// Runs `work` on loop `target` inside a task there and parks the current task until it is done. The caller's scope
// deadline and cancellation are carried over. On the same loop it simply calls `work`. OC_TIMEOUT or OC_CANCELLED only
// when `work` never ran; how it went, `work` says through what it captures.
base::Result<void> run_on(Loop& target, std::string_view name, const std::function<void()>& work);

}  // namespace oneclaw::loop
