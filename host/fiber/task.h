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

#include "host/fiber/context.h"
#include "host/fiber/scheduler.h"
#include "host/fiber/scope.h"
#include "host/fiber/stack.h"
#include "host/fiber/time.h"
#include "host/fiber/wait_point.h"

#include <boost/context/fiber.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <type_traits>

namespace oneclaw::fiber {

struct TaskOptions {
  std::string_view name = "task";  // copied, cut at Task::kMaxName
  std::size_t stack_kib = 0;       // 0: the pool's default
  Deadline deadline = Deadline::never();
};

class Task {
 public:
  static constexpr std::size_t kMaxName = 39;

  // Made by a loop (Loop::spawn). `body` must not throw: an exception that leaves it ends the process.
  Task(Scheduler& scheduler, std::function<void()> body, const TaskOptions& options);
  // Precondition: never ran, or finished.
  ~Task();
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  std::string_view name() const noexcept { return {name_.data(), name_length_}; }
  Scheduler& scheduler() const noexcept { return scheduler_; }
  bool is_finished() const noexcept { return finished_; }
  bool is_parked() const noexcept { return waiting_ != nullptr; }
  // Stacks in the chain: 0 before the first run, 1 in the body, one more in each call_on_stack().
  std::size_t depth() const noexcept { return depth_; }

  // Precondition: depth() > 0.
  const Stack& innermost_stack() const noexcept { return innermost_->stack; }

  // Of the first stack, as asked for; 0: the pool's default.
  std::size_t stack_kib() const noexcept { return stack_kib_; }

  Scope& root_scope() noexcept { return root_; }
  Scope& scope() noexcept { return *scope_; }  // the innermost

  // Runs fn(argument) on another pooled stack of at least `stack_kib` and returns when it returned; `fn` may park.
  // Precondition: this is the current task. An exception that leaves `fn` ends the process.
  void call_on_stack(std::size_t stack_kib, Job fn, void* argument) noexcept;

  // Lets the other ready tasks run first. Wake::cancelled when the scope is.
  Wake yield();

  // The name the stall watch sees while this task runs; must live as long as the process. Returns the one before, so
  // that nested calls can put it back.
  const char* set_running(const char* name) noexcept {
    const char* before = running_;
    running_ = name;
    scheduler_.activity.running.store(name, std::memory_order_relaxed);
    return before;
  }

  // For the layer above: the plugin gate hangs its innermost call here. Not touched by the task.
  void* user = nullptr;

  // For the scheduler alone.
  struct Links {
    Task* next_ready = nullptr;
    std::size_t timer_slot = SIZE_MAX;  // place in the timer heap, SIZE_MAX when not armed
  };
  Links links;
  // Runs the task until it parks or ends; true when it ended.
  bool run() noexcept;
  void timer_fired() noexcept;

 private:
  friend class Scope;
  friend class WaitPoint;

  Wake park(WaitPoint& point, Deadline deadline);
  void park_uninterruptibly(WaitPoint& point);
  void wake(Wake how) noexcept;
  void cancellation_changed() noexcept;
  void switch_to_loop();
  void start();
  void run_body() noexcept;
  void check_canary(const Context& context) const noexcept;

  Scheduler& scheduler_;
  std::function<void()> body_;
  Scope root_;
  Scope* scope_ = &root_;
  WaitPoint* waiting_ = nullptr;
  Context* innermost_ = nullptr;
  boost::context::fiber resume_at_;  // of the innermost context while the task does not run
  boost::context::fiber loop_at_;    // of the loop while the task runs
  const char* running_ = nullptr;
  std::size_t stack_kib_;
  std::uint32_t depth_ = 0;
  Wake wake_ = Wake::signalled;
  bool interruptible_ = false;
  bool finished_ = false;
  std::uint8_t name_length_ = 0;
  std::array<char, kMaxName> name_;
};

// The task running on this thread, or nullptr on a plain thread. Never cached by the compiler across a switch.
Task* current_task() noexcept;

// As Task::call_on_stack, for any callable; it stays on the caller's stack.
template <class F>
void call_on_stack(Task& task, std::size_t stack_kib, F&& fn) noexcept {
  using Callable = std::remove_reference_t<F>;
  task.call_on_stack(
      stack_kib, [](void* callable) noexcept { (*static_cast<Callable*>(callable))(); },
      const_cast<void*>(static_cast<const void*>(&fn)));
}

}  // namespace oneclaw::fiber
