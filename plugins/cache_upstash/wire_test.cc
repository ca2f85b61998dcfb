#include "wire.h"

#include <gmock/gmock.h>

#include <random>

namespace oneclaw::cache_upstash {
namespace {

using sdk::redis::Command;
using sdk::redis::Effect;
using sdk::redis::Reply;

std::string json_of(std::string_view word) {
  Command command(Effect::writing, "SET");
  command.add(word);
  return to_json(command);
}

// What the server would send back for a value that it keeps.
std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63];
  }
  return out;
}

TEST(Wire, TextIsSentAsItIsAndBytesUnderTheMarker) {
  EXPECT_EQ(json_of("value"), R"(["SET","value"])");
  EXPECT_EQ(json_of(""), R"(["SET",""])");
  EXPECT_EQ(json_of("-17"), R"(["SET","-17"])");
  EXPECT_EQ(json_of("\"\\\n"), R"(["SET","\"\\\n"])");
  EXPECT_EQ(json_of("\xC3\xA9"), "[\"SET\",\"\xC3\xA9\"]");
  EXPECT_EQ(json_of("\xff"), R"(["SET","\u0002b64:/w=="])");
  EXPECT_EQ(json_of("\xC0\x80"), R"(["SET","\u0002b64:wIA="])") << "overlong";
  EXPECT_EQ(json_of("\xED\xA0\x80"), R"(["SET","\u0002b64:7aCA"])") << "a surrogate";
  EXPECT_EQ(json_of("\xF4\x90\x80\x80"), R"(["SET","\u0002b64:9JCAgA=="])") << "beyond U+10FFFF";
  EXPECT_EQ(json_of(std::string(kMarker) + "x"), R"(["SET","\u0002b64:AmI2NDp4"])") << "what looks like one is one";
}

TEST(Wire, EveryByteComesBack) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::string value;
    for (size_t i = random() % 40; i > 0; --i) value += static_cast<char>(random() % (round % 2 == 0 ? 256 : 128));
    // The server keeps the word of the JSON and sends it in base64.
    const std::string sent = json_of(value);
    const bool is_marked = sent.find("\\u0002b64:") != std::string::npos && value.find('\x02') != 0;
    const std::string kept = is_marked ? std::string(kMarker) + base64(value) : value;
    const auto replies = parse_answers("[{\"result\":\"" + base64(kept) + "\"}]", 1);
    ASSERT_TRUE(replies) << round;
    EXPECT_EQ((*replies)[0].text, value);
  }
}

TEST(Wire, ReadsEveryKindOfAnswer) {
  const auto replies = parse_answers(
      R"([{"result":"OK"},{"result":null},{"result":-5},{"error":"ERR no"},{"result":""},{"result":"dmFsdWU="}])", 6);
  ASSERT_TRUE(replies);
  EXPECT_EQ((*replies)[0].text, "OK");
  EXPECT_EQ((*replies)[1].kind, Reply::Kind::nil);
  EXPECT_EQ((*replies)[2].integer, -5);
  EXPECT_TRUE((*replies)[3].is_error("ERR"));
  EXPECT_EQ((*replies)[4].kind, Reply::Kind::text);
  EXPECT_EQ((*replies)[5].text, "value");
}

TEST(Wire, RefusesEverythingElse) {
  for (const char* body :
       {"", "null", "{}", "[]", "[1]", "[null]", "[{}]", R"([{"result":"%%%%"}])", R"([{"result":"abc"}])",
        R"([{"result":true}])", R"([{"result":1.5}])", R"([{"result":[]}])", R"([{"error":5}])", "<html>",
        R"([{"result":"OK"},{"result":"OK"}])", R"([{"result":"AmI2NDolJSUl"}])", R"([{"result":"OK"})"}) {
    EXPECT_FALSE(parse_answers(body, 1)) << body;
  }
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += '[';
  EXPECT_FALSE(parse_answers(deep, 1));
}

TEST(Wire, ReadsTheTextOfAnError) {
  EXPECT_EQ(error_of(R"({"error":"Unauthorized"})"), "Unauthorized");
  for (const char* body : {"", "[]", "{}", R"({"error":1})", "<html>"}) EXPECT_EQ(error_of(body), "") << body;
}

}  // namespace
}  // namespace oneclaw::cache_upstash
