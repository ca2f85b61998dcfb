// The inside of a loop; for the files of host/loop only.
#pragma once

#include "host/fiber/task.h"
#include "host/fiber/wait_list.h"
#include "host/loop/inbox.h"
#include "host/loop/loop.h"
#include "host/loop/readiness.h"
#include "host/loop/timer_heap.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <mutex>

namespace oneclaw::loop {

// A task with what a loop needs to know of it. Counted: one reference for its life, one for a handle.
struct LoopTask final : fiber::Task {
  using fiber::Task::Task;
  LoopTask* older = nullptr;
  LoopTask* younger = nullptr;
  std::uint32_t references = 1;
  fiber::WaitList joiners;

  void drop_reference() noexcept {
    if (--references == 0) delete this;
  }
};

struct Loop::Impl final : fiber::Scheduler {
  explicit Impl(LoopOptions given);
  ~Impl() override;

  void make_ready(fiber::Task& task) noexcept override {
    (last_ready != nullptr ? last_ready->links.next_ready : first_ready) = &task;
    last_ready = &task;
  }
  void arm_timer(fiber::Task& task, fiber::Deadline deadline) noexcept override { timers.arm(task, deadline); }
  void disarm_timer(fiber::Task& task) noexcept override { timers.disarm(task); }
  fiber::StackPool& stacks() noexcept override { return pool; }

  void run();
  void drain_inbox() noexcept;
  void fire_timers(std::int64_t now_ns) noexcept;
  void run_ready() noexcept;
  void wait_for_io(std::int64_t now_ns);
  void arm_wake_timer(fiber::Deadline at);
  void trim_stacks(std::int64_t now_ns) noexcept;
  void wake_if_sleeping() noexcept;
  void end_task(LoopTask& task) noexcept;
  void link(LoopTask& task);
  bool is_done() const noexcept { return stopping.load(std::memory_order_acquire) && live.load() == 0; }

  LoopOptions options;
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
  boost::asio::steady_timer wake_timer;
  fiber::Deadline wake_armed = fiber::Deadline::never();
  Readiness readiness;
  fiber::StackPool pool;
  TimerHeap timers;
  fiber::Task* first_ready = nullptr;
  fiber::Task* last_ready = nullptr;
  std::int64_t next_trim_ns = 0;

  Inbox inbox;
  std::atomic<bool> running{false};
  std::atomic<bool> stopping{false};
  std::atomic<bool> sleeping{false};         // the thread waits, or is about to wait, for io
  std::atomic<std::size_t> live{0};          // written by the loop thread
  std::atomic<std::size_t> on_their_way{0};  // spawn_from_anywhere() calls not yet arrived
  mutable std::mutex live_mutex;             // guards the list against live_tasks() of another thread
  LoopTask* youngest = nullptr;
};

}  // namespace oneclaw::loop
