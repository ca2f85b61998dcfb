#include "host/base/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace oneclaw::base {
namespace {

const std::vector<std::string> kBackends = {"memory", "sqlite", "supabase", "valkey"};

TEST(NearestName, FindsTypingMistakesOnly) {
  EXPECT_EQ(nearest_name("sqlit", kBackends), "sqlite");
  EXPECT_EQ(nearest_name("sqilte", kBackends), "sqlite");
  EXPECT_EQ(nearest_name("SQLite", kBackends), "sqlite");
  EXPECT_EQ(nearest_name("mem", kBackends), "memory");
  EXPECT_EQ(nearest_name("postgres", kBackends), "");
  EXPECT_EQ(nearest_name("", kBackends), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), kBackends), "");
  const std::vector<std::string> letters = {"a", "b"};
  EXPECT_EQ(nearest_name("c", letters), "");
}

TEST(NearestName, MakesASentence) {
  EXPECT_EQ(did_you_mean("valky", kBackends), " (did you mean \"valkey\"?)");
  EXPECT_EQ(did_you_mean("redis", kBackends), "");
  EXPECT_EQ(join_or(kBackends), "memory, sqlite, supabase or valkey");
  EXPECT_EQ(join_or({}), "");
}

TEST(Utf8, AcceptsExactlyTheStandardForms) {
  EXPECT_TRUE(is_utf8("aä€😀\x7F"));
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));
  for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(Utf8, CleansAndCutsAtCodePoints) {
  EXPECT_EQ(clean_utf8("a\xFFz", 100), "a\xEF\xBF\xBDz");
  EXPECT_EQ(clean_utf8("ää", 3), "ä");
  EXPECT_EQ(clean_utf8("abc", 0), "");
}

TEST(Hex, IsLowerCase) {
  const unsigned char bytes[] = {0x00, 0xAB, 0xFF};
  EXPECT_EQ(to_hex(bytes), "00abff");
}

TEST(HumanBytes, UsesBinaryUnits) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1 KiB");
  EXPECT_EQ(human_bytes(3 * 512 * 1024), "1.5 MiB");
  EXPECT_EQ(human_bytes(1024 * 1024 - 1), "1 MiB");
  EXPECT_EQ(human_bytes(~std::uint64_t{0}), "16 EiB");
}

TEST(PercentDecoded, EscapesAreReadAndBrokenOnesRefused) {
  EXPECT_EQ(percent_decoded("a%20b%2Fc"), "a b/c");
  EXPECT_EQ(percent_decoded("%e4%BD%a0"), "\xe4\xbd\xa0");
  EXPECT_EQ(percent_decoded(""), "");
  EXPECT_EQ(percent_decoded("%"), std::nullopt);
  EXPECT_EQ(percent_decoded("%2"), std::nullopt);
  EXPECT_EQ(percent_decoded("x%2g"), std::nullopt);
}

}  // namespace
}  // namespace oneclaw::base
