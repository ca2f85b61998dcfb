#include "host/schedule/phrase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oneclaw::schedule {
namespace {

using ::testing::HasSubstr;

TEST(PhraseTest, WhatPeopleSay) {
  const std::vector<std::pair<std::string, std::string>> said{
      {"every monday 8am", "0 8 * * 1"},
      {"Every Monday at 8 AM.", "0 8 * * 1"},
      {"every weekday at 9:30", "30 9 * * 1,2,3,4,5"},
      {"daily at 7pm", "0 19 * * *"},
      {"every 2 hours", "0 */2 * * *"},
      {"on the 1st of every month at noon", "0 12 1 * *"},
      {"every day at midnight", "0 0 * * *"},
      {"every day at 12am", "0 0 * * *"},
      {"every day at 12:15 p.m.", "15 12 * * *"},
      {"every day at 8", "0 8 * * *"},
      {"every day at 8 o'clock", "0 8 * * *"},
      {"each day at 18.45", "45 18 * * *"},
      {"at 7pm every day", "0 19 * * *"},
      {"8am every monday", "0 8 * * 1"},
      {"mondays at 8am", "0 8 * * 1"},
      {"on mondays and thursdays at 8am", "0 8 * * 1,4"},
      {"every mon, wed and fri at 6:05pm", "5 18 * * 1,3,5"},
      {"weekdays at 9 and 17", "0 9,17 * * 1,2,3,4,5"},
      {"every day at 8:15, 8:45", "15,45 8 * * *"},
      {"every weekend at noon", "0 12 * * 0,6"},
      {"weekly on friday at 5pm", "0 17 * * 5"},
      {"monthly at 6am", "0 6 1 * *"},
      {"monthly on the 15th at 6am", "0 6 15 * *"},
      {"every month on the 1st and 15th at 6am", "0 6 1,15 * *"},
      {"the 3rd of each month at 10:00", "0 10 3 * *"},
      {"hourly", "0 * * * *"},
      {"every hour", "0 * * * *"},
      {"every half hour", "*/30 * * * *"},
      {"every 15 minutes", "*/15 * * * *"},
      {"every minute", "* * * * *"},
      {"every 3 hours on weekdays", "0 */3 * * 1,2,3,4,5"},
      {"every 24 hours", "0 0 * * *"},
      {"0 8 * * 1", "0 8 * * 1"},
      {"  0  8 * * MON ", "0 8 * * mon"},
      {"@daily", "@daily"}};
  for (const auto& [text, cron] : said) {
    const auto when = parse_when(text);
    ASSERT_TRUE(when) << text << ": " << when.error().text;
    EXPECT_EQ(when->rule.text(), cron) << text;
  }
  EXPECT_EQ(parse_when("Every  Monday,  8am").value().said, "every monday, 8am");
  EXPECT_EQ(parse_when("@daily").value().said, "");
}

TEST(PhraseTest, WhatLacksSomethingSaysWhat) {
  const std::vector<std::pair<std::string, std::string>> lacking{
      {"every monday", "say at what time: \"every monday at 8am\""},
      {"at 8am", "say on which days"},
      {"every other day at 8am", "every second day"},
      {"every 3 days at 8am", "every second day"},
      {"every 5 hours", "must divide a day"},
      {"every 7 minutes", "must divide an hour"},
      {"every 0 hours", "must divide a day"},
      {"every day at 8:15 and 17:30", "make two schedules"},
      {"every day at 25:00", "no clock shows 25:00"},
      {"every day at 13pm", "no clock shows 13pm"},
      {"every day at 0am", "no clock shows 0am"},
      {"every day at 8:60", "no clock shows 8:60"},
      {"on the 32nd of every month at noon", "a month has no day 32nd"},
      {"on the last day of every month at noon", "the last day of a month"},
      {"weekly at 8am", "on which day of the week"},
      {"every hour at 8am", "either an interval or times"},
      {"every monday daily at 8am", "days twice"}};
  for (const auto& [text, why] : lacking) {
    const auto when = parse_when(text);
    ASSERT_FALSE(when) << text << " is " << when->rule.text();
    EXPECT_EQ(when.status(), OC_UNSUPPORTED) << text << ": " << when.error().text;
    EXPECT_THAT(when.error().text, HasSubstr(why)) << text;
  }
}

TEST(PhraseTest, WhatSpeaksOfNoTimes) {
  for (const std::string& text :
       {std::string(), std::string("plumbers"), std::string("tomorrow at 8am"), std::string("on monday at 8am"),
        std::string("every monday 8am plumbers"), std::string("every monday 20"), std::string("daily, top 20 leads"),
        std::string("every"), std::string(","), std::string("every every day at 8am"), std::string("every day at"),
        std::string(201, 'x'), std::string("\xff\xfe")}) {
    const auto when = parse_when(text);
    ASSERT_FALSE(when) << text << " is " << when->rule.text();
    EXPECT_EQ(when.status(), OC_INVALID) << text << ": " << when.error().text;
  }
  EXPECT_THAT(parse_when("0 25 * * *").error().text, HasSubstr("\"hour\", '25'"));
}

}  // namespace
}  // namespace oneclaw::schedule
