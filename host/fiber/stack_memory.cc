#include "host/fiber/stack_memory.h"

#include "host/fiber/sanitizer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if ONECLAW_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace oneclaw::fiber {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kStacksPerSlab = 64;
constexpr std::size_t kSlabBytes = std::size_t{64} << 20;  // large stacks come in smaller numbers
constexpr std::size_t kSizeClasses = 8;
constexpr int kGuardInstall = 102;  // MADV_GUARD_INSTALL; Debian 12's headers are older than the call
constexpr std::uint64_t kCanaryWord = 0x5afe'57ac'c0de'f00dU;

std::byte* map_pages(std::size_t bytes, int protection) noexcept {
  void* at = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (at == MAP_FAILED) return nullptr;
  // A huge page would make one parked call cost 2 MiB. Refused only by kernels without huge pages.
  madvise(at, bytes, MADV_NOHUGEPAGE);
  return static_cast<std::byte*>(at);
}

// The frames of whoever ran here leave poisoned bytes behind that the next user of the addresses must not meet.
void forget_poison([[maybe_unused]] const std::byte* at, [[maybe_unused]] std::size_t bytes) noexcept {
#if ONECLAW_ASAN
  __asan_unpoison_memory_region(at, bytes);
#endif
}

}  // namespace

void write_canary(std::byte* base) noexcept {
  auto* word = reinterpret_cast<std::uint64_t*>(base - kCanaryBytes);
  std::fill_n(word, kCanaryBytes / sizeof(*word), kCanaryWord);
}

bool canary_is_intact(const std::byte* base) noexcept {
  const auto* word = reinterpret_cast<const std::uint64_t*>(base - kCanaryBytes);
  return std::all_of(word, word + kCanaryBytes / sizeof(*word), [](std::uint64_t w) { return w == kCanaryWord; });
}

StackMemory::StackMemory(const StackPoolOptions& options)
    : budget_(options.guard_budget), guard_install_(options.use_guard_install), open_slab_(kSizeClasses, SIZE_MAX) {
  if (!budget_) budget_ = std::make_shared<GuardBudget>(static_cast<std::int64_t>(options.max_guarded));
}

void StackMemory::unmap_slabs() noexcept {
  for (const Slab& slab : slabs_) {
    forget_poison(slab.map, slab.map_bytes);
    munmap(slab.map, slab.map_bytes);
  }
}

bool StackMemory::take_guard() noexcept {
  if (budget_->fetch_sub(1, std::memory_order_relaxed) > 0) return true;
  budget_->fetch_add(1, std::memory_order_relaxed);
  return false;
}

bool StackMemory::map_guarded(std::size_t bytes, Stack& stack) noexcept {
  if (!take_guard()) return false;
  std::byte* at = map_pages(bytes + kPage, PROT_NONE);
  if (at == nullptr || mprotect(at + kPage, bytes, PROT_READ | PROT_WRITE) != 0) {
    if (at != nullptr) munmap(at, bytes + kPage);
    budget_->fetch_add(1, std::memory_order_relaxed);
    return false;  // most likely out of mappings: slabs need far fewer
  }
  mapped_bytes_ += bytes + kPage;
  stack.base = at + kPage;
  stack.size = bytes;
  stack.guarded = true;
  return true;
}

StackMemory::Slab& StackMemory::slab_with_room(std::size_t bytes, std::uint8_t size_class) {
  if (open_slab_[size_class] != SIZE_MAX) return slabs_[open_slab_[size_class]];
  Slab slab;
  slab.count = static_cast<std::uint32_t>(std::clamp<std::size_t>(kSlabBytes / bytes, 4, kStacksPerSlab));
  slab.stride = bytes;
  slab.map_bytes = kPage + slab.count * bytes;
  slab.map = map_pages(slab.map_bytes, PROT_READ | PROT_WRITE);
  if (slab.map == nullptr) {
    std::fprintf(stderr,
                 "oneclaw: the kernel refused %zu bytes for task stacks: %s; lower the number of tasks or raise "
                 "vm.max_map_count\n",
                 slab.map_bytes, std::strerror(errno));
    std::abort();
  }
  slab.first = slab.map + kPage;
  slab.guarded = guard_install_;
  slab.size_class = size_class;
  mapped_bytes_ += slab.map_bytes;
  slabs_.push_back(slab);
  open_slab_[size_class] = slabs_.size() - 1;
  return slabs_.back();
}

Stack StackMemory::carve(std::size_t slab_index) {
  Slab& slab = slabs_[slab_index];
  const std::uint32_t index = slab.carved++;
  if (slab.carved == slab.count) open_slab_[slab.size_class] = SIZE_MAX;
  Stack stack;
  stack.base = slab.first + index * slab.stride;
  stack.size = slab.stride - kCanaryBytes;
  stack.slot = static_cast<std::uint32_t>(slab_index * kStacksPerSlab + index);
  stack.size_class = slab.size_class;
  if (slab.guarded) {
    // The guard is the stack's own lowest page. The kernel may refuse (before 6.13): this slab then gets canaries.
    if (madvise(stack.base, kPage, kGuardInstall) == 0) {
      stack.base += kPage;
      stack.size -= kPage;
      stack.guarded = true;
    } else {
      slab.guarded = false;
      guard_install_ = false;
    }
  }
  return stack;
}

Stack StackMemory::map(std::size_t bytes, std::uint8_t size_class) {
  Stack stack;
  if (!guard_install_ && map_guarded(bytes, stack)) {
    stack.size_class = size_class;
    return stack;
  }
  Slab& slab = slab_with_room(bytes, size_class);
  stack = carve(static_cast<std::size_t>(&slab - slabs_.data()));
  if (!stack.guarded) begin_use(stack);
  return stack;
}

void StackMemory::begin_use(const Stack& stack) noexcept {
  slabs_[stack.slot / kStacksPerSlab].in_use |= std::uint64_t{1} << (stack.slot % kStacksPerSlab);
  write_canary(stack.base);
}

void StackMemory::end_use(const Stack& stack) noexcept {
  slabs_[stack.slot / kStacksPerSlab].in_use &= ~(std::uint64_t{1} << (stack.slot % kStacksPerSlab));
}

void StackMemory::discard(const Stack& stack) noexcept {
  forget_poison(stack.base, stack.size);
  std::byte* end = stack.base + stack.size;
  if (stack.guarded && stack.slot == UINT32_MAX) {
    madvise(stack.base, stack.size, MADV_DONTNEED);
    return;
  }
  // The last bytes of the last page are the canary of the stack above.
  end += kCanaryBytes;
  madvise(stack.base, static_cast<std::size_t>(end - stack.base), MADV_DONTNEED);
  const Slab& slab = slabs_[stack.slot / kStacksPerSlab];
  const std::uint32_t above = stack.slot % kStacksPerSlab + 1;
  if (!slab.guarded && above < slab.count && (slab.in_use >> above & 1) != 0) write_canary(end);
}

void StackMemory::unmap(const Stack& stack) noexcept {
  if (stack.slot != UINT32_MAX) return;
  forget_poison(stack.base, stack.size);
  munmap(stack.base - kPage, stack.size + kPage);
  mapped_bytes_ -= stack.size + kPage;
  budget_->fetch_add(1, std::memory_order_relaxed);
}

}  // namespace oneclaw::fiber
