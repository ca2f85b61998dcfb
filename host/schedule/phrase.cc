#include "host/schedule/phrase.h"

#include "host/base/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

namespace oneclaw::schedule {
namespace {

using base::Error;
using base::Result;

constexpr std::array<std::pair<std::string_view, int>, 15> kDayNames{{{"sunday", 0},
                                                                      {"sun", 0},
                                                                      {"monday", 1},
                                                                      {"mon", 1},
                                                                      {"tuesday", 2},
                                                                      {"tue", 2},
                                                                      {"tues", 2},
                                                                      {"wednesday", 3},
                                                                      {"wed", 3},
                                                                      {"thursday", 4},
                                                                      {"thu", 4},
                                                                      {"friday", 5},
                                                                      {"fri", 5},
                                                                      {"saturday", 6},
                                                                      {"sat", 6}}};
constexpr int kMaxWords = 40;

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 0 to 999, or -1.
int small_number(std::string_view text) {
  if (!is_digits(text) || text.size() > 3) return -1;
  int out = 0;
  for (const char c : text) out = out * 10 + (c - '0');
  return out;
}

// Lower case; commas are words of their own, a full stop at the end goes, "a.m." is "am".
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  const auto end_word = [&] {
    if (word == "a.m." || word == "a.m") word = "am";
    if (word == "p.m." || word == "p.m") word = "pm";
    while (!word.empty() && (word.back() == '.' || word.back() == '!')) word.pop_back();
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
      end_word();
      if (c == ',') out.emplace_back(",");
    } else {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  end_word();
  while (!out.empty() && out.back() == ",") out.pop_back();
  return out;
}

struct Clock {
  int hour = 0;
  int minute = 0;
};

class Reader {
 public:
  explicit Reader(std::vector<std::string> words) : words_(std::move(words)) {}

  Result<std::string> cron() {
    while (at_ < words_.size()) {
      const std::size_t before = at_;
      if (!take_interval() && !take_days() && !take_times()) return not_a_time();
      if (!problem_.empty()) return Error{OC_UNSUPPORTED, problem_};
      if (at_ == before) return not_a_time();
      (void)take(",");
    }
    return made();
  }

 private:
  static Error not_a_time() { return {OC_INVALID, "this says no times: " + std::string(kWhenExamples)}; }
  static Error cannot(const std::string& why) { return {OC_UNSUPPORTED, why}; }

  std::string_view word(std::size_t ahead = 0) const {
    return at_ + ahead < words_.size() ? std::string_view(words_[at_ + ahead]) : std::string_view();
  }
  bool take(std::string_view wanted) {
    if (word() != wanted) return false;
    ++at_;
    return true;
  }
  bool take_all(std::initializer_list<std::string_view> phrase) {
    std::size_t ahead = 0;
    for (const std::string_view wanted : phrase) {
      if (word(ahead++) != wanted) return false;
    }
    at_ += phrase.size();
    return true;
  }
  bool take_every() { return take("every") || take("each"); }
  // Between the members of a list.
  bool take_and() {
    const bool has_comma = take(",");
    return take("and") || take("&") || has_comma;
  }

  bool take_interval() {
    const std::size_t begin = at_;
    if (take("hourly") || take_all({"every", "hour"}) || take_all({"each", "hour"})) return set_interval(1, true);
    if (take_all({"every", "half", "hour"}) || take_all({"every", "half", "an", "hour"}))
      return set_interval(30, false);
    if (take_all({"every", "minute"}) || take_all({"each", "minute"})) return set_interval(1, false);
    if (take_every()) {
      const int count = small_number(word());
      const std::string_view unit = word(1);
      if (count >= 0 && (unit == "hours" || unit == "hour")) return at_ += 2, set_interval(count, true);
      if (count >= 0 && (unit == "minutes" || unit == "minute" || unit == "min" || unit == "mins")) {
        return at_ += 2, set_interval(count, false);
      }
      if ((count >= 0 || word() == "other") && (unit.starts_with("day") || unit.starts_with("week"))) {
        problem_ = "every second day or week cannot be said with a calendar: name weekdays or days of the month";
        return true;
      }
    }
    at_ = begin;
    return false;
  }
  bool set_interval(int count, bool is_hours) {
    const int whole = is_hours ? 24 : 60;
    if (count < 1 || count > whole || whole % count != 0) {
      problem_ = is_hours ? "hours between runs must divide a day: 1, 2, 3, 4, 6, 8, 12 or 24"
                          : "minutes between runs must divide an hour: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60";
    }
    if (!interval_.empty()) problem_ = "there are two intervals in this; make two schedules";
    if (is_hours) {
      interval_ = "0 " + (count == 1 ? "*" : count == 24 ? "0" : "*/" + std::to_string(count));
    } else {
      interval_ = (count == 1 ? "*" : count == 60 ? "0" : "*/" + std::to_string(count)) + " *";
    }
    return true;
  }

  // "monday", "mondays" -> 1; -1 for other words.
  int weekday(bool may_be_plural) const {
    const std::string_view text = word();
    for (const auto& [name, day] : kDayNames) {
      if (text == name) return day;
      if (may_be_plural && text.size() == name.size() + 1 && text.starts_with(name) && text.back() == 's') return day;
    }
    return -1;
  }
  // "1st", "15th" -> 1, 15; -1 for other words.
  int ordinal() const {
    const std::string_view text = word();
    if (text.size() < 3 || text.size() > 4) return -1;
    const std::string_view end = text.substr(text.size() - 2);
    const int day = small_number(text.substr(0, text.size() - 2));
    return end == "st" || end == "nd" || end == "rd" || end == "th" ? day : -1;
  }
  bool take_weekdays(bool may_be_plural) {
    if (weekday(may_be_plural) < 0) return false;
    while (weekday(may_be_plural) >= 0) {
      weekdays_.insert(weekday(may_be_plural));
      ++at_;
      const std::size_t before = at_;
      if (!take_and() || weekday(may_be_plural) < 0) {
        at_ = before;
        break;
      }
    }
    return true;
  }
  bool take_month_days() {
    (void)take("the");
    if (take_all({"last", "day"})) {
      problem_ = "the last day of a month cannot be said: take the 28th, or the 1st of the next month";
      return true;
    }
    if (ordinal() < 0) return false;
    while (ordinal() >= 0) {
      if (ordinal() < 1 || ordinal() > 31) problem_ = "a month has no day " + std::string(word());
      month_days_.insert(ordinal());
      ++at_;
      const std::size_t before = at_;
      if (take_and()) (void)take("the");
      if (ordinal() < 0) {
        at_ = before;
        break;
      }
    }
    return true;
  }

  bool take_days() {
    const std::size_t begin = at_;
    bool taken = take("daily") || take_all({"every", "day"}) || take_all({"each", "day"});
    if (!taken) taken = take_named_days();
    if (!taken) taken = take_days_of_month();
    if (!taken) at_ = begin;
    if (taken && has_days_) problem_ = "there are days twice in this; make two schedules";
    has_days_ = has_days_ || taken;
    return taken;
  }
  bool take_named_days() {
    const std::size_t begin = at_;
    if (take_all({"every", "weekday"}) || take_all({"each", "weekday"}) || take_all({"on", "weekdays"}) ||
        take("weekdays")) {
      weekdays_ = {1, 2, 3, 4, 5};
      return true;
    }
    if (take_all({"every", "weekend"}) || take_all({"on", "weekends"}) || take_all({"at", "weekends"}) ||
        take("weekends")) {
      weekdays_ = {0, 6};
      return true;
    }
    if (take("weekly") || take_all({"every", "week"})) {
      (void)take("on");
      if (take_weekdays(true)) return true;
      problem_ = "say on which day of the week: \"weekly on monday at 8am\"";
      return true;
    }
    (void)take("on");
    if (take_every() && take_weekdays(true)) return true;
    at_ = begin;
    (void)take("on");
    // "on monday" without an "s" may mean one single Monday.
    if (weekday(false) < 0 && take_weekdays(true)) return true;
    at_ = begin;
    return false;
  }
  bool take_days_of_month() {
    const std::size_t begin = at_;
    const std::set<int> before = month_days_;
    if (take("monthly") || take_all({"every", "month"}) || take_all({"each", "month"})) {
      const std::size_t behind = at_;
      (void)take("on");
      if (!take_month_days()) {
        at_ = behind;
        month_days_ = {1};
      }
      return true;
    }
    (void)take("on");
    (void)take_every();
    if (take_month_days()) {
      if (take("of")) (void)(take_every() || take("the") || take("a"));
      if (take("month")) return true;
      if (!problem_.empty()) return true;
    }
    at_ = begin;
    month_days_ = before;
    return false;
  }

  bool take_times() {
    const std::size_t begin = at_;
    const bool has_at = take("at") || take("@");
    Clock clock;
    if (!take_clock(has_at, clock)) {
      at_ = begin;
      return false;
    }
    do {
      times_.push_back(clock);
      const std::size_t before = at_;
      if (!take_and()) break;
      (void)take("at");
      if (!take_clock(has_at, clock)) {
        at_ = before;
        break;
      }
    } while (true);
    return true;
  }
  bool take_clock(bool may_be_bare, Clock& out) {
    if (take("noon") || take("midday")) return out = {12, 0}, true;
    if (take("midnight")) return out = {0, 0}, true;
    std::string text(word());
    const std::size_t begin = at_++;
    std::string half;
    if (text.size() > 2 && (text.ends_with("am") || text.ends_with("pm"))) {
      half = text.substr(text.size() - 2);
      text.resize(text.size() - 2);
    } else if (word() == "am" || word() == "pm") {
      half = word();
      ++at_;
    }
    const std::size_t colon = text.find_first_of(half.empty() && !may_be_bare ? ":" : ":.");
    const int hour = small_number(text.substr(0, colon));
    const std::string minutes = colon == std::string::npos ? "00" : text.substr(colon + 1);
    const bool is_time = hour >= 0 && minutes.size() == 2 && is_digits(minutes) &&
                         (colon != std::string::npos || !half.empty() || may_be_bare);
    if (!is_time) {
      at_ = begin;
      return false;
    }
    (void)take("o'clock");
    out = {hour, small_number(minutes)};
    const bool is_twelve = !half.empty();
    if (out.minute > 59 || out.hour > (is_twelve ? 12 : 23) || (is_twelve && out.hour == 0)) {
      problem_ = "no clock shows " + text + half;
      return true;
    }
    if (is_twelve) out.hour = out.hour % 12 + (half == "pm" ? 12 : 0);
    return true;
  }

  static std::string joined(const std::set<int>& numbers) {
    std::string out;
    for (const int number : numbers) out += (out.empty() ? "" : ",") + std::to_string(number);
    return out.empty() ? "*" : out;
  }
  Result<std::string> made() const {
    if (words_.empty()) return not_a_time();
    const std::string days = joined(month_days_) + " * " + joined(weekdays_);
    if (!interval_.empty()) {
      if (!times_.empty()) return cannot("say either an interval or times of the day");
      return interval_ + " " + days;
    }
    if (!has_days_) return cannot("say on which days: \"every day at 8am\" or \"every monday at 8am\"");
    if (times_.empty()) return cannot("say at what time: \"" + text() + " at 8am\"");
    std::set<int> hours, minutes;
    for (const Clock& time : times_) {
      hours.insert(time.hour);
      minutes.insert(time.minute);
    }
    if (hours.size() > 1 && minutes.size() > 1) {
      return cannot("times of one schedule must have the same minute or the same hour; make two schedules");
    }
    return joined(minutes) + " " + joined(hours) + " " + days;
  }

 public:
  std::string text() const {
    std::string out;
    for (const std::string& word : words_) out += (out.empty() || word == "," ? "" : " ") + word;
    return out;
  }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
  std::string interval_;  // minute and hour
  std::set<int> weekdays_;
  std::set<int> month_days_;
  std::vector<Clock> times_;
  bool has_days_ = false;
  std::string problem_;
};

bool looks_like_cron(std::string_view text, std::size_t words) {
  const char first = text[text.find_first_not_of(" \t")];
  return first == '@' || first == '*' || (words == 5 && first >= '0' && first <= '9');
}

}  // namespace

Result<When> parse_when(std::string_view text) {
  if (text.size() > kMaxRuleText || !base::is_utf8(text)) {
    return Error{OC_INVALID, "times are said in at most " + std::to_string(kMaxRuleText) + " bytes of text"};
  }
  std::vector<std::string> words = words_of(text);
  if (words.empty() || words.size() > kMaxWords) {
    return Error{OC_INVALID, "this says no times: " + std::string(kWhenExamples)};
  }
  std::size_t fields = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto is_gap = [&](std::size_t at) { return text[at] == ' ' || text[at] == '\t'; };
    fields += !is_gap(i) && (i == 0 || is_gap(i - 1)) ? 1 : 0;
  }
  if (looks_like_cron(text, fields)) {
    auto rule = Rule::parse(text);
    if (rule) return When{std::move(rule).value(), {}};
    // "8 am every other monday" has five words too.
    if (Reader(words).cron().status() == OC_INVALID) return std::move(rule).error();
  }
  Reader reader(std::move(words));
  auto cron = reader.cron();
  if (!cron) return std::move(cron).error();
  auto rule = Rule::parse(*cron);
  if (!rule) return std::move(rule).error();
  return When{std::move(rule).value(), reader.text()};
}

}  // namespace oneclaw::schedule
