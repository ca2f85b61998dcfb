// What people say for a rule: "every monday 8am", "every weekday at 9:30", "on the 1st of every month at noon".
//
//   days   every day | daily | every weekday | weekdays | every weekend | every monday and friday | mondays |
//          weekly on friday | on the 1st and 15th of every month | monthly on the 3rd
//   times  at 8am | at 9:30 and 17:30 | at noon | at midnight; a bare hour only behind "at"
//   or     hourly | every 2 hours | every 15 minutes | every half hour, on all days or on those that are said
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"
#include "host/schedule/rule.h"

#include <string>
#include <string_view>

namespace oneclaw::schedule {

struct When {
  Rule rule;
  std::string said;  // the phrase, tidied; of cron empty
};

// A phrase or a rule of cron. OC_INVALID: neither. OC_UNSUPPORTED: it speaks of times, but this is missing or cannot be
// done, as the text says.
base::Result<When> parse_when(std::string_view text);

// For a refusal: what can be said.
inline constexpr std::string_view kWhenExamples =
    "say for example \"every monday 8am\", \"every weekday at 9:30\", \"on the 1st of every month at noon\", "
    "\"every 2 hours\" or cron's \"0 8 * * 1\"";

}  // namespace oneclaw::schedule
