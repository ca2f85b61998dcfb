// The time of day, as an object that tests and benchmarks can set.
//
// Any thread. Deadlines never use it: they are monotonic (host/fiber/time.h).
#pragma once

#include <chrono>
#include <cstdint>

namespace oneclaw::base {

class WallClock {
 public:
  virtual ~WallClock() = default;
  // Microseconds since 1970-01-01 UTC.
  virtual std::int64_t now_us() const noexcept = 0;
};

class SystemWallClock final : public WallClock {
 public:
  std::int64_t now_us() const noexcept override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  }
};

}  // namespace oneclaw::base
