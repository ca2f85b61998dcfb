#include "plugins/tool_website/extract/score.h"

#include "plugins/tool_website/extract/page_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::tool_website::extract {
namespace {

int sum(const AiReadability& rating) {
  int points = 0;
  for (const Reason& reason : rating.reasons) points += reason.points;
  return points;
}

Facts best() {
  Facts facts;
  facts.structured_data.valid = 1;
  facts.headings = {1, 1, 0, 0, 0, 0};
  facts.has_nav = facts.has_sections = true;
  facts.description = std::string(51, 'x');
  facts.open_graph = {{"title", "x"}};
  facts.contacts.emails = {"a@b.com"};
  facts.contacts.phones = {{"+15125550142", "x"}};
  facts.images = 3;
  facts.images_with_alt = 2;
  return facts;
}
constexpr Surroundings kBest{true, false, true};

TEST(ScoreTest, TheWeightsAreTheOnesDecided) {
  EXPECT_EQ(rate_ai_readability(best(), kBest).score, 100);
  const auto without = [](auto change) {
    Facts facts = best();
    change(facts);
    return rate_ai_readability(facts, kBest).score;
  };
  EXPECT_EQ(without([](Facts& f) { f.structured_data = {}; }), 80);
  EXPECT_EQ(without([](Facts& f) { f.headings[1] = 0; }), 85);
  EXPECT_EQ(without([](Facts& f) { f.has_nav = false; }), 90);
  EXPECT_EQ(without([](Facts& f) { f.has_sections = false; }), 90);
  EXPECT_EQ(without([](Facts& f) { f.description.pop_back(); }), 90) << "exactly 50 characters are not more than 50";
  EXPECT_EQ(without([](Facts& f) { f.open_graph.clear(); }), 90);
  EXPECT_EQ(without([](Facts& f) { f.contacts.emails.clear(); }), 90);
  EXPECT_EQ(without([](Facts& f) { f.images = 4; }), 90) << "half is not more than half";
  EXPECT_EQ(without([](Facts& f) { f.images = f.images_with_alt = 0; }), 90);
  EXPECT_EQ(rate_ai_readability(best(), {false, false, true}).score, 95);
  EXPECT_EQ(rate_ai_readability(best(), {true, true, true}).score, 95);
  EXPECT_EQ(rate_ai_readability(best(), {true, false, false}).score, 90);
  EXPECT_EQ(rate_ai_readability(best(), {true, false, std::nullopt}).score, 90);
}

TEST(ScoreTest, EveryPointSaysWhy) {
  for (const Facts& facts : {best(), Facts{}}) {
    for (const Surroundings& around : {kBest, Surroundings{}}) {
      const AiReadability rating = rate_ai_readability(facts, around);
      EXPECT_EQ(sum(rating), rating.score);
      EXPECT_EQ(rating.reasons.size(), 9u);
      for (const Reason& reason : rating.reasons) EXPECT_FALSE(reason.why.empty());
    }
  }
  EXPECT_EQ(rate_ai_readability(Facts{}, {}).score, 0);
}

TEST(ScoreTest, ReadableFromFiftyOn) {
  EXPECT_TRUE((AiReadability{50, {}}.is_readable()));
  EXPECT_FALSE((AiReadability{49, {}}.is_readable()));
}

TEST(ScoreTest, SeoNeedsThreeOfFive) {
  Facts facts;
  EXPECT_FALSE(is_seo_ok(facts, kBest));
  facts.description = "x";
  EXPECT_FALSE(is_seo_ok(facts, kBest));
  facts.headings[0] = 1;
  EXPECT_TRUE(is_seo_ok(facts, kBest));
  EXPECT_FALSE(is_seo_ok(facts, {}));
  facts.structured_data.microdata = 1;
  EXPECT_TRUE(is_seo_ok(facts, {}));
}

}  // namespace
}  // namespace oneclaw::tool_website::extract
