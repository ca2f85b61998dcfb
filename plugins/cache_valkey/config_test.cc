#include "config.h"

#include <oneclaw/cpp/status.h>

#include <gmock/gmock.h>

namespace oneclaw::cache_valkey {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string refusal_of(std::string_view url) {
  try {
    parse_url(url);
    return "taken";
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.code(), OC_INVALID);
    return error.what();
  }
}

TEST(Url, ReadsEveryPart) {
  const Endpoint all = parse_url("rediss://app:p%40ss%2Fword@cache.example.com:6380/12");
  EXPECT_EQ(all.host, "cache.example.com");
  EXPECT_EQ(all.port, 6380);
  EXPECT_TRUE(all.is_tls);
  EXPECT_EQ(all.user, "app");
  EXPECT_EQ(all.password, "p@ss/word");
  EXPECT_EQ(all.database, 12u);
  EXPECT_EQ(all.shown(), "rediss://cache.example.com:6380/12");

  const Endpoint least = parse_url("valkey://localhost");
  EXPECT_EQ(least.port, 6379);
  EXPECT_FALSE(least.is_tls);
  EXPECT_EQ(least.user + least.password, "");
  EXPECT_EQ(least.shown(), "redis://localhost:6379");

  EXPECT_TRUE(parse_url("valkeys://h/").is_tls);
  EXPECT_EQ(parse_url("redis://:only@h").password, "only");
  EXPECT_EQ(parse_url("redis://u:a@b:c@h:1").password, "a@b:c");
  EXPECT_EQ(parse_url("redis://[::1]:7000/1").shown(), "redis://[::1]:7000/1");
  EXPECT_EQ(parse_url("redis://[fd00::2]").port, 6379);
}

TEST(Url, RefusesWithTheReason) {
  EXPECT_THAT(refusal_of(""), HasSubstr("must begin with redis://"));
  EXPECT_THAT(refusal_of("http://cache"), HasSubstr("must begin with redis://"));
  EXPECT_THAT(refusal_of("redis://"), HasSubstr("names no host"));
  EXPECT_THAT(refusal_of("redis://:6379"), HasSubstr("names no host"));
  EXPECT_THAT(refusal_of("redis://h:0"), HasSubstr("port"));
  EXPECT_THAT(refusal_of("redis://h:65536"), HasSubstr("port"));
  EXPECT_THAT(refusal_of("redis://h:"), HasSubstr("port"));
  EXPECT_THAT(refusal_of("redis://[::1"), HasSubstr("IPv6"));
  EXPECT_THAT(refusal_of("redis://[::1]6379"), HasSubstr("port"));
  EXPECT_THAT(refusal_of("redis://h/one"), HasSubstr("database"));
  EXPECT_THAT(refusal_of("redis://h/-1"), HasSubstr("database"));
  EXPECT_THAT(refusal_of("redis://h/0?ssl=true"), HasSubstr("query"));
  EXPECT_THAT(refusal_of("redis://token@h"), HasSubstr("without a password"));
  EXPECT_THAT(refusal_of("redis://u:%4@h"), HasSubstr("%25"));
  EXPECT_THAT(refusal_of("redis://u:%zz@h"), HasSubstr("%25"));
}

TEST(Url, NeverQuotesAPassword) {
  for (const char* url : {"redis://u:hunter2@h:x", "redis://u:hunter2@h/zero", "redis://u:hunter2%@h",
                          "no://u:hunter2@h", "redis://hunter2@h", "redis://u:hunter2@", "redis://u:hunter2@h?a"}) {
    EXPECT_THAT(refusal_of(url), Not(HasSubstr("hunter2"))) << url;
    EXPECT_NE(refusal_of(url), "taken") << url;
  }
}

TEST(Configuration, RefusesWhatTheSchemaWould) {
  EXPECT_EQ(parse_config(R"({"url":"redis://h","prefix":"p:","timeout_ms":70,"connect_wait_ms":5})").prefix, "p:");
  for (const char* json : {"", "[]", "{}", R"({"url":1,"prefix":"","timeout_ms":70,"connect_wait_ms":5})",
                           R"({"url":"redis://h","prefix":1,"timeout_ms":70,"connect_wait_ms":5})",
                           R"({"url":"redis://h","prefix":"","timeout_ms":-1,"connect_wait_ms":5})",
                           R"({"url":"redis://h","prefix":"","timeout_ms":70})"}) {
    EXPECT_THROW(parse_config(json), sdk::Error) << json;
  }
}

}  // namespace
}  // namespace oneclaw::cache_valkey
