#include "host/chat/command.h"

#include <gtest/gtest.h>

namespace oneclaw::chat {
namespace {

TEST(Command, NamesWhateverCaseOrPrefix) {
  EXPECT_EQ(parse_command("help")->kind, CommandKind::help);
  EXPECT_EQ(parse_command("  /HELP ")->kind, CommandKind::help);
  EXPECT_EQ(parse_command("!Balance")->kind, CommandKind::balance);
  EXPECT_EQ(parse_command("/balance@our_bot")->kind, CommandKind::balance);
  EXPECT_EQ(parse_command("balance please?")->kind, CommandKind::balance);
  EXPECT_EQ(parse_command("show more")->kind, CommandKind::more);
  EXPECT_EQ(parse_command("history")->kind, CommandKind::history);
  EXPECT_EQ(parse_command("jobs")->kind, CommandKind::jobs);
  EXPECT_EQ(parse_command("my schedules")->kind, CommandKind::schedules);
  EXPECT_EQ(parse_command("unschedule 2")->number, 2u);
  EXPECT_EQ(parse_command("unschedule")->number, 0u);
  EXPECT_FALSE(parse_command("unschedule me"));
  EXPECT_EQ(parse_command("please schedule discover plumbers in Austin, TX every monday 8am")->argument,
            "discover plumbers in Austin, TX every monday 8am");
  EXPECT_EQ(parse_command("/timezone Europe/Berlin")->argument, "Europe/Berlin");
  EXPECT_EQ(parse_command("time zone new york")->argument, "new york");
  EXPECT_EQ(parse_command("export")->kind, CommandKind::export_file);
  EXPECT_EQ(parse_command("unlink")->kind, CommandKind::unlink);
}

TEST(Command, Arguments) {
  EXPECT_EQ(parse_command("details 3")->number, 3u);
  EXPECT_EQ(parse_command("details #12.")->number, 12u);
  EXPECT_EQ(parse_command("details")->number, 0u);
  EXPECT_EQ(parse_command("link ab12-CD34")->argument, "ab12-CD34");
  EXPECT_EQ(parse_command("link")->argument, "");
  EXPECT_EQ(parse_command("cancel")->kind, CommandKind::cancel);
}

TEST(Command, OtherSentencesAreNone) {
  for (const char* text : {"", "/", "more plumbers in Austin", "details of plumbers", "details -1", "details 0",
                           "details 99999999999", "help me find a plumber", "\"help\"", "balance 5"}) {
    EXPECT_FALSE(parse_command(text)) << text;
  }
}

}  // namespace
}  // namespace oneclaw::chat
