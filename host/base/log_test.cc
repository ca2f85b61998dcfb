#include "host/base/log.h"

#include "host/base/json.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace oneclaw::base {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class LogTest : public ::testing::Test {
 protected:
  LogTest() : path_(::testing::TempDir() + "oneclaw_log_test_" + std::to_string(::getpid()) + ".log") {
    std::remove(path_.c_str());
  }
  ~LogTest() override { std::remove(path_.c_str()); }

  Log open(LogFormat format, LogLevel level = LogLevel::info) {
    return Log({.level = level, .format = format, .to_stderr = false, .file = path_});
  }
  std::string written(const Log& log) {
    log.flush();
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  std::string path_;
};

TEST_F(LogTest, TextLinesReadLikeSentences) {
  Log log = open(LogFormat::text).with({{"plugin", "store"}});
  log.info("commit took long", {{"ms", 25}, {"table", "a b"}});
  std::string text = written(log);
  EXPECT_THAT(text, ::testing::MatchesRegex("20..-..-..T..:..:......Z info  commit took long .*\n"));
  EXPECT_THAT(text, HasSubstr(" plugin=store ms=25 table=\"a b\"\n"));
}

TEST_F(LogTest, JsonLinesAreValidForAnyBytes) {
  Log log = open(LogFormat::json).with({{"call", std::string_view("\xFF\"\n", 3)}});
  log.warn(std::string_view("a\0b\xC3", 4), {{"n", -5}, {"ok", true}, {"ratio", 0.5}, {"\x01", "\\"}});
  std::string text = written(log);
  ASSERT_EQ(text.back(), '\n');
  Result<Json> line = parse_json(text);
  ASSERT_TRUE(line.ok()) << line.error().text;
  EXPECT_EQ((*line)["level"], "warn");
  EXPECT_EQ((*line)["n"].GetInt(), -5);
  EXPECT_TRUE((*line)["ok"].GetBool());
  EXPECT_EQ((*line)["ratio"].GetDouble(), 0.5);
}

TEST_F(LogTest, SecretLookingFieldsAreMaskedInBothFormats) {
  for (LogFormat format : {LogFormat::text, LogFormat::json}) {
    Log log = open(format).with({{"api_key", "hunter2"}});
    log.info("x", {{"Authorization", "hunter2"}, {"telegram.token", "hunter2"}, {"pin_secret", 7654321}});
    EXPECT_THAT(written(log), Not(HasSubstr("hunter2")));
    EXPECT_THAT(written(log), Not(HasSubstr("7654321")));
    EXPECT_THAT(written(log), HasSubstr("[masked]"));
  }
}

TEST_F(LogTest, ALineBreakForgesNoLine) {
  Log log = open(LogFormat::text);
  log.info("one\ntwo", {{"v", "three\nfour"}});
  std::string text = written(log);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_THAT(text, HasSubstr("one\\ntwo"));
}

TEST_F(LogTest, LevelIsSharedAndValuesAreCut) {
  Log log = open(LogFormat::text, LogLevel::warn);
  Log child = log.with({{"a", 1}});
  child.info("hidden");
  log.set_level(LogLevel::debug);
  child.debug("shown", {{"long", std::string(100'000, 'x')}});
  std::string text = written(log);
  EXPECT_THAT(text, Not(HasSubstr("hidden")));
  EXPECT_THAT(text, HasSubstr("shown"));
  EXPECT_LT(text.size(), kMaxLogValueBytes + 200);
  EXPECT_FALSE(Log().enabled(LogLevel::error));
  Log().error("goes nowhere");
}

TEST(LogNames, AreClosedSets) {
  EXPECT_EQ(log_level_from("warn"), LogLevel::warn);
  EXPECT_EQ(log_level_from("warning"), std::nullopt);
  EXPECT_EQ(log_format_from("json"), LogFormat::json);
  EXPECT_EQ(log_format_from(""), std::nullopt);
}

TEST(LogFile, ThatCannotBeOpenedIsNoException) {
  Log log({.to_stderr = false, .file = "/proc/none/x.log"});
  EXPECT_TRUE(log.enabled(LogLevel::info));
}

}  // namespace
}  // namespace oneclaw::base
