// The smallest scheduler: ready tasks in a deque, timers in a map on a clock that the test sets. One thread.
#pragma once

#include "host/fiber/task.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace oneclaw::fiber {

class SchedulerForTest final : public Scheduler {
 public:
  explicit SchedulerForTest(StackPoolOptions options = {}) : pool_(options) { adopt_thread(); }

  Task& spawn(std::function<void()> body, TaskOptions options = {}) {
    tasks_.push_back(std::make_unique<Task>(*this, std::move(body), options));
    ready_.push_back(tasks_.back().get());
    return *tasks_.back();
  }
  // Runs tasks until none is ready.
  void run() {
    while (!ready_.empty()) {
      Task* task = ready_.front();
      ready_.pop_front();
      task->run();
    }
  }
  // Sets the clock, fires what is due, then run().
  void advance_to(std::int64_t ns) {
    while (!timers_.empty() && timers_.begin()->first.ns <= ns) {
      Task& task = *timers_.begin()->second;
      disarm_timer(task);
      task.timer_fired();
    }
    run();
  }
  std::size_t armed() const { return timers_.size(); }

  void make_ready(Task& task) noexcept override { ready_.push_back(&task); }
  void arm_timer(Task& task, Deadline deadline) noexcept override {
    disarm_timer(task);
    timers_.emplace(deadline, &task);
    task.links.timer_slot = 1;
  }
  void disarm_timer(Task& task) noexcept override {
    for (auto it = timers_.begin(); it != timers_.end(); ++it) {
      if (it->second == &task) {
        timers_.erase(it);
        break;
      }
    }
    task.links.timer_slot = SIZE_MAX;
  }
  StackPool& stacks() noexcept override { return pool_; }

 private:
  StackPool pool_;
  std::deque<Task*> ready_;
  std::multimap<Deadline, Task*> timers_;
  std::vector<std::unique_ptr<Task>> tasks_;
};

}  // namespace oneclaw::fiber
