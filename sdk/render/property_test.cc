// Whatever the view, every message is within its platform's limits and no word is lost.
#include "sdk/render/json.h"
#include "sdk/render/random_view.h"

#include <oneclaw/render/discord.h>
#include <oneclaw/render/gsm7.h>
#include <oneclaw/render/plain.h>
#include <oneclaw/render/simulate.h>
#include <oneclaw/render/telegram.h>
#include <oneclaw/render/terminal.h>
#include <oneclaw/render/text.h>
#include <oneclaw/render/web.h>

#include <gmock/gmock.h>

#include <set>

namespace oneclaw::render {
namespace {

using rapidjson::Value;

constexpr std::uint64_t kViews = 300;

std::string without_spaces(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (c != ' ' && c != '\n' && c != 0x2060) append_code_point(out, c);
  }
  return out;
}

void collect_words(std::string_view text, std::vector<std::string>& words) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    std::string_view word = text.substr(at, end - at);
    if (!is_blank(word)) words.push_back(without_spaces(word));
    at = end + 1;
  }
}

std::vector<std::string> words_of(const View& from) {
  const View view = sanitize(from);
  std::vector<std::string> words;
  collect_words(view.title, words);
  collect_words(view.text, words);
  collect_words(view.url, words);
  for (const Item& item : view.items) {
    for (const std::string* text : {&item.title, &item.text, &item.url}) collect_words(*text, words);
    for (const Field& field : item.fields) {
      collect_words(field.label, words);
      collect_words(field.value, words);
    }
  }
  for (const Attachment& attachment : view.attachments) collect_words(attachment.name, words);
  return words;
}

// A word over the limit is broken, so spaces do not count.
void expect_words(const View& view, std::string_view all, bool is_cut) {
  if (is_cut) return;
  const std::string text = without_spaces(all);
  for (const std::string& word : words_of(view)) {
    ASSERT_NE(text.find(word), std::string::npos) << "lost: " << word;
  }
}

void expect_text(std::string_view text) {
  ASSERT_TRUE(is_utf8(text));
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    ASSERT_FALSE((c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E))
        << static_cast<unsigned>(c);
  }
}

class DiscordCheck {
 public:
  std::string text_sent;

  void body(const Value& body) {
    ASSERT_TRUE(body["embeds"].Size() >= 1 && body["embeds"].Size() <= kDiscordEmbeds);
    units_ = 0;
    for (const Value& embed : body["embeds"].GetArray()) ASSERT_NO_FATAL_FAILURE(check_embed(embed));
    ASSERT_LE(units_, kDiscordEmbedTotal);
    ASSERT_EQ(body["allowed_mentions"]["parse"].Size(), 0u);
    ASSERT_LE(body["components"].Size(), kDiscordRows);
    std::set<std::string> ids;
    for (const Value& row : body["components"].GetArray()) {
      const Value& buttons = row["components"];
      ASSERT_TRUE(buttons.Size() >= 1 && buttons.Size() <= kDiscordRowButtons);
      for (const Value& button : buttons.GetArray()) {
        ASSERT_FALSE(is_blank(text_of(button["label"])));
        ASSERT_LE(in_utf16(text_of(button["label"])), kDiscordLabel);
        if (button["style"].GetInt() == 5) {
          ASSERT_LE(button["url"].GetStringLength(), kDiscordButtonUrl);
        } else {
          ASSERT_LE(in_utf16(text_of(button["custom_id"])), kDiscordCustomId);
          ASSERT_TRUE(ids.insert(button["custom_id"].GetString()).second);
        }
      }
    }
  }

 private:
  void text(const Value& object, const char* name, std::size_t limit) {
    if (!object.HasMember(name)) return;
    const std::string_view text = text_of(object[name]);
    ASSERT_NO_FATAL_FAILURE(expect_text(text));
    ASSERT_LE(in_utf16(text), limit) << name;
    ASSERT_TRUE(text == "\u200b" || !is_blank(text)) << name;
    units_ += in_utf16(text);
    text_sent += text;
  }
  void check_embed(const Value& embed) {
    if (embed.HasMember("url")) {
      ASSERT_TRUE(embed.HasMember("title"));
      text_sent += text_of(embed["url"]);
    }
    text(embed, "title", kDiscordTitle);
    text(embed, "description", kDiscordDescription);
    if (embed.HasMember("footer")) text(embed["footer"], "text", kDiscordFooter);
    if (!embed.HasMember("fields")) return;
    ASSERT_TRUE(embed["fields"].Size() >= 1 && embed["fields"].Size() <= kDiscordFields);
    for (const Value& field : embed["fields"].GetArray()) {
      text(field, "name", kDiscordFieldName);
      text(field, "value", kDiscordFieldValue);
    }
  }

  std::size_t units_ = 0;
};

// Only the tags and escapes that are ours, nested properly. Returns the parsed text; `entities` counts tags.
std::string parse_html(std::string_view html, std::size_t& entities, std::string& hrefs) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] == '>' || html[at] == '"') ADD_FAILURE() << "stray " << html[at];
    if (html[at] == '&') {
      std::string_view rest = html.substr(at);
      bool known = rest.substr(0, 5) == "&amp;" || rest.substr(0, 4) == "&lt;" || rest.substr(0, 4) == "&gt;" ||
                   rest.substr(0, 6) == "&quot;";
      if (!known) ADD_FAILURE() << "stray &";
    }
    if (html[at] != '<') continue;
    std::size_t end = html.find('>', at);
    std::string tag(html.substr(at + 1, end - at - 1));
    if (tag == "b") {
      open.push_back("b");
      ++entities;
    } else if (tag.substr(0, 8) == "a href=\"" && tag.back() == '"') {
      open.push_back("a");
      hrefs += telegram_plain(tag.substr(8, tag.size() - 9));
      ++entities;
    } else if (tag.size() == 2 && tag[0] == '/' && !open.empty() && open.back() == tag.substr(1)) {
      open.pop_back();
    } else {
      ADD_FAILURE() << "bad tag " << tag;
    }
    at = end;
  }
  EXPECT_TRUE(open.empty());
  return telegram_plain(html);
}

TEST(Property, Discord) {
  for (std::uint64_t seed = 0; seed < kViews; ++seed) {
    SCOPED_TRACE(seed);
    const View view = RandomView(seed).make();
    const DiscordMessages messages = render_discord(view);
    DiscordCheck check;
    for (const std::string& body : messages.bodies) {
      sdk::Result<rapidjson::Document> json = parse_json(body, 1u << 20, 32);
      ASSERT_TRUE(json) << json.status().text();
      ASSERT_NO_FATAL_FAILURE(check.body(*json));
    }
    if (messages.is_cut) continue;
    // A word with markup and a link in it is found in neither form whole, so what an escape adds is dropped on both
    // sides.
    auto bare = [](std::string text) {
      text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());
      return without_spaces(text);
    };
    const std::string all = bare(check.text_sent);
    for (const std::string& word : words_of(view)) ASSERT_NE(all.find(bare(word)), std::string::npos) << word;
  }
}

TEST(Property, Telegram) {
  for (std::uint64_t seed = 0; seed < kViews; ++seed) {
    SCOPED_TRACE(seed);
    const View view = RandomView(seed).make();
    const TelegramMessages messages = render_telegram(view);
    std::string all;
    std::string hrefs;
    for (const TelegramMessage& message : messages.messages) {
      std::size_t entities = 0;
      std::string text = parse_html(message.html, entities, hrefs);
      ASSERT_NO_FATAL_FAILURE(expect_text(text));
      ASSERT_FALSE(is_blank(text));
      ASSERT_LE(in_utf16(text), kTelegramText);
      ASSERT_LE(entities, 100u);
      all += text;
      if (message.reply_markup.empty()) continue;
      sdk::Result<rapidjson::Document> keyboard = parse_json(message.reply_markup, 1u << 20, 32);
      ASSERT_TRUE(keyboard);
      std::size_t buttons = 0;
      for (const Value& row : (*keyboard)["inline_keyboard"].GetArray()) {
        ASSERT_GE(row.Size(), 1u);
        for (const Value& button : row.GetArray()) {
          ++buttons;
          ASSERT_FALSE(is_blank(text_of(button["text"])));
          if (button.HasMember("callback_data")) {
            ASSERT_LE(button["callback_data"].GetStringLength(), kTelegramCallbackData);
          }
        }
      }
      ASSERT_LE(buttons, kTelegramButtons);
    }
    ASSERT_NO_FATAL_FAILURE(expect_words(view, all + hrefs, messages.is_cut));
  }
}

TEST(Property, Sms) {
  for (std::uint64_t seed = 0; seed < kViews; ++seed) {
    SCOPED_TRACE(seed);
    const View view = RandomView(seed).make();
    const SmsOptions options{.max_segments = 1 + seed % 5, .max_messages = 200};
    const PlainMessages messages = render_sms(view, options);
    std::string all;
    for (const std::string& text : messages.texts) {
      ASSERT_NO_FATAL_FAILURE(expect_text(text));
      ASSERT_FALSE(is_blank(text));
      ASSERT_LE(sms_length(text).segments, options.max_segments);
      all += text;
    }
    if (messages.is_cut) continue;
    const std::string sent = without_spaces(all);
    for (const std::string& word : words_of(view)) {
      const bool there = sent.find(word) != std::string::npos ||
                         sent.find(without_spaces(plain_punctuation(word))) != std::string::npos;
      ASSERT_TRUE(there) << word;
    }
  }
}

TEST(Property, Imessage) {
  for (std::uint64_t seed = 0; seed < kViews; ++seed) {
    SCOPED_TRACE(seed);
    const View view = RandomView(seed).make();
    const PlainMessages messages = render_imessage(view);
    std::string all;
    for (const std::string& text : messages.texts) {
      ASSERT_NO_FATAL_FAILURE(expect_text(text));
      ASSERT_LE(in_utf16(text), ImessageOptions{}.max_text);
      all += text;
    }
    ASSERT_NO_FATAL_FAILURE(expect_words(view, all, messages.is_cut));
  }
}

TEST(Property, TerminalAndWeb) {
  for (std::uint64_t seed = 0; seed < kViews; ++seed) {
    SCOPED_TRACE(seed);
    const View view = RandomView(seed).make();
    const TerminalText terminal = render_terminal(view);
    ASSERT_NO_FATAL_FAILURE(expect_text(terminal.text));
    ASSERT_NO_FATAL_FAILURE(expect_words(view, terminal.text, false));
    sdk::Result<rapidjson::Document> web = parse_json(render_web(view), 1u << 26, 32);
    ASSERT_TRUE(web) << web.status().text();
  }
}

TEST(Property, WhatIsSanitizedIsAValidViewOfTheSameSimulation) {
  for (std::uint64_t seed = 0; seed < kViews / 5; ++seed) {
    SCOPED_TRACE(seed);
    View clean = sanitize(RandomView(seed).make());
    ASSERT_EQ(sanitize(clean), clean);
    for (std::string_view channel : simulated_channels()) {
      sdk::Result<std::string> json = simulate(clean, channel);
      ASSERT_TRUE(json);
      ASSERT_TRUE(parse_json(*json, 1u << 26, 32)) << channel;
    }
  }
}

TEST(Property, AMegabyteOfTextOnEveryChannel) {
  View view;
  view.title = "T";
  RandomView random(1);
  while (view.text.size() < kMaxViewBytes) view.text += random.text(1000);
  for (std::string_view channel : simulated_channels()) {
    sdk::Result<std::string> json = simulate(view, channel);
    ASSERT_TRUE(json);
    ASSERT_TRUE(parse_json(*json, 1u << 26, 32)) << channel;
  }
}

}  // namespace
}  // namespace oneclaw::render
