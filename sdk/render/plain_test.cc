#include <oneclaw/render/gsm7.h>
#include <oneclaw/render/plain.h>
#include <oneclaw/render/text.h>

#include <gmock/gmock.h>

namespace oneclaw::render {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

View with_actions() {
  View view;
  view.title = "Plumbers";
  view.actions = {{"more", "Show more", ActionStyle::primary, ""},
                  {"site", "Console", ActionStyle::secondary, "https://a.example"},
                  {"csv", "Export", ActionStyle::secondary, ""}};
  return view;
}

TEST(SmsLength, Gsm7Segments) {
  EXPECT_EQ(sms_length("").segments, 0u);
  EXPECT_EQ(sms_length(std::string(kGsm7Single, 'a')).segments, 1u);
  EXPECT_EQ(sms_length(std::string(kGsm7Single + 1, 'a')).segments, 2u);
  EXPECT_EQ(sms_length(std::string(2 * kGsm7Segment, 'a')).segments, 2u);
  EXPECT_EQ(sms_length(std::string(2 * kGsm7Segment + 1, 'a')).segments, 3u);
  EXPECT_EQ(sms_length("[\u20ac]").units, 6u);
  EXPECT_TRUE(sms_length("\u00e9\u00d6\u03a9@\n").is_gsm7);
  // A two-septet character does not start in the last septet of a segment.
  EXPECT_EQ(sms_length(std::string(kGsm7Segment - 1, 'a') + "\u20ac" + std::string(kGsm7Segment - 2, 'a')).segments,
            2u);
  EXPECT_EQ(sms_length(std::string(kGsm7Segment - 1, 'a') + "\u20ac" + std::string(kGsm7Segment - 1, 'a')).segments,
            3u);
}

TEST(SmsLength, Ucs2Segments) {
  std::string ze = "\u0416";
  std::string text;
  for (std::size_t i = 0; i < kUcs2Single; ++i) text += ze;
  EXPECT_FALSE(sms_length(text).is_gsm7);
  EXPECT_EQ(sms_length(text).segments, 1u);
  EXPECT_EQ(sms_length(text + ze).segments, 2u);
}

TEST(Sms, NumbersTheChoicesAndWritesLinksOut) {
  PlainMessages sms = render_sms(with_actions());
  EXPECT_THAT(sms.texts, ElementsAre("Plumbers\n\nReply 1 for Show more, 2 for Export\nConsole: https://a.example"));
  EXPECT_THAT(sms.choices, ElementsAre(Choice{1, "more", "Show more"}, Choice{2, "csv", "Export"}));
}

TEST(Sms, ALongLabelIsCut) {
  View view;
  view.title = "T";
  view.actions = {{"at", std::string(60, 'a'), {}, ""}, {"over", std::string(61, 'b'), {}, ""}};
  EXPECT_THAT(render_sms(view).texts,
              ElementsAre("T\n\nReply 1 for " + std::string(60, 'a') + ", 2 for " + std::string(59, 'b') + "..."));
}

TEST(Sms, TypographyDoesNotHalveASegment) {
  View view;
  view.text = "\u201CIt\u2019s fine\u201D \u2013 and so on\u2026";
  EXPECT_THAT(render_sms(view).texts, ElementsAre("\"It's fine\" - and so on..."));
  view.text += " \u0416";
  EXPECT_THAT(render_sms(view).texts, ElementsAre(HasSubstr("\u201CIt\u2019s fine\u201D")));
}

TEST(Sms, SegmentsAndMessagesAreCapped) {
  View view = with_actions();
  for (int i = 0; i < 2000; ++i) view.text += "word" + std::to_string(i) + " {";
  PlainMessages sms = render_sms(view, {.max_segments = 3, .max_messages = 2});
  EXPECT_TRUE(sms.is_cut);
  ASSERT_THAT(sms.texts, SizeIs(3));
  for (const std::string& text : sms.texts) EXPECT_LE(sms_length(text).segments, 3u);
  EXPECT_THAT(sms.texts[1], EndsWith("..."));
  EXPECT_THAT(sms.texts[2], HasSubstr("Reply 1 for Show more"));
}

TEST(Sms, AViewThatShowsNothingIsStillAMessage) { EXPECT_THAT(render_sms(View{}).texts, ElementsAre("-")); }

TEST(Imessage, IsPrettier) {
  View view = with_actions();
  view.items = {{"Lone Star", "4.8 stars", "https://l.example", {{"SEO", "found"}, {"Ads", "unknown"}}}};
  view.page = Page{0, 2, 20};
  EXPECT_THAT(
      render_imessage(view).texts,
      ElementsAre("Plumbers\n\n\u2022 Lone Star\n4.8 stars\nSEO: found \u00b7 Ads: unknown\nhttps://l.example\n\n"
                  "1/20 \u00b7 page 1/2\n\nReply with a number:\n1. Show more\n2. Export\nConsole: https://a.example"));
}

TEST(Imessage, TextAtTheLimitAndOneOver) {
  View view;
  view.text.assign(50, 'x');
  EXPECT_THAT(render_imessage(view, {.max_text = 50}).texts, SizeIs(1));
  view.text += 'x';
  EXPECT_THAT(render_imessage(view, {.max_text = 50}).texts, SizeIs(2));
  EXPECT_FALSE(render_imessage(view, {.max_text = 50, .max_messages = 2}).is_cut);
  PlainMessages cut = render_imessage(view, {.max_text = 50, .max_messages = 1});
  EXPECT_TRUE(cut.is_cut);
  EXPECT_THAT(cut.texts, ElementsAre(std::string(49, 'x') + "\u2026"));
}

TEST(Chosen, ByNumberOrLabel) {
  PlainMessages sms = render_sms(with_actions());
  for (std::string_view reply : {"2", " #2. ", "2)", "export", "EXPORT\n"}) {
    const Choice* choice = chosen(sms.choices, reply);
    ASSERT_NE(choice, nullptr) << reply;
    EXPECT_EQ(choice->action, "csv");
  }
  for (std::string_view reply : {"", "0", "3", "-1", "2x", "1 2", "exp", "99999999999999999999"}) {
    EXPECT_EQ(chosen(sms.choices, reply), nullptr) << reply;
  }
}

TEST(Progress, InWords) {
  View view;
  view.progress = Progress{4, 12, "Scanning websites"};
  EXPECT_THAT(render_sms(view).texts, ElementsAre("[###-------] 4/12 Scanning websites"));
  view.progress = Progress{0, 0, "Searching"};
  EXPECT_THAT(render_sms(view).texts, ElementsAre("Searching"));
  view.progress = Progress{3, 0, ""};
  EXPECT_THAT(render_sms(view).texts, ElementsAre("3 done"));
  view.progress = Progress{};
  EXPECT_THAT(render_sms(view).texts, ElementsAre("Working"));
}

TEST(PageLine, CountsWhatWasShown) {
  View view;
  view.items.assign(10, Item{"I", "", "", {}});
  view.page = Page{0, 2, 20};
  EXPECT_THAT(render_sms(view).texts.back(), EndsWith("10/20, page 1/2"));
  view.page = Page{1, 2, 20};
  EXPECT_THAT(render_sms(view).texts.back(), EndsWith("20/20, page 2/2"));
  view.items.resize(3);
  view.page = Page{2, 3, 23};
  EXPECT_THAT(render_sms(view).texts.back(), EndsWith("23/23, page 3/3"));
  view.page = Page{0, 1, 0};
  EXPECT_THAT(render_sms(view).texts.back(), EndsWith("\n\npage 1/1"));
}

}  // namespace
}  // namespace oneclaw::render
