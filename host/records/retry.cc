#include "host/records/retry.h"

#include "host/loop/loop.h"

#include <algorithm>

namespace oneclaw::records {

Retry::Retry()
    : give_up_(fiber::Deadline::after(kContendedTime)),
      // Rounds that start together on two loops must not stay together: the address tells them apart.
      random_(static_cast<std::uint32_t>(fiber::now_ns() ^ reinterpret_cast<std::intptr_t>(this))) {}

base::Result<void> Retry::again(const std::string& why) {
  if (++rounds_ >= kLeastRounds && fiber::now_ns() > give_up_.ns) {
    return base::Error{OC_UNAVAILABLE, "store: too many others write at the same time; try again (" + why + ")", 1000};
  }
  const auto pause = std::chrono::microseconds(
      std::uniform_int_distribution<std::int64_t>(0, static_cast<std::int64_t>(pause_.count()))(random_));
  if (loop::sleep_for(pause) == fiber::Wake::cancelled) {
    return base::Error{OC_CANCELLED, "store: cancelled while waiting for others (" + why + ")"};
  }
  pause_ = std::min(pause_ * 2, kLongestPause);
  return {};
}

}  // namespace oneclaw::records
