// Pooled fiber stacks: guard pages as long as the kernel gives them, then slabs with canaries; trimmed when idle.
//
// One pool belongs to one loop thread; nothing here is safe from another thread except stats(). Stacks come back in
// LIFO order, so that the next task runs on memory that is still in the cache. Leaf: nothing here suspends.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace oneclaw::fiber {

inline constexpr std::size_t kMinStackKib = 64;
inline constexpr std::size_t kMaxStackKib = 8192;
// Every guard page that is a mapping of its own costs two of the 65,530 mappings a process may have by default.
inline constexpr std::size_t kMaxGuardedStacks = 20'000;

struct Stack {
  std::byte* base = nullptr;  // lowest address
  std::size_t size = 0;
  bool guarded = false;         // an inaccessible page lies below base; else a canary does
  std::uint8_t size_class = 0;  // the rest is the pool's bookkeeping
  std::uint32_t slot = UINT32_MAX;
};

// What acquire() was asked for, rounded up; `size` is more under a sanitizer.
inline std::size_t nominal_kib(const Stack& stack) noexcept { return kMinStackKib << stack.size_class; }

// Guard mappings that this process may still make; shared by the pools of all loops.
using GuardBudget = std::atomic<std::int64_t>;

struct StackPoolOptions {
  std::size_t stack_kib = 256;
  std::size_t max_guarded = kMaxGuardedStacks;
  std::shared_ptr<GuardBudget> guard_budget = nullptr;  // when set, counts instead of max_guarded
  bool use_guard_install = true;  // MADV_GUARD_INSTALL (Linux 6.13): guard pages that cost no mapping
};

struct StackStats {
  std::size_t in_use = 0;
  std::size_t pooled = 0;
  std::size_t trimmed = 0;  // of the pooled: without resident pages
  std::size_t mapped_bytes = 0;
};

class StackPool {
 public:
  explicit StackPool(StackPoolOptions options);
  // Unmaps what is pooled. A stack in use belongs to a parked task and stays mapped: it is leaked, never destroyed.
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  // At least `kib` (0: the default size), rounded up to a power of two between kMinStackKib and kMaxStackKib; four
  // times as much under a sanitizer. Aborts with a message only when the kernel refuses the mapping.
  Stack acquire(std::size_t kib = 0);
  void release(Stack stack) noexcept;

  // Gives the pages of up to `max` stacks that stayed in the pool since the last round back to the kernel; true when
  // the round has more to do. The owner calls it while it is idle, about once a second.
  bool trim(std::size_t max) noexcept;
  // Something pooled is still resident beyond the few stacks that are always kept warm.
  bool wants_trim() const noexcept;

  // False when an unguarded stack was overrun.
  static bool canary_intact(const Stack& stack) noexcept;
  StackStats stats() const noexcept;  // any thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::fiber
