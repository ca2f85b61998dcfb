#include "host/services/artifacts/redact.h"

#include "host/base/json.h"

#include <gmock/gmock.h>

namespace oneclaw::services::artifacts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Redact, MembersWithASecretsNameLoseTheirValueAtAnyDepth) {
  EXPECT_EQ(redact(R"({"a":[{"apiKey":"s3cr3t","n":1}],"password":{"x":"s3cr3t"},"q":"plumbers"})"),
            R"({"a":[{"apiKey":"[redacted]","n":1}],"password":"[redacted]","q":"plumbers"})");
  EXPECT_EQ(redact(R"({"token":12345,"Authorization":["s3cr3t"],"secret":null})"),
            R"({"token":"[redacted]","Authorization":"[redacted]","secret":null})");
}

TEST(Redact, JsonWithoutSecretsStaysByteForByte) {
  const std::string text = "{ \"b\" : 1,\n \"a\" : [ 1.50 ] }";
  EXPECT_EQ(redact(text), text);
}

TEST(Redact, JsonInsideTextsOfJson) {
  const std::string inner = R"({"client_secret":"s3cr3t","city":"Austin"})";
  const std::string out = redact("{\"body\":" + base::json_quote(inner) + "}");
  EXPECT_THAT(out, Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(out, HasSubstr("Austin"));
  EXPECT_TRUE(base::parse_json(out));
}

TEST(Redact, CredentialsInTextsOfJson) {
  EXPECT_EQ(redact(R"({"headers":[["x-auth","Bearer s3cr3t.abc-def"]],"url":"https://a/?token=s3cr3t&x=1"})"),
            R"({"headers":[["x-auth","Bearer [redacted]"]],"url":"https://a/?token=[redacted]&x=1"})");
}

TEST(Redact, TextInItsForms) {
  const std::pair<const char*, const char*> cases[] = {
      {"GET /v2?api_key=s3cr3t&q=a HTTP/1.1", "GET /v2?api_key=[redacted]&q=a HTTP/1.1"},
      {"Authorization: Digest a=\"s3cr3t\", b\r\nAccept: */*", "Authorization: [redacted]\r\nAccept: */*"},
      {"x: Bearer s3cr3t1\n", "x: Bearer [redacted]\n"},
      {"BASIC s3cr3t12==", "BASIC [redacted]"},
      {"Cookie: sid=s3cr3t; b=c\nHost: a", "Cookie: [redacted]\nHost: a"},
      {"{\"token\":\"s3cr\\\"3t\",\"cut", "{\"token\":\"[redacted]\",\"cut"},
      {"\\\"token\\\":\\\"s3cr3t\\\",\\\"x\\\":1", "\\\"token\\\":\\\"[redacted]\\\",\\\"x\\\":1"},
      {"{\"key\": 12, \"x\": 1", "{\"key\": [redacted], \"x\": 1"},
      {"password='s3cr3t' and", "password='[redacted]' and"},
      {"the key is under the mat", "the key is under the mat"},
      {"basic car", "basic car"},
      {"token=", "token=[redacted]"},
      {"", ""},
      {"{\"token\":\"s3cr\\", "{\"token\":\"[redacted]"},
  };
  for (const auto& [in, out] : cases) EXPECT_EQ(redact(in), out) << in;
}

TEST(Redact, BytesThatAreNoTextStay) {
  const std::string bytes("\x00\xff\x89PNG\r\n{", 8);
  EXPECT_EQ(redact(bytes), bytes);
}

TEST(Redact, BugHeadersRecordedAsPairsKeptTheirValues) {
  EXPECT_EQ(redact(R"([{"name":"Authorization","value":"s3cr3t"},{"name":"accept","value":"*/*"}])"),
            R"([{"name":"Authorization","value":"[redacted]"},{"name":"accept","value":"*/*"}])");
  EXPECT_EQ(redact(R"({"headers":[["x-api-key","s3cr3t"],["Set-Cookie",["s3cr3t"]],["host","a"]]})"),
            R"({"headers":[["x-api-key","[redacted]"],["Set-Cookie","[redacted]"],["host","a"]]})");
  EXPECT_THAT(redact(R"({"key":"X-Token","value":"s3cr3t"})"), Not(HasSubstr("s3cr3t")));
}

TEST(Redact, DuplicateMembersAreStillFound) {
  EXPECT_THAT(redact(R"({"token":"s3cr3t1","token":"s3cr3t2"})"), Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace oneclaw::services::artifacts
