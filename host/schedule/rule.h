// A rule of times: five fields of cron, and the next moment in a time zone that they fit.
//
//   minute 0-59, hour 0-23, day of the month 1-31, month 1-12 or jan-dec, day of the week 0-7 or sun-sat (0 and 7:
//   Sunday) each "*", a value, a range "1-5", a step "*/15" or "10-40/10", or a list of those with commas; also
//   @yearly,
//   @annually, @monthly, @weekly, @daily, @midnight, @hourly
//
// As in Vixie's cron: when both day fields are restricted, a day fits that fits either of them; a field that begins
// with
// "*" is not restricted. When clocks change: a time that does not exist runs at the moment after the gap, one that
// exists twice runs at the first. Values; any thread.
#pragma once

#include "host/base/result.h"
#include "host/schedule/zones.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::schedule {

inline constexpr std::size_t kMaxRuleText = 200;
inline constexpr std::int64_t kHorizonDays = 366 * 8 + 2;  // 29 February is never farther away, over 2100 too

class Rule {
 public:
  // OC_INVALID names the field. A rule that no day ever fits ("0 0 30 2 *") is refused here.
  static base::Result<Rule> parse(std::string_view text);

  const std::string& text() const noexcept { return text_; }
  bool fits(const cctz::civil_minute& civil) const noexcept;
  // The first moment after `instant`, in seconds; nothing within the horizon cannot happen for a parsed rule.
  std::int64_t next_after(std::int64_t instant, const Zone& zone) const;
  // The shortest time between two runs, as a clock shows it that nobody changes.
  std::chrono::minutes shortest_gap() const;

 private:
  bool fits_day(const cctz::civil_day& day) const noexcept;
  std::optional<cctz::civil_minute> first_from(const cctz::civil_minute& from) const;
  bool has_neighbours() const;

  std::string text_;
  std::uint64_t minutes_ = 0;
  std::uint64_t hours_ = 0;
  std::uint64_t days_ = 0;
  std::uint64_t months_ = 0;
  std::uint64_t weekdays_ = 0;  // bit 0: Sunday
  bool any_day_ = false;
  bool any_weekday_ = false;
};

}  // namespace oneclaw::schedule
