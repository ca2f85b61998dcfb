#include <oneclaw/render/discord.h>
#include <oneclaw/render/plain.h>
#include <oneclaw/render/simulate.h>
#include <oneclaw/render/telegram.h>
#include <oneclaw/render/terminal.h>
#include <oneclaw/render/web.h>

#include "sdk/render/json.h"

#include <gmock/gmock.h>
#include <rapidjson/prettywriter.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace oneclaw::render {
namespace {

using ::testing::HasSubstr;

std::string testdata(std::string_view name) { return ONECLAW_SOURCE_DIR "/sdk/render/testdata/" + std::string(name); }

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

View discovery() {
  sdk::Result<View> view = parse_view(read(testdata("discovery.json")));
  EXPECT_TRUE(view) << view.status().text();
  return view ? *view : View{};
}

std::string pretty(std::string_view json) {
  sdk::Result<rapidjson::Document> document = parse_json(json, 1u << 20, 32);
  EXPECT_TRUE(document) << document.status().text();
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document->Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

class Golden : public ::testing::TestWithParam<std::string_view> {};

// After a wanted change: ONECLAW_WRITE_GOLDEN=1 render_test, then read the difference.
TEST_P(Golden, Discovery) {
  const std::string path = testdata("discovery." + std::string(GetParam()) + ".json");
  sdk::Result<std::string> messages = simulate(discovery(), GetParam());
  ASSERT_TRUE(messages);
  if (std::getenv("ONECLAW_WRITE_GOLDEN")) std::ofstream(path, std::ios::binary) << pretty(*messages);
  EXPECT_EQ(pretty(*messages), read(path));
}

INSTANTIATE_TEST_SUITE_P(AllChannels, Golden,
                         ::testing::ValuesIn(simulated_channels().begin(), simulated_channels().end()),
                         [](const auto& channel) { return std::string(channel.param); });

TEST(Simulate, IsWhatTheChannelSends) {
  const View view = discovery();
  EXPECT_EQ(*simulate(view, "discord"), "[" + render_discord(view).bodies.at(0) + "]");
  EXPECT_EQ(*simulate(view, "web"), "[" + render_web(view) + "]");
  sdk::Result<std::string> telegram = simulate(view, "telegram");
  EXPECT_THAT(*telegram, HasSubstr(render_telegram(view).messages.at(0).reply_markup));
  sdk::Result<rapidjson::Document> terminal = parse_json(*simulate(view, "terminal"), 1u << 20, 32);
  EXPECT_EQ(text_of((*terminal)[0]["text"]), render_terminal(view).text);
  sdk::Result<rapidjson::Document> sms = parse_json(*simulate(view, "sms"), 1u << 20, 32);
  EXPECT_EQ(text_of((*sms)[sms->Size() - 1]["text"]), render_sms(view).texts.back());
  EXPECT_EQ((*sms)[sms->Size() - 1]["choices"].Size(), 3u);
}

TEST(Simulate, AnUnknownChannelNamesTheOthers) {
  sdk::Result<std::string> result = simulate(View{}, "fax");
  EXPECT_EQ(result.status().code(), OC_NOT_FOUND);
  EXPECT_THAT(std::string(result.status().text()), HasSubstr("discord, telegram, sms, imessage, terminal, web"));
}

}  // namespace
}  // namespace oneclaw::render
