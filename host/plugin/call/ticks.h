// A cheap monotonic counter for metering: the time stamp counter where the processor has one, else the monotonic clock.
//
// Only for durations and statistics, never for deadlines. Leaf, any thread.
#pragma once

#include "host/fiber/time.h"

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace oneclaw::plugin::call {

inline std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(fiber::now_ns());
#endif
}

// Ticks of one second, measured from two readings of both clocks: the first at construction, the second at each
// question.
class TickRate {
 public:
  TickRate() noexcept : start_ticks_(ticks()), start_ns_(fiber::now_ns()) {}
  double seconds(std::uint64_t span) const noexcept {
    const double ns = static_cast<double>(fiber::now_ns() - start_ns_);
    const double elapsed = static_cast<double>(ticks() - start_ticks_);
    return elapsed <= 0 ? 0 : static_cast<double>(span) * (ns / elapsed) * 1e-9;
  }

 private:
  std::uint64_t start_ticks_;
  std::int64_t start_ns_;
};

}  // namespace oneclaw::plugin::call
