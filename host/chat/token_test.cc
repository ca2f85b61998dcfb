#include "host/chat/token.h"

#include <gtest/gtest.h>

namespace oneclaw::chat {
namespace {

const std::string kKey(32, 'k');
const std::string kJob = "V1StGXR8_Z5jdHi6B-myT";

TEST(Token, ComesBackAndFitsAButton) {
  const Tokens tokens(kKey);
  for (const TokenVerb verb : {TokenVerb::page, TokenVerb::export_file, TokenVerb::cancel}) {
    const std::string text = tokens.make({verb, kJob, 999'999});
    EXPECT_LE(text.size(), 64u);
    const auto read = tokens.read(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->verb, verb);
    EXPECT_EQ(read->job, kJob);
    EXPECT_EQ(read->page, 999'999u);
  }
}

TEST(Token, EveryChangedByteIsSeen) {
  const Tokens tokens(kKey);
  const std::string good = tokens.make({TokenVerb::page, kJob, 1});
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == '1' ? '2' : '1';
    EXPECT_FALSE(tokens.read(bad)) << bad;
  }
  EXPECT_FALSE(tokens.read(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(tokens.read(good + "1"));
  EXPECT_FALSE(tokens.read(""));
  EXPECT_FALSE(Tokens(std::string(32, 'x')).read(good));
}

TEST(Token, OrdinaryButtonsAreNone) {
  EXPECT_FALSE(Tokens::looks_like_one("more"));
  EXPECT_FALSE(Tokens::looks_like_one("export"));
  EXPECT_TRUE(Tokens::looks_like_one(Tokens(kKey).make({TokenVerb::page, kJob, 1})));
}

}  // namespace
}  // namespace oneclaw::chat
