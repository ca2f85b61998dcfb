#include "host/schedule/rule.h"

#include "host/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

namespace oneclaw::schedule {
namespace {

using base::Error;
using base::Result;

struct Field {
  std::string_view name;
  int least;
  int most;
  std::span<const std::string_view> words;  // words[i] means first + i
  int first = 0;
};

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<Field, 5> kFields{{{"minute", 0, 59, {}},
                                        {"hour", 0, 23, {}},
                                        {"day of the month", 1, 31, {}},
                                        {"month", 1, 12, kMonths, 1},
                                        {"day of the week", 0, 7, kWeekdays}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNicknames{{{"@yearly", "0 0 1 1 *"},
                                                                                   {"@annually", "0 0 1 1 *"},
                                                                                   {"@monthly", "0 0 1 * *"},
                                                                                   {"@weekly", "0 0 * * 0"},
                                                                                   {"@daily", "0 0 * * *"},
                                                                                   {"@midnight", "0 0 * * *"},
                                                                                   {"@hourly", "0 * * * *"}}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = text.find_first_of(at);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

Error wrong(const Field& field, std::string_view text, const std::string& why) {
  return {OC_INVALID, "cron field \"" + std::string(field.name) + "\", '" + base::clean_utf8(text, 40) + "': " + why};
}

std::optional<int> number(std::string_view text) {
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || text.front() == '-' || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return out;
}

Result<int> value(const Field& field, std::string_view text) {
  for (std::size_t i = 0; i < field.words.size(); ++i) {
    if (text == field.words[i]) return field.first + static_cast<int>(i);
  }
  const auto read = number(text);
  if (!read || *read < field.least || *read > field.most) {
    return wrong(field, text,
                 "must be " + std::to_string(field.least) + " to " + std::to_string(field.most) +
                     (field.words.empty() ? "" : ", or a name such as " + std::string(field.words[1])) +
                     "; L, W, # and ? are not of this cron");
  }
  return *read;
}

// One element of a list, as bits.
Result<std::uint64_t> element(const Field& field, std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  int from = field.least, to = field.most, step = 1;
  if (range != "*") {
    const std::size_t dash = range.find('-');
    auto low = value(field, range.substr(0, dash));
    if (!low) return std::move(low).error();
    from = to = *low;
    if (dash != std::string_view::npos) {
      auto high = value(field, range.substr(dash + 1));
      if (!high) return std::move(high).error();
      to = *high;
      if (&field == &kFields[4] && to == 0 && from > 0) to = 7;  // "fri-sun"
      if (to < from) return wrong(field, text, "the range ends before it begins");
    } else if (slash != std::string_view::npos) {
      return wrong(field, text, "a step needs a range in front, such as */5 or 10-40/5");
    }
  }
  if (slash != std::string_view::npos) {
    const auto read = number(text.substr(slash + 1));
    if (!read || *read < 1 || *read > field.most)
      return wrong(field, text, "the step must be 1 to " + std::to_string(field.most));
    step = *read;
  }
  std::uint64_t bits = 0;
  for (int at = from; at <= to; at += step) bits |= std::uint64_t{1} << at;
  return bits;
}

Result<std::uint64_t> read_field(const Field& field, std::string_view text) {
  std::uint64_t bits = 0;
  for (const std::string_view part : split(text, ",")) {
    auto read = element(field, part);
    if (!read) return std::move(read).error();
    bits |= *read;
  }
  return bits;
}

bool has(std::uint64_t bits, int at) noexcept { return (bits >> at & 1) != 0; }

// The lowest bit from `at` on, or -1.
int lowest(std::uint64_t bits, int at) noexcept {
  for (; at < 64; ++at) {
    if (has(bits, at)) return at;
  }
  return -1;
}

std::string plain(std::string_view text) {
  std::string out;
  for (const std::string_view part : split(text, " \t")) {
    if (!part.empty()) out += (out.empty() ? "" : " ") + lower(part);
  }
  return out;
}

}  // namespace

Result<Rule> Rule::parse(std::string_view text) {
  if (text.size() > kMaxRuleText) {
    return Error{OC_INVALID, "a cron rule has at most " + std::to_string(kMaxRuleText) + " bytes"};
  }
  Rule out;
  out.text_ = plain(text);
  std::string fields = out.text_;
  if (fields.starts_with('@')) {
    std::vector<std::string> known;
    for (const auto& [nickname, meant] : kNicknames) {
      known.emplace_back(nickname);
      if (nickname == out.text_) fields = meant;
    }
    if (fields == out.text_) {
      return Error{OC_INVALID, "there is no cron word '" + base::clean_utf8(fields, 40) + "'" +
                                   base::did_you_mean(fields, known) + "; there is " + base::join_or(known)};
    }
  }
  const std::vector<std::string_view> parts = split(fields, " ");
  if (parts.size() != kFields.size()) {
    return Error{OC_INVALID,
                 "a cron rule has five fields (minute, hour, day of the month, month, day of the week), not " +
                     std::to_string(fields.empty() ? 0 : parts.size())};
  }
  const std::array<std::uint64_t Rule::*, 5> members{&Rule::minutes_, &Rule::hours_, &Rule::days_, &Rule::months_,
                                                     &Rule::weekdays_};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    auto bits = read_field(kFields[i], parts[i]);
    if (!bits) return std::move(bits).error();
    out.*members[i] = *bits;
  }
  if (has(out.weekdays_, 7)) out.weekdays_ |= 1;
  out.any_day_ = parts[2].starts_with('*');
  out.any_weekday_ = parts[4].starts_with('*');
  // Any day will do to begin with: the horizon holds every form of year.
  if (!out.first_from(cctz::civil_minute(2026, 1, 1))) {
    return Error{OC_INVALID, "no day ever fits the cron rule '" + out.text_ + "'"};
  }
  return out;
}

bool Rule::fits_day(const cctz::civil_day& day) const noexcept {
  if (!has(months_, day.month())) return false;
  // cctz counts from Monday.
  const bool by_day = has(days_, day.day());
  const bool by_weekday = has(weekdays_, (static_cast<int>(cctz::get_weekday(day)) + 1) % 7);
  return any_day_ || any_weekday_ ? by_day && by_weekday : by_day || by_weekday;
}

bool Rule::fits(const cctz::civil_minute& civil) const noexcept {
  return has(minutes_, civil.minute()) && has(hours_, civil.hour()) && fits_day(cctz::civil_day(civil));
}

std::optional<cctz::civil_minute> Rule::first_from(const cctz::civil_minute& from) const {
  const cctz::civil_day first(from);
  for (std::int64_t ahead = 0; ahead <= kHorizonDays; ++ahead) {
    const cctz::civil_day day = first + ahead;
    if (!fits_day(day)) continue;
    int hour = lowest(hours_, ahead == 0 ? from.hour() : 0);
    int minute = lowest(minutes_, ahead == 0 && hour == from.hour() ? from.minute() : 0);
    if (hour >= 0 && minute < 0) {
      hour = lowest(hours_, hour + 1);
      minute = lowest(minutes_, 0);
    }
    if (hour >= 0) return cctz::civil_minute(day.year(), day.month(), day.day(), hour, minute);
  }
  return std::nullopt;
}

// Instants never run backwards along the clock's times: the first that lies behind is the next one. What a clock shows
// for the second time lies in front, and is passed over.
std::int64_t Rule::next_after(std::int64_t instant, const Zone& zone) const {
  cctz::civil_minute from = cctz::civil_minute(zone.civil(instant)) + 1;
  for (;;) {
    const auto found = first_from(from);
    if (!found) return INT64_MAX / 1'000'000;  // parse() lets no such rule in
    const std::int64_t at = zone.instant(cctz::civil_second(*found));
    if (at > instant) return at;
    from = *found + 1;
  }
}

bool Rule::has_neighbours() const {
  const cctz::civil_day first(2026, 1, 1);
  for (std::int64_t ahead = 0; ahead < kHorizonDays; ++ahead) {
    if (fits_day(first + ahead) && fits_day(first + ahead + 1)) return true;
  }
  return false;
}

std::chrono::minutes Rule::shortest_gap() const {
  constexpr int kDay = 24 * 60;
  int first = -1, last = -1;
  int shortest = kDay;
  for (int at = 0; at < kDay; ++at) {
    if (!has(hours_, at / 60) || !has(minutes_, at % 60)) continue;
    if (last >= 0) shortest = std::min(shortest, at - last);
    if (first < 0) first = at;
    last = at;
  }
  if (shortest > first + kDay - last && has_neighbours()) shortest = first + kDay - last;
  return std::chrono::minutes(shortest);
}

}  // namespace oneclaw::schedule
