// Pooled fiber stacks: guarded mappings first, then slabs with canaries, trimmed when idle (decision 3).
//
// One pool belongs to one loop thread; nothing here is safe from another thread except stats().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace oneclaw::fiber {

struct Stack {
  std::byte* base = nullptr;   // lowest address
  std::size_t size = 0;
  bool guarded = false;        // has a PROT_NONE page below base; else a canary at base
};

struct StackPoolOptions {
  std::size_t stack_kib = 256;
  std::size_t max_guarded = 20'000;  // in the whole process guard pages stop near 32,700 with the default vm.max_map_count
};

struct StackStats {
  std::size_t in_use = 0;
  std::size_t pooled = 0;
  std::size_t mapped_bytes = 0;
};

class StackPool {
 public:
  explicit StackPool(StackPoolOptions options);
  ~StackPool();
  // `kib` 0: the default size. Aborts with a message only when the kernel refuses the mapping.
  Stack acquire(std::size_t kib = 0);
  void release(Stack stack) noexcept;
  // False when the canary of an unguarded stack was overwritten.
  static bool canary_intact(const Stack& stack) noexcept;
  StackStats stats() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::fiber
