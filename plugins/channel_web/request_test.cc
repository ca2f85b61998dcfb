#include "request.h"

#include <gtest/gtest.h>

namespace oneclaw::channel_web {
namespace {

std::string refusal(std::string_view body) {
  const auto parsed = parse_post(body);
  return parsed ? "taken" : std::string(parsed.status().text());
}

TEST(Request, TextOrActionIsSaid) {
  const auto text = parse_post(R"({"text":"  find\u0000 me\r\nplumbers \u202e","conversation":"work","id":"a-1"})");
  ASSERT_TRUE(text) << text.status().text();
  EXPECT_EQ(text->text, "find me\nplumbers");
  EXPECT_EQ(text->conversation, "work");
  EXPECT_EQ(text->id, "a-1");
  const auto action = parse_post(R"({"action":"pg.x","message":"m-1"})");
  ASSERT_TRUE(action) << action.status().text();
  EXPECT_EQ(action->conversation, kDefaultConversation);
}

TEST(Request, EveryMistakeIsNamed) {
  EXPECT_EQ(refusal(""), "the body must be a JSON object");
  EXPECT_EQ(refusal("[]"), "the body must be a JSON object");
  EXPECT_EQ(refusal("{\"text\":\"\xff\"}"), "the body must be a JSON object");
  EXPECT_EQ(refusal("{}"), "the body needs either \"text\" or \"action\"");
  EXPECT_EQ(refusal(R"({"text":"a","action":"b","message":"m"})"), "the body needs either \"text\" or \"action\"");
  EXPECT_EQ(refusal(R"({"text":"\u200b \t"})"), "/text: says nothing");
  EXPECT_EQ(refusal(R"({"text":7})"), "/text: must be text");
  EXPECT_EQ(refusal(R"({"text":"a","to":"b"})"),
            "/to: is not known here; there is text, action, message, conversation, id");
  EXPECT_EQ(refusal(R"({"text":"a","conversation":"../b"})"),
            "/conversation: must be 1 to 64 letters, digits, '_' or '-'");
  EXPECT_EQ(refusal(R"({"action":"a"})"), "/message: must be the id of the message that the action stands on");
  EXPECT_EQ(parse_post("{\"text\":\"" + std::string(kMaxText + 1, 'a') + "\"}").status().code(), OC_TOO_LARGE);
}

TEST(Request, DeepNestingIsRefusedWithoutAStack) {
  EXPECT_NE(refusal("{\"text\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}"), "taken");
}

TEST(Request, QueriesAreDecoded) {
  EXPECT_EQ(query_value("a=1&conversation=my%2dtalk&conversation=x", "conversation"), "my-talk");
  EXPECT_EQ(query_value("aconversation=1", "conversation"), "");
  EXPECT_EQ(query_value("a=%4", "a"), "");
  EXPECT_EQ(query_value("a=%zz", "a"), "");
  EXPECT_EQ(query_value("", "a"), "");
}

TEST(Request, NumbersHaveTheirBounds) {
  EXPECT_EQ(*number_in("", "limit", 1, 9, 5), 5);
  EXPECT_EQ(*number_in("9", "limit", 1, 9, 5), 9);
  for (const char* text : {"0", "10", "-1", "1.5", "1e3", "x", "99999999999999999999"}) {
    EXPECT_EQ(number_in(text, "limit", 1, 9, 5).status().text(), "limit must be a whole number from 1 to 9") << text;
  }
}

}  // namespace
}  // namespace oneclaw::channel_web
