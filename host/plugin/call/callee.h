// What the call path knows of an instance: is it open for calls, which calls are inside, what they did so far.
//
// Owner: the instance. Each loop has a slot of its own that only its thread writes, so that a call costs no shared
// atomic; the counters are relaxed atomics because metrics read them from elsewhere.
#pragma once

#include "host/loop/loop.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct oc_call;

namespace oneclaw::loop {
class BlockingPool;
class Loops;
}  // namespace oneclaw::loop

namespace oneclaw::plugin::call {

class Callee;

// Keeps an instance from being stopped while a call is on its way into it through something that suspends: another
// loop, a mutex. Cancelled like the calls inside when the drain deadline passes. On the stack of the caller's task.
class Visit {
 public:
  // Precondition: on a task of loop `loop`, whose innermost scope is `scope`.
  Visit(Callee& callee, std::size_t loop, fiber::Scope& scope) noexcept;
  ~Visit();
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

 private:
  friend class Callee;
  Callee& callee_;
  std::size_t loop_;
  fiber::Scope& scope_;
  Visit* previous_ = nullptr;
  Visit* next_ = nullptr;
};

// A counter with one writing thread and any number of readers.
class Tally {
 public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void sub(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) - n, std::memory_order_relaxed);
  }
  std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

inline constexpr std::size_t kStatusCount = 16;  // codes of abi.h: OC_STOP ... OC_INTERNAL

struct CalleeOptions {
  std::string name = {};    // instance name
  std::string plugin = {};  // plugin id
  std::size_t stack_kib = 256;
  std::size_t max_inflight = 100'000;  // calls inside the instance at once, on one loop
  bool is_blocking = false;            // calls run on the blocking pool
  fiber::Duration longest_call{0};     // limits.call_ms; 0 leaves it to the caller
};

struct CallTotals {
  std::uint64_t calls = 0;
  std::uint64_t inflight = 0;
  std::uint64_t ticks = 0;
  std::uint64_t misuses = 0;
  std::array<std::uint64_t, kStatusCount> by_status{};  // index as base::status_index
};

class Callee {
 public:
  Callee(CalleeOptions options, loop::Loops& loops, loop::BlockingPool& pool);
  ~Callee();
  Callee(const Callee&) = delete;
  Callee& operator=(const Callee&) = delete;

  struct alignas(64) Slot {
    bool is_open = false;
    oc_call* first = nullptr;      // calls inside, newest first
    Visit* first_visit = nullptr;  // calls on their way in
    Tally calls;
    Tally inflight;
    Tally ticks;
    Tally misuses;
    std::array<Tally, kStatusCount> by_status;
    std::vector<fiber::WaitPoint*> drain_waiters;

    bool is_empty() const noexcept { return first == nullptr && first_visit == nullptr; }
    // To be called after something left.
    void wake_drain() noexcept;
  };

  const CalleeOptions& options() const noexcept { return options_; }
  const std::string& name() const noexcept { return options_.name; }
  // The same name with the life of the process, for Task::set_running().
  const char* kept_name() const noexcept { return kept_name_; }
  loop::Loops& loops() const noexcept { return loops_; }
  loop::BlockingPool& pool() const noexcept { return pool_; }
  Slot& slot(std::size_t loop) noexcept { return slots_[loop]; }

  // On a task. Opens or closes every loop's slot for new calls; returns when all loops know.
  void set_open(bool is_open);
  // On a task. Waits until no call is inside on any loop; at the deadline cancels what is left and waits `grace` more.
  // False when calls are still inside: the instance is stuck.
  bool drain(fiber::Deadline deadline, fiber::Duration grace);
  // Any thread.
  CallTotals totals() const noexcept;
  // A misuse by a thread that is no loop's. Any thread.
  void count_foreign_misuse() noexcept { foreign_misuses_.fetch_add(1, std::memory_order_relaxed); }

 private:
  friend class Visit;
  bool wait_empty(fiber::Deadline deadline);
  void cancel_all();

  CalleeOptions options_;
  const char* kept_name_;
  std::atomic<std::uint64_t> foreign_misuses_{0};
  loop::Loops& loops_;
  loop::BlockingPool& pool_;
  std::unique_ptr<Slot[]> slots_;
};

}  // namespace oneclaw::plugin::call
