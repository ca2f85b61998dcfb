// A task: one logical thread of execution on stackful fibers, pinned to one loop thread for life.
//
// A task starts on a pooled stack. call_on_stack() runs a function on another pooled stack of the same task (a nested
// plugin call), so a task is a chain of stacks of which the innermost runs. Parking saves that innermost context and
// gives the thread back to the loop; whoever wakes the task makes the loop run it again.
//
// Each switch saves and restores the C++ runtime's exception globals (two tasks may be parked inside catch blocks) and
// tells ASan and TSan. A parked task is never destroyed: it is cancelled and waited for (decision 2).
//
// Threads: everything here belongs to the task's loop thread unless it says "any thread".
#pragma once

#include "host/fiber/stack.h"
#include "host/fiber/time.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace oneclaw::fiber {

class Task;

// How a wait ended.
enum class Wake : std::uint8_t { signalled, timeout, cancelled };

// What a task needs from the loop that runs it. host/loop implements it; the unit tests have a small one.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // Runs the task soon, in order of the calls, on the loop thread.
  virtual void make_ready(Task& task) noexcept = 0;
  // Arms the task's one timer: at `deadline` the scheduler calls task.timer_fired(). Replaces an armed one.
  virtual void arm_timer(Task& task, Deadline deadline) noexcept = 0;
  virtual void disarm_timer(Task& task) noexcept = 0;
  virtual StackPool& stacks() noexcept = 0;
};

// Deadline and cancellation of a part of a task's work; nests like a call tree and lives on the task's stack.
// An inner scope never has a later deadline than its outer one. cancel() ends every interruptible wait in this scope and the
// scopes inside it; the scopes outside go on.
class Scope {
 public:
  explicit Scope(Task& task, Deadline deadline = Deadline::never()) noexcept;
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  void cancel() noexcept;
  // This scope or one around it was cancelled.
  bool is_cancelled() const noexcept;
  Deadline deadline() const noexcept { return deadline_; }
  Scope* outer() const noexcept { return outer_; }
  Task& task() const noexcept { return task_; }

 private:
  friend class Task;
  Task& task_;
  Scope* outer_;
  Deadline deadline_;
  bool cancelled_ = false;
};

// One wait of one task, on that task's stack. Same loop thread only.
class WaitPoint {
 public:
  WaitPoint() = default;
  WaitPoint(const WaitPoint&) = delete;
  WaitPoint& operator=(const WaitPoint&) = delete;

  // Parks the current task until notify(), the deadline (or that of the innermost scope), or cancellation of a scope. A
  // notify() before wait() is kept. Precondition: called on a task.
  Wake wait(Deadline deadline = Deadline::never());
  // As wait(), but neither deadline nor cancellation ends it: for work that borrows this stack on another thread.
  void wait_uninterruptibly();
  void notify() noexcept;
  bool is_notified() const noexcept { return notified_; }

 private:
  friend class Task;
  Task* task_ = nullptr;
  bool notified_ = false;
};

// The task running on this thread, or nullptr on a plain thread. Never cached by the compiler across a switch.
Task* current_task() noexcept;

// See task.cc for Task itself: created by loop::Loop::spawn, handed out by reference.
}  // namespace oneclaw::fiber
