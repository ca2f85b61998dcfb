// The rounds of a commit that others may get ahead of: when to try again, and when to give up.
//
// One task; again() suspends.
#pragma once

#include "host/base/result.h"
#include "host/fiber/time.h"

#include <cstdint>
#include <random>
#include <string>

namespace oneclaw::records {

inline constexpr std::chrono::seconds kContendedTime{20};  // of all rounds
inline constexpr int kLeastRounds = 20;  // however long they take: a slow round says nothing of others
inline constexpr std::chrono::microseconds kFirstPause{50};
inline constexpr std::chrono::microseconds kLongestPause{20'000};

class Retry {
 public:
  Retry();
  // Waits a random while, longer from round to round. OC_UNAVAILABLE when the time is over, OC_CANCELLED when the task
  // is: with `why` in the text, the reason that the last round failed for.
  base::Result<void> again(const std::string& why);

 private:
  fiber::Deadline give_up_;
  int rounds_ = 0;
  std::chrono::microseconds pause_ = kFirstPause;
  std::minstd_rand random_;
};

}  // namespace oneclaw::records
