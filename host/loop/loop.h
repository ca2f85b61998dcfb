// One event loop: a thread, an asio io_context, ready tasks, timers. Everything that waits in the host waits here.
//
// Threads: post(), stop() and the counters are for any thread; the rest belongs to the loop's own thread. Completion
// handlers of Asio operations run on the loop thread outside any task and are not seen by the stall watch: they should
// do no more than wake a task.
#pragma once

#include "host/base/result.h"
#include "host/fiber/task.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace oneclaw::loop {

struct InboxNode;
struct LoopTask;

struct LoopOptions {
  std::size_t index = 0;
  std::size_t stack_kib = 256;                                 // default stack of a task, virtual
  std::shared_ptr<fiber::GuardBudget> guard_budget = nullptr;  // shared by all loops of the process; own when empty
};

struct SpawnOptions {
  std::string_view name = "task";  // copied
  std::size_t stack_kib = 0;       // 0: the loop's default
  fiber::Deadline deadline = fiber::Deadline::never();
};

// A spawned task that can be cancelled and must be joined or detached. Loop thread only. Destroying a handle of a task
// that was neither joined nor detached cancels it and detaches it.
class TaskHandle {
 public:
  TaskHandle() noexcept = default;
  TaskHandle(TaskHandle&& other) noexcept;
  TaskHandle& operator=(TaskHandle&& other) noexcept;
  ~TaskHandle();
  bool valid() const noexcept { return task_ != nullptr; }
  bool finished() const noexcept;
  // Cancels the task's root scope: its interruptible waits end. The task goes on until its body returns.
  void cancel() noexcept;
  // Parks the current task until the other one ends. Wake::signalled when it did; the handle is then empty.
  fiber::Wake join(fiber::Deadline deadline = fiber::Deadline::never());
  void detach() noexcept;

 private:
  friend class Loop;
  explicit TaskHandle(LoopTask& task) noexcept;
  LoopTask* task_ = nullptr;
};

class Loop {
 public:
  explicit Loop(LoopOptions options);
  // Precondition: run() is not running. Tasks that still live are leaked with everything on their stacks.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until stop() and until no task is left; returns on the calling thread, which becomes the loop thread. May be
  // called again.
  void run();
  // Any thread. Tasks that still live are not ended by this: cancel and join them first.
  void stop() noexcept;

  // Any thread: runs `work` on the loop thread, outside any task. Never blocks, never runs inline. Posts made while the
  // loop is busy share one wake-up.
  void post(std::function<void()> work);
  // Any thread: as post(), without an allocation.
  void post_node(InboxNode& node) noexcept;
  // Loop thread, or any thread while run() is not running: starts a task; it runs after the current one parks.
  TaskHandle spawn(std::function<void()> body, SpawnOptions options = {});
  // Any thread: post + spawn + detach.
  void spawn_from_anywhere(std::function<void()> body, std::string_view name);

  boost::asio::io_context& io() noexcept;
  std::size_t index() const noexcept;
  // The loop of the calling thread, or nullptr.
  static Loop* current() noexcept;
  bool is_current() const noexcept { return current() == this; }
  // Any thread: tasks alive or on their way here, for dealing connections to the least-loaded loop.
  std::size_t task_count() const noexcept;
  // Any thread, also while the loop hangs: names of tasks that live, the youngest first, at most `max`.
  std::vector<std::string> live_tasks(std::size_t max = 32) const;
  // Any thread.
  fiber::StackStats stack_stats() const noexcept;
  const fiber::Activity& activity() const noexcept;

  struct Impl;
  Impl& impl() noexcept { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// Parks the current task for a while; 0 yields once. Wake::signalled: slept to the end; timeout: the deadline of the
// scope came first; cancelled: the scope was cancelled.
fiber::Wake sleep_for(fiber::Duration duration);
fiber::Wake sleep_until(fiber::Deadline deadline);

}  // namespace oneclaw::loop
