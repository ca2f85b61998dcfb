// Armed timers of a loop's tasks, earliest first: a four-ary heap that knows each task's place, so that disarming is as
// cheap as arming and neither allocates in the long run. One thread.
#pragma once

#include "host/fiber/task.h"

#include <cstddef>
#include <vector>

namespace oneclaw::loop {

class TimerHeap {
 public:
  // Replaces the task's armed timer, if any.
  void arm(fiber::Task& task, fiber::Deadline deadline);
  void disarm(fiber::Task& task) noexcept;
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }
  fiber::Deadline earliest() const noexcept {
    return entries_.empty() ? fiber::Deadline::never() : entries_[0].deadline;
  }
  // Disarms and returns the earliest task that is due at `now_ns`, or nullptr.
  fiber::Task* take_due(std::int64_t now_ns) noexcept;

 private:
  struct Entry {
    fiber::Deadline deadline;
    fiber::Task* task;
  };
  void put(std::size_t slot, Entry entry) noexcept;
  void sift_up(std::size_t slot, Entry entry) noexcept;
  void sift_down(std::size_t slot, Entry entry) noexcept;
  std::vector<Entry> entries_;
};

}  // namespace oneclaw::loop
