#include <oneclaw/render/discord.h>
#include <oneclaw/render/text.h>

#include "sdk/render/json.h"
#include "sdk/render/markdown.h"

#include <gmock/gmock.h>

namespace oneclaw::render {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

rapidjson::Document body(const DiscordMessages& messages, std::size_t at = 0) {
  sdk::Result<rapidjson::Document> json = parse_json(messages.bodies.at(at), 1u << 20, 32);
  EXPECT_TRUE(json) << json.status().text();
  return std::move(*json);
}

const rapidjson::Value& embed(const rapidjson::Document& document, unsigned at = 0) { return document["embeds"][at]; }

View titled(std::string title) {
  View view;
  view.title = std::move(title);
  return view;
}

View with_items(std::size_t count, std::string text = "t") {
  View view = titled("T");
  view.items.assign(count, Item{"I", std::move(text), "", {}});
  return view;
}

View with_actions(std::size_t count) {
  View view = titled("T");
  for (std::size_t i = 1; i <= count; ++i) {
    view.actions.push_back({"id" + std::to_string(i), "L" + std::to_string(i), ActionStyle::primary, ""});
  }
  return view;
}

TEST(Markdown, ShowsTextAsItIs) {
  EXPECT_EQ(escape_markdown("*a* _b_ ~~c~~ ||d|| `e` \\"), "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\` \\\\");
  EXPECT_EQ(escape_markdown("@everyone <@1> <#2> <:a:3>"), "\\@everyone \\<\\@1> \\<#2> \\<:a:3>");
  EXPECT_EQ(escape_markdown("[x](https://evil.example)"), "\\[x\\](https://evil.example)");
  EXPECT_EQ(escape_markdown("# a\n - b\n> c\n1. d\n12) e\n-# f"), "\\# a\n \\- b\n\\> c\n1\\. d\n12\\) e\n\\-# f");
  EXPECT_EQ(escape_markdown("4.8 of 5, a-b, C#, 1 > 0"), "4.8 of 5, a-b, C#, 1 > 0");
  EXPECT_EQ(escape_markdown("see https://a.example/x_y~z, ok_"), "see https://a.example/x_y~z, ok\\_");
}

TEST(Discord, AWholeView) {
  View view = titled("Plumbers");
  view.text = "2 found";
  view.url = "https://a.example/j";
  view.color = 0x2f80ed;
  view.items = {{"Lone Star", "4.8 stars", "https://l.example", {{"SEO", "found"}, {"Ads", "unknown"}}},
                {"B", "", "", {}}};
  view.actions = {{"more", "Show more", ActionStyle::primary, ""}, {"open", "Open", {}, "https://a.example"}};
  view.page = Page{0, 2, 4};
  DiscordMessages messages = render_discord(view);
  ASSERT_THAT(messages.bodies, SizeIs(1));
  EXPECT_EQ(messages.bodies[0],
            "{\"embeds\":[{\"title\":\"Plumbers\",\"url\":\"https://a.example/j\",\"description\":\"2 "
            "found\",\"color\":3113197,"
            "\"fields\":[{\"name\":\"Lone Star\",\"value\":\"4.8 stars\\nSEO: found \u00b7 Ads: "
            "unknown\\nhttps://l.example\"},"
            "{\"name\":\"B\",\"value\":\"\u200b\"}],\"footer\":{\"text\":\"2/4 \u00b7 page 1/2\"}}],"
            "\"components\":[{\"type\":1,\"components\":[{\"type\":2,\"style\":1,\"label\":\"Show "
            "more\",\"custom_id\":\"more\"},"
            "{\"type\":2,\"style\":5,\"label\":\"Open\",\"url\":\"https://a.example\"}]}],"
            "\"allowed_mentions\":{\"parse\":[]}}");
}

TEST(Discord, TitleAtTheLimitAndOneOver) {
  auto at = body(render_discord(titled(std::string(kDiscordTitle, 'x'))));
  EXPECT_EQ(text_of(embed(at)["title"]), std::string(kDiscordTitle, 'x'));
  EXPECT_FALSE(embed(at).HasMember("description"));
  auto over = body(render_discord(titled(std::string(kDiscordTitle + 1, 'x'))));
  EXPECT_EQ(text_of(embed(over)["title"]), std::string(kDiscordTitle - 1, 'x') + "\u2026");
  EXPECT_EQ(text_of(embed(over)["description"]), std::string(kDiscordTitle + 1, 'x'));
}

TEST(Discord, DescriptionAtTheLimitAndOneOver) {
  View view;
  view.text.assign(kDiscordDescription, 'x');
  EXPECT_THAT(render_discord(view).bodies, SizeIs(1));
  view.text += "y";
  DiscordMessages over = render_discord(view);
  std::size_t embeds = 0;
  for (std::size_t i = 0; i < over.bodies.size(); ++i) embeds += body(over, i)["embeds"].Size();
  EXPECT_EQ(embeds, 2u);
}

TEST(Discord, FieldsAtTheLimitAndOneOver) {
  EXPECT_EQ(body(render_discord(with_items(kDiscordFields)))["embeds"].Size(), 1u);
  auto over = body(render_discord(with_items(kDiscordFields + 1)));
  EXPECT_EQ(over["embeds"].Size(), 2u);
  EXPECT_EQ(embed(over, 1)["fields"].Size(), 1u);
}

TEST(Discord, AnItemThatNoFieldHoldsIsItsOwnEmbed) {
  View view = with_items(1, std::string(kDiscordFieldValue, 'x'));
  EXPECT_EQ(embed(body(render_discord(view)))["fields"].Size(), 1u);
  view.items[0].text += 'x';
  view.items.push_back({"after", "", "", {}});
  auto over = body(render_discord(view));
  ASSERT_EQ(over["embeds"].Size(), 3u);
  EXPECT_FALSE(embed(over, 0).HasMember("fields"));
  EXPECT_EQ(text_of(embed(over, 1)["title"]), "I");
  EXPECT_EQ(text_of(embed(over, 1)["description"]), std::string(kDiscordFieldValue + 1, 'x'));
  EXPECT_FALSE(embed(over, 1).HasMember("fields"));
  EXPECT_EQ(text_of(embed(over, 2)["fields"][0]["name"]), "after");

  view.items = {{std::string(kDiscordFieldName, 'n'), "t", "", {}}};
  EXPECT_EQ(embed(body(render_discord(view)))["fields"].Size(), 1u);
  view.items[0].title += 'n';
  EXPECT_EQ(body(render_discord(view))["embeds"].Size(), 2u);
}

TEST(Discord, ManyLargeFieldsBecomeSeveralMessages) {
  DiscordMessages messages = render_discord(with_items(12, std::string(1000, 'x')));
  ASSERT_THAT(messages.bodies, SizeIs(3));
  EXPECT_EQ(embed(body(messages, 0))["fields"].Size(), 5u);
}

TEST(Discord, EmbedsOfAMessageAtTheLimitAndOneOver) {
  View view;
  view.items.assign(kDiscordEmbeds, Item{std::string(kDiscordFieldName + 1, 'n'), "", "", {}});
  EXPECT_THAT(render_discord(view).bodies, SizeIs(1));
  view.items.push_back(view.items[0]);
  DiscordMessages over = render_discord(view);
  ASSERT_THAT(over.bodies, SizeIs(2));
  EXPECT_EQ(body(over, 0)["embeds"].Size(), kDiscordEmbeds);
  EXPECT_EQ(body(over, 1)["embeds"].Size(), 1u);
}

TEST(Discord, RowsOfFiveButtonsAndTheRestAsNumbers) {
  auto five = body(render_discord(with_actions(kDiscordRowButtons)));
  EXPECT_EQ(five["components"].Size(), 1u);
  EXPECT_EQ(body(render_discord(with_actions(kDiscordRowButtons + 1)))["components"].Size(), 2u);
  EXPECT_THAT(render_discord(with_actions(25)).choices, IsEmpty());
  DiscordMessages over = render_discord(with_actions(26));
  EXPECT_EQ(body(over)["components"].Size(), kDiscordRows);
  EXPECT_THAT(over.choices, ::testing::ElementsAre(Choice{1, "id26", "L26"}));
  EXPECT_THAT(over.bodies[0], HasSubstr("\"fields\":[{\"name\":\"More\",\"value\":\"Reply 1 for L26\"}]"));
}

TEST(Discord, LabelAtTheLimitAndOneOver) {
  View view = with_actions(1);
  view.actions[0].label.assign(kDiscordLabel, 'x');
  EXPECT_THAT(render_discord(view).bodies[0], HasSubstr("\"label\":\"" + std::string(kDiscordLabel, 'x') + "\""));
  view.actions[0].label += 'x';
  EXPECT_THAT(render_discord(view).bodies[0], HasSubstr("\"" + std::string(kDiscordLabel - 1, 'x') + "\u2026\""));
}

TEST(Discord, LinksThatNoButtonMayHoldAreWrittenOut) {
  View view = titled("T");
  view.url = "http://localhost:8787/jobs/1";
  std::string at = "https://a.example/" + std::string(kDiscordButtonUrl - 18, 'x');
  view.actions = {
      {"a", "Local", {}, "http://lone-star.localhost:8788/"}, {"b", "At", {}, at}, {"c", "Over", {}, at + "x"}};
  DiscordMessages messages = render_discord(view);
  auto json = body(messages);
  EXPECT_EQ(text_of(embed(json)["description"]), view.url);
  EXPECT_FALSE(embed(json).HasMember("url"));
  EXPECT_EQ(json["components"][0]["components"].Size(), 1u);
  EXPECT_EQ(text_of(embed(json)["fields"][0]["value"]), "Local: http://lone-star.localhost:8788/\nOver: " + at + "x");
}

TEST(Discord, MessagesAreCappedButWhatTheReaderNeedsArrives) {
  View view = with_actions(30);
  view.page = Page{0, 2, 0};
  for (int i = 0; i < 20000; ++i) view.text += "word" + std::to_string(i) + " ";
  DiscordMessages messages = render_discord(view, {.max_messages = 2});
  EXPECT_TRUE(messages.is_cut);
  ASSERT_THAT(messages.bodies, SizeIs(2));
  EXPECT_THAT(messages.bodies[1], HasSubstr("\"footer\":{\"text\":\"\u2026 \u00b7 page 1/2\"}"));
  EXPECT_THAT(messages.bodies[1], HasSubstr("Reply 1 for L26"));
  EXPECT_THAT(messages.bodies[0], HasSubstr("\"components\":[]"));
}

TEST(Discord, ProgressAloneIsAMessage) {
  View view;
  view.progress = Progress{4, 12, "Scanning websites"};
  EXPECT_THAT(
      render_discord(view).bodies[0],
      StartsWith(
          "{\"embeds\":[{\"description\":\"\\\\[\u25b0\u25b0\u25b0\u25b1\u25b1\u25b1\u25b1\u25b1\u25b1\u25b1\\\\] "
          "4/12 Scanning websites\"}]"));
  EXPECT_THAT(render_discord(View{}).bodies, SizeIs(1));
}

}  // namespace
}  // namespace oneclaw::render
