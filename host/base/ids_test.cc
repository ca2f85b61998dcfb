#include "host/base/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace oneclaw::base {
namespace {

TEST(Ids, UlidsOfLaterMillisecondsOrderLater) {
  const std::string early = new_ulid(1'700'000'000'000'000);
  const std::string late = new_ulid(1'700'000'000'001'000);
  EXPECT_TRUE(is_ulid(early));
  EXPECT_LT(early, late);
  EXPECT_EQ(early.substr(0, 10), new_ulid(1'700'000'000'000'999).substr(0, 10));
}

TEST(Ids, TheTimeOfAUlidIsItsFirstTenCharacters) {
  // 2^48 - 1 milliseconds, the largest there is.
  EXPECT_EQ(new_ulid(281'474'976'710'655'000).substr(0, 10), "7ZZZZZZZZZ");
  EXPECT_EQ(new_ulid(0).substr(0, 10), "0000000000");
}

TEST(Ids, OneMillisecondGivesManyIds) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(new_ulid(1));
  EXPECT_EQ(seen.size(), 10'000u);
}

TEST(Ids, WhatIsNoUlid) {
  EXPECT_FALSE(is_ulid(""));
  EXPECT_FALSE(is_ulid("80000000000000000000000000"));
  EXPECT_FALSE(is_ulid("0000000000000000000000000I"));
  EXPECT_FALSE(is_ulid("000000000000000000000000000"));
}

// A job's id began with a dash now and then, and `oneclaw jobs cancel` took it for an option.
TEST(Ids, BugAnIdBeganWithADashAndWasTakenForAnOption) {
  std::set<char> firsts;
  for (int i = 0; i < 10'000; ++i) firsts.insert(random_url_safe(22).front());
  EXPECT_EQ(firsts.size(), 62u);
  EXPECT_FALSE(firsts.contains('-'));
  EXPECT_FALSE(firsts.contains('_'));
  EXPECT_EQ(random_url_safe(0), "");
}

TEST(Ids, RandomTextUsesTheWholeAlphabetAndNothingElse) {
  const std::string text = random_of("abc", 300);
  EXPECT_EQ(text.size(), 300u);
  EXPECT_EQ(std::set<char>(text.begin(), text.end()), (std::set<char>{'a', 'b', 'c'}));
  EXPECT_EQ(random_url_safe(21).size(), 21u);
}

TEST(Ids, Base64UrlHasNoPaddingAndNoCharactersForUrlsToEscape) {
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(base64url(""), "");
}

}  // namespace
}  // namespace oneclaw::base
