// The host's one clock for deadlines: CLOCK_MONOTONIC in nanoseconds. Leaf, any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace oneclaw::fiber {

using Clock = std::chrono::steady_clock;
using Duration = std::chrono::nanoseconds;

// Absolute monotonic nanoseconds; a type of its own so that a duration is never passed for it.
struct Deadline {
  std::int64_t ns = INT64_MAX;

  static constexpr Deadline never() noexcept { return {}; }
  static Deadline after(Duration d) noexcept;
  bool is_never() const noexcept { return ns == INT64_MAX; }
  friend auto operator<=>(Deadline, Deadline) = default;
};

std::int64_t now_ns() noexcept;

inline Deadline Deadline::after(Duration d) noexcept {
  const std::int64_t now = now_ns();
  return d.count() > INT64_MAX - now ? never() : Deadline{now + d.count()};
}

inline std::int64_t now_ns() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

}  // namespace oneclaw::fiber
