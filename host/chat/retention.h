// Forgetting what was said: events and answers that are over, after some time, and the oldest of those that this
// process answered beyond a number.
//
// On a task; suspends. Event ids are kept long enough to drop what a platform delivers again days later.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"

#include <chrono>
#include <cstddef>

namespace oneclaw::chat {

struct Retention {
  std::chrono::hours events_for{7 * 24};     // platforms repeat for a day at most
  std::chrono::hours messages_for{30 * 24};  // as long as jobs: later pages need both
  std::size_t most = 20'000;                 // of each
};

inline constexpr std::uint32_t kForgottenPerRound = 500;

// One bounded round: what is too old, and up to `over_number` more. How many events went.
base::Result<std::size_t> forget_messages(records::Client& records, const base::WallClock& clock,
                                          const Retention& retention, std::size_t over_number);

}  // namespace oneclaw::chat
