// One event loop: a thread, an asio io_context, ready tasks, timers. Everything that waits in the host waits here.
//
// Threads: post(), stop() and the counters are for any thread; the rest belongs to the loop's own thread.
#pragma once

#include "host/base/result.h"
#include "host/fiber/task.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace oneclaw::loop {

struct LoopOptions {
  std::size_t index = 0;
  std::size_t stack_kib = 256;   // default stack of a task, virtual
  std::string name;              // thread name, "loop0" when empty
};

struct SpawnOptions {
  std::string_view name = "task";  // borrowed: literal or owned by the spawner for the task's life
  std::size_t stack_kib = 0;       // 0: the loop's default
  fiber::Deadline deadline = fiber::Deadline::never();
};

// A spawned task that can be cancelled and must be joined or detached. Loop thread only. Destroying a handle of a task
// that was neither joined nor detached cancels it and detaches it.
class TaskHandle {
 public:
  TaskHandle() noexcept;
  TaskHandle(TaskHandle&&) noexcept;
  TaskHandle& operator=(TaskHandle&&) noexcept;
  ~TaskHandle();
  bool valid() const noexcept;
  bool finished() const noexcept;
  void cancel() noexcept;
  // Parks the current task until the other one ends. Wake::signalled when it did.
  fiber::Wake join(fiber::Deadline deadline = fiber::Deadline::never());
  void detach() noexcept;

 private:
  friend class Loop;
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

class Loop {
 public:
  explicit Loop(LoopOptions options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until stop() and until no task is left; returns on the calling thread, which becomes the loop thread.
  void run();
  // Any thread. Tasks that still live are not ended by this: cancel and join them first.
  void stop() noexcept;

  // Any thread: runs `work` on the loop thread, outside any task. Never blocks, never runs inline.
  void post(std::function<void()> work);
  // Loop thread only: starts a task; it runs after the current one parks.
  TaskHandle spawn(std::function<void()> body, SpawnOptions options = {});
  // Any thread: post + spawn + detach.
  void spawn_from_anywhere(std::function<void()> body, std::string_view name);

  boost::asio::io_context& io() noexcept;
  std::size_t index() const noexcept;
  // The loop of the calling thread, or nullptr.
  static Loop* current() noexcept;
  bool is_current() const noexcept { return current() == this; }
  // Any thread: tasks alive, for dealing connections to the least-loaded loop.
  std::size_t task_count() const noexcept;

  struct Impl;
  Impl& impl() noexcept { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// Parks the current task for a while; 0 yields once.
fiber::Wake sleep_for(fiber::Duration duration);
fiber::Wake sleep_until(fiber::Deadline deadline);

}  // namespace oneclaw::loop
