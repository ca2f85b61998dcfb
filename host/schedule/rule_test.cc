#include "host/schedule/rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sstream>

namespace oneclaw::schedule {
namespace {

using ::testing::HasSubstr;

Zone zone(const std::string& name) {
  auto found = Zones::open().find(name);
  EXPECT_TRUE(found) << name;
  return std::move(found).value();
}
Rule rule(const std::string& text) {
  auto parsed = Rule::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << parsed.error().text;
  return std::move(parsed).value();
}
std::int64_t at(const Zone& in, int year, int month, int day, int hour, int minute) {
  return in.instant(cctz::civil_second(year, month, day, hour, minute, 0));
}
std::string next(const std::string& text, const Zone& in, std::int64_t after) {
  return in.text(rule(text).next_after(after, in));
}

TEST(RuleTest, NextTimes) {
  const Zone utc = zone("UTC");
  const std::int64_t start = at(utc, 2026, 12, 1, 15, 43);  // a Tuesday
  EXPECT_EQ(next("0 8 * * 1", utc, start), "Mon 2026-12-07 08:00");
  EXPECT_EQ(next("43 15 * * *", utc, start), "Wed 2026-12-02 15:43") << "after means after";
  EXPECT_EQ(next("43 15 * * *", utc, start - 1), "Tue 2026-12-01 15:43");
  EXPECT_EQ(next("*/5 * * * *", utc, start), "Tue 2026-12-01 15:45");
  EXPECT_EQ(next("0 0 29 2 *", utc, start), "Tue 2028-02-29 00:00");
  EXPECT_EQ(next("0 0 29 2 *", utc, at(utc, 2096, 3, 1, 0, 0)), "Fri 2104-02-29 00:00");
  EXPECT_EQ(next("0 12 1 jan-mar/2 *", utc, start), "Fri 2027-01-01 12:00");
  EXPECT_EQ(next("0 9 * * FRI-sun", utc, start), "Fri 2026-12-04 09:00");
  EXPECT_EQ(next("0 9 * * 7", utc, start), "Sun 2026-12-06 09:00");
  EXPECT_EQ(next("@daily", utc, start), "Wed 2026-12-02 00:00");
  EXPECT_EQ(next("@Weekly", utc, start), "Sun 2026-12-06 00:00");
  EXPECT_EQ(next("@yearly", utc, start), "Fri 2027-01-01 00:00");
  EXPECT_EQ(next("@hourly", utc, start), "Tue 2026-12-01 16:00");
}

TEST(RuleTest, TwoRestrictedDayFieldsMeanEither) {
  const Zone utc = zone("UTC");
  const std::int64_t start = at(utc, 2026, 12, 1, 15, 43);
  EXPECT_EQ(next("0 8 13 * fri", utc, start), "Fri 2026-12-04 08:00");
  EXPECT_EQ(next("0 8 13 * fri", utc, at(utc, 2026, 12, 11, 8, 0)), "Sun 2026-12-13 08:00");
  EXPECT_EQ(next("0 8 */13 * fri", utc, start), "Fri 2027-01-01 08:00") << "a field with * in front is no restriction";
}

TEST(RuleTest, ATimeInTheGapRunsBehindItAndOneThatIsThereTwiceRunsOnce) {
  const Zone berlin = zone("Europe/Berlin");
  const std::int64_t spring = at(berlin, 2024, 3, 31, 0, 0);
  EXPECT_EQ(next("30 2 * * *", berlin, spring), "Sun 2024-03-31 03:00");
  EXPECT_EQ(next("30 2 * * *", berlin, at(berlin, 2024, 3, 31, 3, 0)), "Mon 2024-04-01 02:30");
  const std::int64_t autumn = at(berlin, 2024, 10, 27, 2, 30);
  EXPECT_EQ(autumn, 1729989000) << "the first of the two: still summer time";
  EXPECT_EQ(next("30 2 * * *", berlin, autumn), "Mon 2024-10-28 02:30");
  EXPECT_EQ(next("*/15 * * * *", berlin, autumn + 15 * 60), "Sun 2024-10-27 03:00") << "the second hour runs nothing";
  const Zone santiago = zone("America/Santiago");
  EXPECT_EQ(next("0 0 * * *", santiago, at(santiago, 2024, 9, 7, 12, 0)), "Sun 2024-09-08 01:00");
}

TEST(RuleTest, AgreesWithEveryMinuteThatPythonLookedAt) {
  std::ifstream file(ONECLAW_SOURCE_DIR "/host/schedule/testdata/next_times.txt");
  const Zones zones = Zones::open();
  std::size_t lines = 0, runs = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::vector<std::string> parts;
    for (std::size_t from = 0, end = 0; end != std::string::npos; from = end + 3) {
      end = line.find(" | ", from);
      parts.push_back(line.substr(from, end == std::string::npos ? end : end - from));
    }
    ASSERT_EQ(parts.size(), 5u) << line;
    const Zone in = zones.find(parts[0]).value();
    const Rule read = rule(parts[1]);
    const std::int64_t first = std::stoll(parts[2]), last = std::stoll(parts[3]);
    std::int64_t instant = first - 1;
    std::istringstream expected(parts[4]);
    for (std::int64_t minutes = 0; expected >> minutes; ++runs) {
      instant = read.next_after(instant, in);
      ASSERT_EQ(instant, first + minutes * 60) << parts[0] << " " << parts[1] << ": " << in.text(instant);
    }
    EXPECT_GT(read.next_after(instant, in), last) << parts[0] << " " << parts[1];
    ++lines;
  }
  EXPECT_GT(lines, 100u);
  EXPECT_GT(runs, 3000u);
}

// Whether a rule runs at a minute, asked of that minute alone.
bool runs_at(const Rule& read, const Zone& in, std::int64_t instant) {
  const auto shown = cctz::civil_minute(in.civil(instant));
  const auto before = cctz::civil_minute(in.civil(instant - 60));
  for (auto skipped = before + 1; skipped < shown; skipped += 1) {
    if (read.fits(skipped)) return true;
  }
  return read.fits(shown) && in.instant(cctz::civil_second(shown)) == instant;
}

std::string some_field(int least, int most) {
  const int kind = *rc::gen::inRange(0, 5);
  const int low = *rc::gen::inRange(least, most + 1);
  const int high = *rc::gen::inRange(low, most + 1);
  const std::string range = std::to_string(low) + "-" + std::to_string(high);
  const std::string step = "/" + std::to_string(*rc::gen::inRange(1, most));
  return kind == 0   ? "*"
         : kind == 1 ? std::to_string(low)
         : kind == 2 ? range + step
         : kind == 3 ? "*" + step
                     : std::to_string(low) + "," + std::to_string(high);
}

TEST(RuleTest, PropertyTheNextRunFitsAndNothingLiesBetween) {
  const Zones zones = Zones::open();
  const std::vector<std::string> names{"Europe/Berlin",       "America/New_York", "America/Santiago",
                                       "Australia/Lord_Howe", "Asia/Kolkata",     "Africa/Casablanca",
                                       "America/Havana",      "Pacific/Chatham",  "UTC"};
  EXPECT_TRUE(rc::check([&] {
    const Zone in = zones.find(*rc::gen::elementOf(names)).value();
    const auto parsed = Rule::parse(some_field(0, 59) + " " + some_field(0, 23) + " " + some_field(1, 31) + " " +
                                    some_field(1, 12) + " " + some_field(0, 6));
    if (!parsed) return;  // no day fits it
    constexpr std::int64_t k2020 = 1577836800, k2040 = 2208988800;
    const std::int64_t after = *rc::gen::inRange<std::int64_t>(k2020, k2040);
    const std::int64_t next = parsed->next_after(after, in);
    RC_ASSERT(next > after);
    RC_ASSERT(next % 60 == 0);
    RC_ASSERT(runs_at(*parsed, in, next));
    constexpr std::int64_t kLooked = 3 * 86400;
    const std::int64_t end = std::min(next, after + kLooked);
    for (std::int64_t minute = after - after % 60 + 60; minute < end; minute += 60) {
      RC_ASSERT(!runs_at(*parsed, in, minute));
    }
    RC_ASSERT(Rule::parse(parsed->text()).value().next_after(after, in) == next);
  }));
}

TEST(RuleTest, WhatIsNoRuleIsRefusedByField) {
  const std::vector<std::pair<std::string, std::string>> bad{{"60 * * * *", "\"minute\", '60': must be 0 to 59"},
                                                             {"* 24 * * *", "\"hour\""},
                                                             {"* * 0 * *", "\"day of the month\""},
                                                             {"* * L * *", "L, W, # and ? are not of this cron"},
                                                             {"* * * 13 *", "or a name such as feb"},
                                                             {"* * * * 8", "\"day of the week\""},
                                                             {"* * * * mon#2", "\"day of the week\""},
                                                             {"5-1 * * * *", "ends before it begins"},
                                                             {"5/10 * * * *", "a step needs a range in front"},
                                                             {"*/0 * * * *", "the step must be 1 to 59"},
                                                             {"*/-1 * * * *", "the step must be 1 to 59"},
                                                             {"1,,2 * * * *", "\"minute\", ''"},
                                                             {"99999999999999999999 * * * *", "\"minute\""},
                                                             {"* * * *", "five fields"},
                                                             {"* * * * * *", "five fields"},
                                                             {"", "five fields"},
                                                             {"@dayly", "did you mean \"@daily\"?"},
                                                             {"@reboot", "there is @yearly"},
                                                             {"0 0 30 2 *", "no day ever fits"},
                                                             {std::string(300, '*'), "at most 200 bytes"}};
  for (const auto& [text, why] : bad) {
    const auto parsed = Rule::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.status(), OC_INVALID);
    EXPECT_THAT(parsed.error().text, HasSubstr(why)) << text;
  }
}

TEST(RuleTest, TheShortestGapOverMidnightToo) {
  EXPECT_EQ(rule("* * * * *").shortest_gap().count(), 1);
  EXPECT_EQ(rule("*/15 * * * *").shortest_gap().count(), 15);
  EXPECT_EQ(rule("*/7 * * * *").shortest_gap().count(), 4) << "56 to 0";
  EXPECT_EQ(rule("0 8 * * *").shortest_gap().count(), 24 * 60);
  EXPECT_EQ(rule("0,55 0,23 * * *").shortest_gap().count(), 5) << "23:55 to 0:00";
  EXPECT_EQ(rule("0,55 0,23 * * mon").shortest_gap().count(), 55) << "no day follows another";
}

TEST(ZonesTest, NamesAreFoundAsPeopleWriteThem) {
  const Zones zones = Zones::open();
  EXPECT_GT(zones.size(), 400u);
  EXPECT_EQ(zones.find("Europe/Berlin").value().name(), "Europe/Berlin");
  EXPECT_EQ(zones.find("europe/berlin").value().name(), "Europe/Berlin");
  EXPECT_EQ(zones.find("america/new york").value().name(), "America/New_York");
  EXPECT_EQ(zones.find("Berlin").value().name(), "Europe/Berlin");
  EXPECT_EQ(zones.find("utc").value().name(), "UTC");
  EXPECT_THAT(zones.find("Europe/Berln").error().text, HasSubstr("did you mean \"Europe/Berlin\"?"));
  EXPECT_THAT(zones.find("Berln").error().text, HasSubstr("did you mean \"Europe/Berlin\"?"));
  for (const char* bad : {"", "../../etc/passwd", "/etc/passwd", "file:/etc/passwd", "libc:localtime",
                          "Fixed/UTC+05:00:00", "Europe", "\xff"}) {
    EXPECT_EQ(zones.find(bad).status(), OC_INVALID) << bad;
  }
  EXPECT_EQ(zones.find(std::string(1 << 20, 'x')).status(), OC_INVALID);
}

TEST(ZonesTest, WithoutTzdataThereIsUtcAndTheReason) {
  const Zones none = Zones::open("/nonexistent");
  EXPECT_TRUE(none.find("UTC"));
  EXPECT_THAT(none.find("Europe/Berlin").error().text, HasSubstr("tzdata is not installed"));
}

}  // namespace
}  // namespace oneclaw::schedule
