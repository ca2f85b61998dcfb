#include "score.h"

#include <gtest/gtest.h>

namespace oneclaw::workflow_discovery {
namespace {

std::int64_t score(const Business& business, const ScoreWeights& weights = {}) {
  const LeadScore lead = score_lead(business, weights);
  std::int64_t sum = 0;
  for (const Reason& reason : lead.reasons) {
    sum += reason.points;
    EXPECT_FALSE(reason.why.empty());
  }
  EXPECT_EQ(sum, lead.score) << "every point is explained";
  return lead.score;
}

TEST(Score, EachReasonHasItsPoints) {
  Business b;
  EXPECT_EQ(score(b), 50);
  b.website = "https://acme.example/";
  EXPECT_EQ(score(b), 70);
  b.site.signals.ads = Signal::yes;
  EXPECT_EQ(score(b), 80);
  b.site.signals.ai_readable = Signal::no;
  EXPECT_EQ(score(b), 95);
  b.review_count = 20;
  EXPECT_EQ(score(b), 95);
  b.review_count = 21;
  EXPECT_EQ(score(b), 100);
}

TEST(Score, UnknownIsNotNo) {
  Business b;
  b.site.signals = {};
  EXPECT_EQ(score(b), 50);
  b.site.signals.ai_readable = Signal::yes;
  EXPECT_EQ(score(b), 50);
}

TEST(Score, StaysWithinItsScaleAndExplainsTheCut) {
  Business b;
  b.website = "https://acme.example/";
  EXPECT_EQ(score(b, {.start = 100, .website = 50}), 100);
  EXPECT_EQ(score(b, {.start = 10, .website = -50}), 0);
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
