#include <oneclaw/render/telegram.h>
#include <oneclaw/render/text.h>

#include <gmock/gmock.h>

namespace oneclaw::render {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string only(const View& view) {
  TelegramMessages messages = render_telegram(view);
  EXPECT_THAT(messages.messages, SizeIs(1));
  return messages.messages[0].html;
}

View text_view(std::string text) {
  View view;
  view.text = std::move(text);
  return view;
}

TEST(Telegram, AWholeView) {
  View view = text_view("2 found");
  view.title = "Plumbers & <Sons>";
  view.url = "https://a.example/j?x=\"1\"&y";
  view.items = {{"Lone Star", "4.8", "https://l.example", {{"SEO", "found"}, {"Ads", "unknown"}}},
                {"B", "", "http://b.localhost:8788/", {}}};
  view.actions = {{"more", "Show more", ActionStyle::primary, ""}, {"open", "Open", {}, "https://a.example"}};
  view.page = Page{0, 2, 4};
  TelegramMessages messages = render_telegram(view);
  ASSERT_THAT(messages.messages, SizeIs(1));
  EXPECT_EQ(messages.messages[0].html,
            "<a href=\"https://a.example/j?x=%221%22&amp;y\"><b>Plumbers &amp; &lt;Sons&gt;</b></a>\n\n2 found\n\n"
            "<a href=\"https://l.example\"><b>Lone Star</b></a>\n4.8\nSEO: found \u00b7 Ads: unknown\n\n"
            "<b>B</b>\nhttp://b.localhost:8788/\n\n2/4 \u00b7 page 1/2");
  EXPECT_EQ(
      messages.messages[0].reply_markup,
      R"({"inline_keyboard":[[{"text":"Show more","callback_data":"more"},{"text":"Open","url":"https://a.example"}]]})");
  EXPECT_THAT(messages.choices, IsEmpty());
}

TEST(Telegram, TextIsNoMentionCommandOrTag) {
  EXPECT_EQ(only(text_view("@everyone /start")), "@\u2060everyone /\u2060start");
  EXPECT_EQ(only(text_view("a@b.example 1/2 and/or //x (@c)")), "a@b.example 1/2 and/or //x (@\u2060c)");
  EXPECT_EQ(only(text_view("https://medium.example/@user/x")), "https://medium.example/@user/x");
  EXPECT_EQ(only(text_view("<script>&\"</b>")), "&lt;script&gt;&amp;&quot;&lt;/b&gt;");
}

TEST(Telegram, LengthIsCountedAfterParsingAtTheLimitAndOneOver) {
  std::string amps(kTelegramText, '&');
  EXPECT_THAT(render_telegram(text_view(amps)).messages, SizeIs(1));
  EXPECT_THAT(render_telegram(text_view(amps + "&")).messages, SizeIs(2));
  std::string emoji;
  for (std::size_t i = 0; i < kTelegramText / 2; ++i) emoji += "\U0001F600";
  EXPECT_THAT(render_telegram(text_view(emoji)).messages, SizeIs(1));
  EXPECT_THAT(render_telegram(text_view(emoji + "x")).messages, SizeIs(2));
}

TEST(Telegram, TagsAreBalancedInEveryPart) {
  View view;
  view.title = std::string(3000, 'a') + " " + std::string(3000, 'b');
  view.url = "https://a.example";
  TelegramMessages messages = render_telegram(view);
  ASSERT_THAT(messages.messages, SizeIs(2));
  EXPECT_EQ(messages.messages[0].html, "<a href=\"https://a.example\"><b>" + std::string(3000, 'a') + "</b></a>");
  EXPECT_EQ(messages.messages[1].html, "<a href=\"https://a.example\"><b>" + std::string(3000, 'b') + "</b></a>");
}

TEST(Telegram, TheHundredthEntityIsNeverReached) {
  View view;
  view.title = "T";
  view.url = "https://t.example";
  view.items.assign(kTelegramStyledItems, Item{"I", "", "https://l.example", {}});
  EXPECT_THAT(only(view), HasSubstr("<a href=\"https://l.example\"><b>I</b></a>"));
  view.items.push_back(view.items[0]);
  EXPECT_THAT(only(view), Not(HasSubstr("<")));
  EXPECT_THAT(only(view), HasSubstr("I\nhttps://l.example"));
}

TEST(Telegram, KeyboardRowsFollowTheLabels) {
  View view = text_view("t");
  view.actions = {{"1", "A", {}, ""},
                  {"2", "B", {}, ""},
                  {"3", "C", {}, ""},
                  {"4", "D", {}, ""},
                  {"5", "A label that is rather long", {}, ""},
                  {"6", std::string(kTelegramLabel + 1, 'x'), {}, ""}};
  EXPECT_EQ(render_telegram(view).messages[0].reply_markup,
            R"({"inline_keyboard":[[{"text":"A","callback_data":"1"},{"text":"B","callback_data":"2"},)"
            R"({"text":"C","callback_data":"3"}],[{"text":"D","callback_data":"4"},)"
            R"({"text":"A label that is rather long","callback_data":"5"}],[{"text":")" +
                std::string(kTelegramLabel - 1, 'x') + "\u2026\",\"callback_data\":\"6\"}]]}");
}

TEST(Telegram, CallbackDataAtTheLimit) {
  View view = text_view("t");
  view.actions = {{std::string(kTelegramCallbackData, 'i'), "A", {}, ""}};
  EXPECT_THAT(render_telegram(view).messages[0].reply_markup, HasSubstr(std::string(kTelegramCallbackData, 'i')));
}

TEST(Telegram, LinksThatNoButtonMayHoldAreWrittenOut) {
  View view = text_view("t");
  view.actions = {{"a", "Console", {}, "http://127.0.0.1:8787/"}};
  EXPECT_EQ(only(view), "t\n\nConsole: http://127.0.0.1:8787/");
  EXPECT_THAT(render_telegram(view).messages[0].reply_markup, IsEmpty());
}

TEST(Telegram, MessagesAreCapped) {
  View view;
  for (int i = 0; i < 200000; ++i) view.text += "x ";
  view.actions = {{"more", "More", {}, ""}, {"a", "Console", {}, "http://127.0.0.1:8787/"}};
  TelegramMessages messages = render_telegram(view, {.max_messages = 2});
  EXPECT_TRUE(messages.is_cut);
  ASSERT_THAT(messages.messages, SizeIs(3));
  EXPECT_THAT(messages.messages[1].html, EndsWith("x\u2026"));
  EXPECT_EQ(in_utf16(messages.messages[1].html), kTelegramText);
  EXPECT_THAT(messages.messages[0].reply_markup, IsEmpty());
  EXPECT_THAT(messages.messages[2].html, "Console: http://127.0.0.1:8787/");
  EXPECT_THAT(messages.messages[2].reply_markup, HasSubstr("\"more\""));
}

TEST(TelegramPlain, UndoesTheMarkup) {
  EXPECT_EQ(telegram_plain("<a href=\"x\"><b>a &amp;&lt;&gt;&quot;</b></a> &"), "a &<>\" &");
  EXPECT_EQ(telegram_plain("<b"), "");
}

}  // namespace
}  // namespace oneclaw::render
