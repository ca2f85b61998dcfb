#include "host/loop/timer_heap.h"

#include <algorithm>

namespace oneclaw::loop {
namespace {

constexpr std::size_t kArity = 4;

}  // namespace

void TimerHeap::put(std::size_t slot, Entry entry) noexcept {
  entries_[slot] = entry;
  entry.task->links.timer_slot = slot;
}

void TimerHeap::sift_up(std::size_t slot, Entry entry) noexcept {
  while (slot > 0) {
    const std::size_t parent = (slot - 1) / kArity;
    if (entries_[parent].deadline <= entry.deadline) break;
    put(slot, entries_[parent]);
    slot = parent;
  }
  put(slot, entry);
}

void TimerHeap::sift_down(std::size_t slot, Entry entry) noexcept {
  const std::size_t size = entries_.size();
  for (;;) {
    const std::size_t first = slot * kArity + 1;
    if (first >= size) break;
    std::size_t least = first;
    for (std::size_t child = first + 1; child < std::min(first + kArity, size); ++child) {
      if (entries_[child].deadline < entries_[least].deadline) least = child;
    }
    if (entry.deadline <= entries_[least].deadline) break;
    put(slot, entries_[least]);
    slot = least;
  }
  put(slot, entry);
}

void TimerHeap::arm(fiber::Task& task, fiber::Deadline deadline) {
  if (task.links.timer_slot != SIZE_MAX) disarm(task);
  entries_.push_back({});
  sift_up(entries_.size() - 1, {deadline, &task});
}

void TimerHeap::disarm(fiber::Task& task) noexcept {
  const std::size_t slot = task.links.timer_slot;
  if (slot == SIZE_MAX) return;
  task.links.timer_slot = SIZE_MAX;
  const Entry last = entries_.back();
  entries_.pop_back();
  if (slot == entries_.size()) return;
  if (slot > 0 && last.deadline < entries_[(slot - 1) / kArity].deadline) {
    sift_up(slot, last);
  } else {
    sift_down(slot, last);
  }
}

fiber::Task* TimerHeap::take_due(std::int64_t now_ns) noexcept {
  if (entries_.empty() || entries_[0].deadline.ns > now_ns) return nullptr;
  fiber::Task* task = entries_[0].task;
  disarm(*task);
  return task;
}

}  // namespace oneclaw::loop
