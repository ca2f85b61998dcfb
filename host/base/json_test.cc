#include "host/base/json.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>

namespace oneclaw::base {
namespace {

using ::testing::HasSubstr;

std::string error_of(std::string_view text, JsonLimits limits = {}) {
  Result<Json> parsed = parse_json(text, limits);
  return parsed ? "" : parsed.error().text;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Json, ReadsAndWritesBack) {
  constexpr std::string_view kText = R"({"a":[1,-2,3.5,true,null],"b":{"ü":"\u0000\n"},"c":12345678901234567890})";
  Result<Json> parsed = parse_json(kText);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(to_json(*parsed), kText);
  Result<Json> again = parse_json(to_pretty_json(*parsed));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, *parsed);
}

TEST(Json, ErrorsNameLineColumnAndReason) {
  EXPECT_EQ(error_of(""), "line 1, column 1: the text is empty");
  EXPECT_EQ(error_of("{\n  \"a\": 1\n  \"b\": 2\n}"), "line 3, column 3: missing a comma or '}'");
  EXPECT_EQ(error_of("[1 2]"), "line 1, column 4: missing a comma or ']'");
  EXPECT_EQ(error_of("{\"ä\" 1}"), "line 1, column 6: missing a colon after the member name");
  EXPECT_EQ(error_of("[1,"), "line 1, column 4: the text ends where a value must stand");
  EXPECT_EQ(error_of("{} x"), "line 1, column 4: something follows the end of the value");
  EXPECT_THAT(error_of("{'a':1}"), HasSubstr("missing a quoted member name"));
  EXPECT_THAT(error_of("[\"abc"), HasSubstr("missing the closing quotation mark"));
  EXPECT_THAT(error_of("[1e999]"), HasSubstr("line 1, column 2: "));
}

TEST(Json, RefusesWhatHidesOrIsNoText) {
  EXPECT_THAT(error_of("\xEF\xBB\xBF{}"), HasSubstr("byte order mark"));
  EXPECT_EQ(error_of(std::string_view("{}\0{bad", 7)), "line 1, column 3: zero byte; is this a text file?");
  EXPECT_THAT(error_of("[\"\xC3\x28\"]"), HasSubstr("not valid UTF-8"));
  EXPECT_THAT(error_of("[\"\\udc00\"]"), HasSubstr("half a surrogate pair"));
  EXPECT_NE(error_of("[\"\\ud800\"]"), "");
  EXPECT_EQ(error_of("[\"\\ud83d\\ude00\"]"), "");
}

TEST(Json, RefusesDuplicateNamesWithPointer) {
  EXPECT_THAT(error_of(R"({"a":1,"a":2})"), HasSubstr("the member at /a is there twice"));
  EXPECT_THAT(error_of(R"({"x":[0,{"p/q":{"b~":1,"b~":2}}]})"), HasSubstr(" /x/1/p~1q/b~0 "));
  // The same name with another spelling.
  EXPECT_THAT(error_of(R"({"a":1,"\u0061":2})"), HasSubstr(" /a "));
  EXPECT_EQ(error_of(R"({"a":{"a":1},"b":{"a":1}})"), "");
}

TEST(Json, DepthIsCappedWhileParsing) {
  EXPECT_EQ(error_of(nested(kMaxJsonDepth)), "");
  EXPECT_EQ(error_of(nested(kMaxJsonDepth + 1)), "line 1, column 129: nested deeper than 128 levels");
  // Five million levels cost no more than the 129th.
  Result<Json> deep = parse_json(std::string(5'000'000, '['));
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.status(), OC_TOO_LARGE);
}

TEST(Json, SizeIsCapped) {
  Result<Json> parsed = parse_json("[1234567890]", {.max_bytes = 11});
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.status(), OC_TOO_LARGE);
}

// Found by schema_fuzz: RapidJSON's own conversion is undefined for a zero with a large exponent.
TEST(Json, NumbersAreExact) {
  Result<Json> parsed = parse_json(
      "[0e-111, -0.0, 0.1, 1.7976931348623157e308, 5e-324, 1e-999, -9223372036854775808, 18446744073709551615,"
      "18446744073709551616, 9007199254740993.0, -0, 2.5E+3]");
  ASSERT_TRUE(parsed.ok()) << parsed.error().text;
  const Json& n = *parsed;
  EXPECT_EQ(n[0].GetDouble(), 0);
  EXPECT_TRUE(std::signbit(n[1].GetDouble()));
  EXPECT_EQ(n[2].GetDouble(), 0.1);
  EXPECT_EQ(n[3].GetDouble(), std::numeric_limits<double>::max());
  EXPECT_EQ(n[4].GetDouble(), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(n[5].GetDouble(), 0);
  EXPECT_EQ(n[6].GetInt64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(n[7].GetUint64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(n[8].GetDouble(), 18446744073709551616.0);
  EXPECT_EQ(n[9].GetDouble(), 9007199254740992.0);
  EXPECT_TRUE(n[10].IsInt());
  EXPECT_EQ(n[11].GetDouble(), 2500);
  EXPECT_THAT(error_of("[-1e999]"), HasSubstr("line 1, column 2: the number is too large"));
  EXPECT_THAT(error_of("[1.8e308]"), HasSubstr("the number is too large"));
  EXPECT_NE(error_of("[01]"), "");
  EXPECT_NE(error_of("[1.]"), "");
  EXPECT_NE(error_of("[+1]"), "");
}

TEST(Json, ManyMembersStayFast) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  text += "\"k5\":1}";
  auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(error_of(text), HasSubstr(" /k5 "));
  // Comparing all pairs would take 5 * 10^9 steps.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Json, WriterIsTotal) {
  Json document(rapidjson::kObjectType);
  document.AddMember("nan", std::numeric_limits<double>::quiet_NaN(), document.GetAllocator());
  document.AddMember("bytes", JsonValue("a\xFF\xC3", 3, document.GetAllocator()), document.GetAllocator());
  std::string text = to_json(document);
  EXPECT_EQ(text, "{\"nan\":null,\"bytes\":\"a\xEF\xBF\xBD\xEF\xBF\xBD\"}");
  EXPECT_TRUE(parse_json(text).ok());
  EXPECT_EQ(json_quote("a\"\n\x80"), "\"a\\\"\\n\xEF\xBF\xBD\"");
  EXPECT_EQ(json_quote({}), "\"\"");
}

TEST(Json, FindsMembersByWholeName) {
  Result<Json> parsed = parse_json(R"({"a\u0000b":1,"a":2})");
  ASSERT_TRUE(parsed.ok());
  ASSERT_NE(json_find(*parsed, "a"), nullptr);
  EXPECT_EQ(json_find(*parsed, "a")->GetInt(), 2);
  EXPECT_EQ(json_find(*parsed, "b"), nullptr);
  EXPECT_EQ(json_find(JsonValue(3), "b"), nullptr);
}

TEST(Json, FileErrorsNameTheFile) {
  std::string path = ::testing::TempDir() + "oneclaw_json_test.json";
  std::ofstream(path) << "[1,]";
  Result<Json> parsed = parse_json_file(path);
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.error().text, HasSubstr(path + ": line 1, column 4"));
  EXPECT_EQ(parse_json_file(path, {.max_bytes = 3}).status(), OC_TOO_LARGE);
  std::remove(path.c_str());
  EXPECT_EQ(parse_json_file(path).status(), OC_NOT_FOUND);
  EXPECT_EQ(parse_json_file("/").status(), OC_INVALID);
}

}  // namespace
}  // namespace oneclaw::base
