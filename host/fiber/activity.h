// What a loop thread is doing right now, readable from another thread: the stall watch looks at it.
//
// Written by the loop thread alone with relaxed stores, a few per slice. No clock: the watch times what it sees.
#pragma once

#include <atomic>
#include <cstdint>

namespace oneclaw::fiber {

struct Activity {
  // Number of the current slice (a task's run between two parks, or a posted function); 0 while the thread waits.
  std::atomic<std::uint64_t> slice{0};
  // Name of what runs, with a lifetime of the process, or nullptr: set by the gate through Task::set_running().
  std::atomic<const char*> running{nullptr};

  void begin_slice(const char* name) noexcept {
    running.store(name, std::memory_order_relaxed);
    slice.store(++last_slice_, std::memory_order_release);
  }
  void end_slice() noexcept { slice.store(0, std::memory_order_relaxed); }

 private:
  std::uint64_t last_slice_ = 0;
};

}  // namespace oneclaw::fiber
