#include "host/loop/loops.h"

#include <algorithm>
#include <thread>

namespace oneclaw::loop {

Loops::Loops(LoopsOptions options) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t count = options.count != 0 ? options.count : std::max<std::size_t>(1, cores - 1);
  const auto budget = std::make_shared<fiber::GuardBudget>(static_cast<std::int64_t>(fiber::kMaxGuardedStacks));
  for (std::size_t i = 0; i < count; ++i) {
    loops_.push_back(std::make_unique<Loop>(LoopOptions{i, options.stack_kib, budget}));
  }
  running_ = count;
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back(ThreadOptions{"loop" + std::to_string(i), 0}, [this, i] {
      loops_[i]->run();
      std::lock_guard lock(mutex_);
      --running_;
      ended_.notify_all();
    });
  }
}

Loops::~Loops() { stop_and_join(); }

Loop& Loops::least_loaded() noexcept {
  return **std::min_element(loops_.begin(), loops_.end(),
                            [](const auto& a, const auto& b) { return a->task_count() < b->task_count(); });
}

void Loops::stop_and_join() { stop_and_join_until(fiber::Deadline::never()); }

bool Loops::stop_and_join_until(fiber::Deadline deadline) {
  for (const auto& loop : loops_) loop->stop();
  {
    std::unique_lock lock(mutex_);
    const auto all_ended = [this] { return running_ == 0; };
    if (deadline.is_never()) {
      ended_.wait(lock, all_ended);
    } else if (!ended_.wait_until(lock, fiber::Clock::time_point(fiber::Duration(deadline.ns)), all_ended)) {
      return false;
    }
  }
  threads_.clear();
  return true;
}

std::vector<std::string> Loops::live_tasks(std::size_t max) const {
  std::vector<std::string> names;
  for (const auto& loop : loops_) {
    for (std::string& name : loop->live_tasks(max - names.size())) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace oneclaw::loop
