#include "host/talk/conversation.h"

#include "host/talk/talk.h"

#include <oneclaw/render/terminal.h>

#include <gmock/gmock.h>

namespace oneclaw::talk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = Change::Kind;

Message own(const std::string& id, std::int64_t position, std::int64_t seq) {
  Message out;
  out.id = id;
  out.position = position;
  out.seq = seq;
  out.is_own = true;
  out.text = "text of " + id;
  return out;
}

Message answer(const std::string& id, std::int64_t position, std::int64_t seq, const std::string& title) {
  Message out = own(id, position, seq);
  out.is_own = false;
  out.text.clear();
  out.view.title = title;
  return out;
}

Message running(const std::string& id, std::int64_t position, std::int64_t seq, std::uint64_t done) {
  Message out = answer(id, position, seq, "Job");
  out.view.progress = render::Progress{done, 4, ""};
  return out;
}

Question question(const std::string& id) {
  Question out;
  out.id = id;
  return out;
}

std::vector<Question> start(Conversation& talk, const std::vector<Message>& messages = {}) {
  std::vector<Question> again;
  EXPECT_THAT(talk.take_all(messages, again), IsEmpty());
  return again;
}

TEST(Conversation, ProgressAndResultAreOneAnswerToTheQuestion) {
  Conversation talk;
  start(talk);
  talk.ask(question("u-a"));
  EXPECT_EQ(talk.take(own("u-a", 1, 1)).at(0).kind, Kind::said);
  const auto begun = talk.take(running("m-1", 2, 2, 0));
  ASSERT_THAT(begun, SizeIs(1));
  EXPECT_EQ(begun[0].kind, Kind::running);
  EXPECT_TRUE(begun[0].is_new);
  EXPECT_EQ(begun[0].question, "u-a");
  EXPECT_FALSE(talk.take(running("m-1", 2, 3, 1)).at(0).is_new);
  EXPECT_THAT(talk.take(running("m-1", 2, 3, 1)), IsEmpty()) << "the same state twice";
  EXPECT_THAT(talk.running(), SizeIs(1));
  const auto done = talk.take(answer("m-1", 2, 4, "Result"));
  ASSERT_THAT(done, SizeIs(1));
  EXPECT_EQ(done[0].kind, Kind::answered);
  EXPECT_EQ(done[0].question, "u-a");
  EXPECT_FALSE(talk.has_open());
  EXPECT_THAT(talk.running(), IsEmpty());
}

TEST(Conversation, AnswersBelongToQuestionsInTheirOrderAlsoBesideSomebodyElse) {
  Conversation talk;
  start(talk);
  talk.ask(question("u-a"));
  talk.ask(question("u-b"));
  talk.take(own("u-a", 1, 1));
  EXPECT_EQ(talk.take(own("u-foreign", 2, 2)).at(0).kind, Kind::heard);
  talk.take(own("u-b", 3, 3));
  EXPECT_EQ(talk.take(running("m-1", 4, 4, 0)).at(0).question, "u-a");
  EXPECT_EQ(talk.take(answer("m-2", 5, 5, "theirs")).at(0).question, "");
  EXPECT_EQ(talk.take(answer("m-3", 6, 6, "ours")).at(0).question, "u-b");
  EXPECT_EQ(talk.take(answer("m-1", 4, 7, "at last")).at(0).question, "u-a");
}

TEST(Conversation, AButtonsAnswerStandsOnItsMessage) {
  Conversation talk;
  start(talk);
  talk.ask(question("u-press"));
  talk.ask(question("u-text"));
  Message press = own("u-press", 1, 1);
  press.action = "pg";
  press.reply_to = "m-0";
  talk.take(press);
  talk.take(own("u-text", 2, 2));
  EXPECT_EQ(talk.take(answer("m-1", 3, 3, "of the text")).at(0).question, "u-text");
  Message page = answer("m-2", 4, 4, "page 2");
  page.reply_to = "m-0";
  EXPECT_EQ(talk.take(page).at(0).question, "u-press");
}

TEST(Conversation, HistoryIsNotShownButWhatRunsIs) {
  Conversation talk;
  std::vector<Question> again;
  const auto shown =
      talk.take_all({own("u-a", 1, 1), answer("m-1", 2, 2, "old"), own("u-b", 3, 3), running("m-2", 4, 5, 2)}, again);
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].message.id, "m-2");
  EXPECT_THAT(again, IsEmpty());
}

TEST(Conversation, AfterABreakNothingIsLostOrShownTwice) {
  Conversation talk;
  start(talk);
  talk.ask(question("u-a"));
  talk.ask(question("u-b"));
  talk.take(own("u-a", 1, 1));
  talk.take(running("m-1", 2, 2, 1));
  std::vector<Question> again;
  // The host kept everything, and ended the job meanwhile; the second question never arrived.
  const auto shown = talk.take_all({own("u-a", 1, 1), answer("m-1", 2, 6, "Result")}, again);
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].question, "u-a");
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].id, "u-b");
  EXPECT_THAT(talk.take_all({own("u-a", 1, 1), answer("m-1", 2, 6, "Result")}, again), IsEmpty());
}

TEST(Conversation, AHostThatForgotEverythingIsAskedAgainAndItsSmallerNumbersCount) {
  Conversation talk;
  start(talk, {own("u-old", 1, 1), answer("m-old", 2, 90, "old")});
  talk.ask(question("u-a"));
  talk.take(own("u-a", 3, 91));
  talk.take(running("m-1", 4, 92, 3));
  std::vector<Question> again;
  EXPECT_THAT(talk.take_all({}, again), IsEmpty());
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].id, "u-a");
  EXPECT_THAT(talk.running(), IsEmpty()) << "it runs no more";
  EXPECT_THAT(talk.take(own("u-a", 1, 1)), IsEmpty()) << "said already";
  EXPECT_EQ(talk.take(running("m-1", 2, 2, 0)).at(0).question, "u-a");
  EXPECT_EQ(talk.take(answer("m-1", 2, 3, "Result")).at(0).question, "u-a");
  EXPECT_FALSE(talk.has_open());
}

TEST(Conversation, RefusedQuestionsGetNoAnswer) {
  Conversation talk;
  start(talk);
  talk.ask(question("u-a"));
  talk.ask(question("u-b"));
  talk.drop("u-a");
  talk.take(own("u-b", 1, 1));
  EXPECT_EQ(talk.take(answer("m-1", 2, 2, "b")).at(0).question, "u-b");
}

Message with_buttons() {
  Message out = answer("m-7", 2, 2, "Result");
  out.view.actions = {{"open", "Console", render::ActionStyle::secondary, "https://a.example/"},
                      {"pg.1", "Show more", render::ActionStyle::primary, ""},
                      {"ex.1", "Export", render::ActionStyle::secondary, ""}};
  return out;
}

TEST(Question, ANumberOrALabelPressesTheButtonAsShown) {
  const Message message = with_buttons();
  const Question second = question_of("2", &message, "main");
  EXPECT_EQ(second.text, "Export");
  EXPECT_EQ(second.button, "m-7");
  EXPECT_THAT(second.body, ::testing::EndsWith("\"conversation\":\"main\",\"action\":\"ex.1\",\"message\":\"m-7\"}"));
  EXPECT_EQ(question_of("show more", &message, "main").text, "Show more");
  const Question text = question_of("3", &message, "main");
  EXPECT_THAT(text.body, ::testing::EndsWith("\"conversation\":\"main\",\"text\":\"3\"}"))
      << "there is no third button";
  EXPECT_TRUE(question_of("2", nullptr, "main").button.empty());
  EXPECT_NE(text.id, second.id);
  EXPECT_EQ(text.id.substr(0, 2), "u-");
}

TEST(Message, NothingOfItControlsATerminal) {
  const auto json = base::parse_json(
      R"({"id":"m-1","from":"oneclaw","seq":1,"position":1,"view":{"title":"a\u001b]0;owned\u0007","text":"b\u009b31m\u007f\rc",)"
      R"("actions":[{"id":"x","label":"d\u001b[2J"}],"progress":{"done":1,"total":2,"label":"e\u001b[H\nf"}}})");
  ASSERT_TRUE(json);
  const auto message = read_message(*json);
  ASSERT_TRUE(message);
  for (const std::string& shown :
       {message->json, render::render_terminal(message->view).text, render::terminal_progress(message->view)}) {
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto byte = static_cast<unsigned char>(shown[i]);
      EXPECT_TRUE((byte >= 0x20 && byte != 0x7f) || byte == '\n') << shown;
      EXPECT_FALSE(byte == 0xc2 && static_cast<unsigned char>(shown[i + 1]) < 0xa0) << shown;
    }
  }
  EXPECT_NE(message->json.find("\\u009b31m\\u007f"), std::string::npos) << message->json;
}

TEST(Message, WhatIsNoneIsLeftOut) {
  const auto page = base::parse_json(
      R"({"messages":[{"id":"m-2","from":"oneclaw","position":2},{"id":"","from":"user"},7,{"id":"x","from":"else"},)"
      R"({"id":"u-1","from":"user","position":1,"text":"hi"},{"id":"m-3","from":"oneclaw","position":3,"view":{"items":7}}]})");
  ASSERT_TRUE(page);
  const auto messages = read_messages(*page);
  ASSERT_THAT(messages, SizeIs(3));
  EXPECT_EQ(messages[0].id, "u-1");
  EXPECT_THAT(messages[2].view.text, ::testing::HasSubstr("cannot be shown here"));
}

}  // namespace
}  // namespace oneclaw::talk
