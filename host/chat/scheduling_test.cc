#include "host/chat/chat_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::chat {
namespace {

class SchedulingTest : public ::testing::Test {
 protected:
  void on_task(const std::function<void()>& work) { host.on_task(work); }
  ChatHost host;
};

// In the conversation it was made in: the answer, the run, the page and the receipt.
TEST_F(SchedulingTest, AScheduleRunsInItsConversation) {
  host.start();
  host.let_go();
  on_task([&] {
    host.write("e1", "ann", "/timezone Europe/Berln");
    host.line_with("did you mean");
    host.write("e2", "ann", "time zone berlin");
    host.line_with("Time zone Europe/Berlin");
    host.write("e3", "ann", "please schedule hunt snarks in Boojum every monday 8am");
    const std::string made = host.line_with("Scheduled as number 1");
    EXPECT_NE(made.find("every monday 8am (Europe/Berlin)"), std::string::npos) << made;
    EXPECT_NE(made.find("Costs at most $0.50 each time."), std::string::npos) << made;
    host.write("e5", "ann", "schedules");
    host.line_with("1. Hunt: snarks");
    host.write("e6", "bob", "schedules");
    host.line_with("There is none yet.");
    host.write("e7", "bob", "unschedule 1");
    host.line_with("You have no schedule 1.");
    const auto due = host.engine.records.client().find(records::Query<records::Schedule>()).value().front().record.next;
    host.engine.records.clock.advance(std::chrono::microseconds(due.us - host.engine.records.clock.now_us()));
    EXPECT_EQ(host.run_due(), 1u);
    host.line_with("Scheduled: every monday 8am (Europe/Berlin). Costs at most $0.50.");
    host.line_with("Charged $0.50, balance $2.00.");
    EXPECT_EQ(host.run_due(), 0u);
    host.write("e8", "ann", "more");
    host.line_with("snarks 6");
    host.write("e9", "ann", "unschedule #1");
    host.line_with("Schedule 1 has ended");
    host.write("e10", "ann", "unschedule 1");
    EXPECT_TRUE(plugin::wait_until([&] { return host.count("You have no schedule 1.") == 2; }));
  });
}

TEST_F(SchedulingTest, AScheduleThatCannotBeMadeSaysWhy) {
  host.start();
  on_task([&] {
    const std::vector<std::pair<std::string, std::string>> lacking{
        {"schedule hunt snarks in Boojum", "This does not say when"},
        {"schedule hunt snarks in Boojum every monday", "Say at what time"},
        {"schedule sing a song every day at 8am", "I know when (every day at 8am)"},
        {"schedule every day at 8am hunt snarks in Boojum", "Scheduled as number 1"},
        {"schedule hunt snarks in Boojum \"0 9 * * 1\"", "0 9 * * 1 (UTC)"},
        {"schedule hunt snarks in Boojum every 5 minutes", "at least 15"}};
    int number = 0;
    for (const auto& [said, answer] : lacking) {
      host.write("e" + std::to_string(++number), "ann", said);
      host.line_with(answer);
    }
    host.line_with("Times are in UTC because I do not know your time zone");
    EXPECT_TRUE(host.engine.engine->list("", std::nullopt, 10, std::nullopt)->empty());
  });
}

TEST(SchedulingWithoutMoney, AScheduleSaysOnceWhyItDoesNotStartAndThatItIsOff) {
  ChatHost host(true, 100'000);
  host.start();
  host.on_task([&] {
    host.write("e1", "ann", "schedule hunt snarks in Boojum every hour");
    host.line_with("Scheduled as number 1");
    for (int hour = 0; hour < 7; ++hour) {
      host.engine.records.clock.advance(std::chrono::hours(1));
      EXPECT_EQ(host.run_due(), 0u);
    }
    EXPECT_NE(host.line_with("Schedule 1 did not start").find("$0.10"), std::string::npos);
    host.line_with("Schedule 1 is switched off");
    EXPECT_EQ(host.count("did not start"), 2u);
    EXPECT_EQ(host.count("It did not start 5 times in a row."), 1u);
  });
}

}  // namespace
}  // namespace oneclaw::chat
