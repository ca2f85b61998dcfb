// Where the memory of stacks comes from: mappings, slabs, guard pages, canaries. Part of StackPool; one thread.
#pragma once

#include "host/fiber/stack.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oneclaw::fiber {

class StackMemory {
 public:
  explicit StackMemory(const StackPoolOptions& options);
  StackMemory(const StackMemory&) = delete;
  StackMemory& operator=(const StackMemory&) = delete;

  // A stack that was never used, in use from now on. Aborts when the kernel refuses.
  Stack map(std::size_t bytes, std::uint8_t size_class);
  // An unguarded stack comes back from, or goes to, the list of idle ones.
  void begin_use(const Stack& stack) noexcept;
  void end_use(const Stack& stack) noexcept;
  // Drops the pages of an idle stack; it reads as zeros afterwards.
  void discard(const Stack& stack) noexcept;
  // Precondition: idle. Does nothing for a stack of a slab, which goes with its slab.
  void unmap(const Stack& stack) noexcept;
  // Precondition: no stack is in use.
  void unmap_slabs() noexcept;

  std::size_t mapped_bytes() const noexcept { return mapped_bytes_; }

 private:
  struct Slab {
    std::byte* map = nullptr;
    std::size_t map_bytes = 0;
    std::byte* first = nullptr;
    std::size_t stride = 0;
    std::uint32_t carved = 0;  // stacks handed out so far
    std::uint32_t count = 0;
    bool guarded = false;
    std::uint8_t size_class = 0;
    std::uint64_t in_use = 0;  // one bit a stack; kept for slabs with canaries
  };

  bool take_guard() noexcept;
  bool map_guarded(std::size_t bytes, Stack& stack) noexcept;
  Slab& slab_with_room(std::size_t bytes, std::uint8_t size_class);
  Stack carve(std::size_t slab_index);

  std::shared_ptr<GuardBudget> budget_;
  bool guard_install_;
  std::vector<Slab> slabs_;
  std::vector<std::size_t> open_slab_;  // by size class: the slab that still has stacks, or SIZE_MAX
  std::size_t mapped_bytes_ = 0;
};

// The canary lies in the 64 bytes below an unguarded stack, which is the top page of the stack below it: a page that is
// resident anyway when both are in use.
inline constexpr std::size_t kCanaryBytes = 64;
void write_canary(std::byte* base) noexcept;
bool canary_is_intact(const std::byte* base) noexcept;

}  // namespace oneclaw::fiber
