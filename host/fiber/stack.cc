#include "host/fiber/stack.h"

#include "host/fiber/context.h"
#include "host/fiber/sanitizer.h"
#include "host/fiber/stack_memory.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace oneclaw::fiber {
namespace {

constexpr std::size_t kClasses = std::bit_width(kMaxStackKib / kMinStackKib);
constexpr std::size_t kScale = kSanitized ? 4 : 1;  // instrumented frames are up to four times larger
constexpr std::size_t kKeptWarm = 64;               // stacks of a class that are never trimmed

std::uint8_t class_of(std::size_t kib) noexcept {
  const std::size_t bounded = std::clamp(kib, kMinStackKib, kMaxStackKib);
  return static_cast<std::uint8_t>(std::bit_width((bounded - 1) / kMinStackKib));
}

}  // namespace

// Idle stacks of one size. The lower part of `idle` is trimmed: [0, trimmed) hold no pages.
struct SizeClass {
  std::vector<Stack> idle;
  std::size_t trimmed = 0;
  std::size_t low_water = 0;  // fewest idle stacks since the last round: that many were not needed
};

struct StackPool::Impl {
  explicit Impl(const StackPoolOptions& options) : memory(options), default_class(class_of(options.stack_kib)) {}

  StackMemory memory;
  std::uint8_t default_class;
  std::array<SizeClass, kClasses> classes;
  // Written by the owner only, read by anybody.
  std::atomic<std::size_t> in_use{0};
  std::atomic<std::size_t> pooled{0};
  std::atomic<std::size_t> trimmed{0};
  std::atomic<std::size_t> mapped_bytes{0};

  static void add(std::atomic<std::size_t>& counter, std::size_t n) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  bool trim_class(SizeClass& sizes, std::size_t& max) noexcept;
};

StackPool::StackPool(StackPoolOptions options) : impl_(std::make_unique<Impl>(options)) {}

StackPool::~StackPool() {
  for (SizeClass& sizes : impl_->classes) {
    for (std::size_t i = 0; i < sizes.idle.size(); ++i) {
      if (i >= sizes.trimmed) Context::forget(sizes.idle[i]);
      impl_->memory.unmap(sizes.idle[i]);
    }
  }
  if (impl_->in_use.load() == 0) impl_->memory.unmap_slabs();
}

Stack StackPool::acquire(std::size_t kib) {
  Impl& impl = *impl_;
  const std::uint8_t index = kib == 0 ? impl.default_class : class_of(kib);
  SizeClass& sizes = impl.classes[index];
  Impl::add(impl.in_use, 1);
  if (sizes.idle.empty()) {
    const Stack stack = impl.memory.map((kMinStackKib << index) * 1024 * kScale, index);
    impl.mapped_bytes.store(impl.memory.mapped_bytes(), std::memory_order_relaxed);
    return stack;
  }
  const Stack stack = sizes.idle.back();
  sizes.idle.pop_back();
  const std::size_t left = sizes.idle.size();
  sizes.low_water = std::min(sizes.low_water, left);
  if (left < sizes.trimmed) {
    sizes.trimmed = left;
    Impl::add(impl.trimmed, std::size_t(-1));
  }
  Impl::add(impl.pooled, std::size_t(-1));
  if (!stack.guarded) impl.memory.begin_use(stack);
  return stack;
}

void StackPool::release(Stack stack) noexcept {
  Impl& impl = *impl_;
  if (!stack.guarded) impl.memory.end_use(stack);
  impl.classes[stack.size_class].idle.push_back(stack);
  Impl::add(impl.in_use, std::size_t(-1));
  Impl::add(impl.pooled, 1);
}

bool StackPool::Impl::trim_class(SizeClass& sizes, std::size_t& max) noexcept {
  const std::size_t cold = sizes.low_water > kKeptWarm ? sizes.low_water - kKeptWarm : 0;
  for (; sizes.trimmed < cold && max > 0; --max) {
    const Stack& stack = sizes.idle[sizes.trimmed++];
    Context::forget(stack);
    memory.discard(stack);
    add(trimmed, 1);
  }
  if (sizes.trimmed < cold) return true;
  sizes.low_water = sizes.idle.size();
  return false;
}

bool StackPool::trim(std::size_t max) noexcept {
  bool more = false;
  for (SizeClass& sizes : impl_->classes) more |= impl_->trim_class(sizes, max);
  return more;
}

bool StackPool::wants_trim() const noexcept {
  return std::any_of(impl_->classes.begin(), impl_->classes.end(),
                     [](const SizeClass& sizes) { return sizes.idle.size() > sizes.trimmed + kKeptWarm; });
}

bool StackPool::canary_intact(const Stack& stack) noexcept { return stack.guarded || canary_is_intact(stack.base); }

StackStats StackPool::stats() const noexcept {
  StackStats stats;
  stats.in_use = impl_->in_use.load(std::memory_order_relaxed);
  stats.pooled = impl_->pooled.load(std::memory_order_relaxed);
  stats.trimmed = impl_->trimmed.load(std::memory_order_relaxed);
  stats.mapped_bytes = impl_->mapped_bytes.load(std::memory_order_relaxed);
  return stats;
}

}  // namespace oneclaw::fiber
