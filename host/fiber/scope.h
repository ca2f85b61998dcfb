// Deadline and cancellation of a part of a task's work; nests like a call tree and lives on the task's stack.
//
// An inner scope never has a later deadline than its outer one. cancel() ends every interruptible wait in this scope
// and in the scopes inside it; the scopes outside go on. Belongs to the task's loop thread.
#pragma once

#include "host/fiber/time.h"

#include <atomic>

namespace oneclaw::fiber {

class Task;

class Scope {
 public:
  // Precondition: `task` is the current task. Scopes end in the reverse order of their making.
  explicit Scope(Task& task, Deadline deadline = Deadline::never()) noexcept;
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // From the task itself or from any other code of its loop thread. A task that is parked in this scope wakes up.
  void cancel() noexcept;
  // This scope or one around it was cancelled. Also from a thread that the task waits for (a blocking plugin's).
  bool is_cancelled() const noexcept;
  Deadline deadline() const noexcept { return deadline_; }
  bool is_expired() const noexcept { return !deadline_.is_never() && deadline_.ns <= now_ns(); }
  Scope* outer() const noexcept { return outer_; }
  Task& task() const noexcept { return task_; }

 private:
  friend class Task;
  struct Root {};
  Scope(Task& task, Deadline deadline, Root) noexcept : task_(task), outer_(nullptr), deadline_(deadline) {}

  Task& task_;
  Scope* outer_;
  Deadline deadline_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace oneclaw::fiber
