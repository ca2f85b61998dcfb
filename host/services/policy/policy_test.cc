#include "host/services/policy/policy.h"

#include "host/records/records_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::services::policy {
namespace {

using records::Tier;
using std::chrono::hours;

class PolicyTest : public ::testing::Test {
 protected:
  // Books one job and commits it; the status.
  base::Result<void> book(std::int64_t price, Tier tier = Tier::free) {
    records::Batch batch;
    if (auto booked = policy.book(batch, "anna", tier, price); !booked) return booked;
    const records::Outcome outcome = host.client().commit(batch);
    if (!outcome.ok()) return outcome.error();
    return {};
  }
  records::RecordsHost host;
  Policy policy{&host.cache(), host.client(), host.clock, Tiers(), base::Log()};
};

TEST_F(PolicyTest, TheSixthRequestOfAMinuteIsRefusedAndSaysWhenToComeBack) {
  host.on_task([&] {
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(policy.admit("anna", Tier::free));
    const auto sixth = policy.admit("anna", Tier::free);
    ASSERT_EQ(sixth.status(), OC_EXHAUSTED);
    EXPECT_GT(sixth.error().retry_after_ms, 50'000u);
    EXPECT_LE(sixth.error().retry_after_ms, 60'001u);
    EXPECT_NE(sixth.error().text.find("the free tier allows 5 a minute"), std::string::npos) << sixth.error().text;
    EXPECT_TRUE(policy.admit("ben", Tier::free));
    EXPECT_TRUE(policy.admit("anna", Tier::enterprise));
  });
}

TEST_F(PolicyTest, ADayIsOverAtMidnight) {
  host.on_task([&] {
    host.clock.set(1'790'035'200'000'000);  // 2026-09-22 00:00 UTC
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(book(500'000));
    const auto fifth = book(500'000);
    ASSERT_EQ(fifth.status(), OC_EXHAUSTED);
    EXPECT_NE(fifth.error().text.find("$2.00"), std::string::npos) << fifth.error().text;
    EXPECT_NEAR(fifth.error().retry_after_ms, 86'400'000, 1000);
    host.clock.advance(hours(24));
    EXPECT_TRUE(book(500'000));
  });
}

TEST_F(PolicyTest, TheMonthHoldsOverDays) {
  host.on_task([&] {
    host.clock.set(1'788'220'800'000'000);  // 2026-09-01
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(book(500'000)) << i;
      host.clock.advance(hours(12));
    }
    EXPECT_EQ(book(500'000).status(), OC_EXHAUSTED);
    host.clock.set(1'790'812'800'000'000);  // 2026-10-01
    EXPECT_TRUE(book(500'000));
  });
}

TEST_F(PolicyTest, AJobMayBeTooDearForTheTier) {
  host.on_task([&] {
    EXPECT_EQ(book(500'001).status(), OC_PRECONDITION);
    EXPECT_TRUE(book(500'001, Tier::starter));
  });
}

TEST_F(PolicyTest, WhatWasNotSpentIsGivenBack) {
  host.on_task([&] {
    const records::Time created{host.clock.now_us()};
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(book(500'000));
    records::Batch batch;
    policy.settle(batch, "anna", created, 500'000);
    ASSERT_TRUE(host.client().commit(batch).ok());
    EXPECT_TRUE(book(500'000));
    EXPECT_EQ(book(500'000).status(), OC_EXHAUSTED);
  });
}

TEST_F(PolicyTest, OfTwoThatBookAtTheSameMomentOneBeginsAgain) {
  host.on_task([&] {
    records::Batch first, second;
    ASSERT_TRUE(policy.book(first, "anna", Tier::free, 1));
    ASSERT_TRUE(policy.book(second, "anna", Tier::free, 1));
    EXPECT_TRUE(host.client().commit(first).ok());
    EXPECT_EQ(host.client().commit(second).status, OC_CONFLICT);
  });
}

TEST(Tiers, ADeploymentChangesSingleNumbers) {
  const auto tiers = Tiers::parse(R"({"tiers":{"free":{"per_minute":7,"day_usd":1.25}}})");
  ASSERT_TRUE(tiers) << tiers.error().text;
  EXPECT_EQ(tiers->of(Tier::free).per_minute, 7);
  EXPECT_EQ(tiers->of(Tier::free).day_micros, 1'250'000);
  EXPECT_EQ(tiers->of(Tier::free).per_hour, 20);
  EXPECT_EQ(tiers->of(Tier::pro).parallel, 10);
}

TEST(Tiers, MistakesAreNamed) {
  const auto refusal = [](const char* json) { return Tiers::parse(json).error().text; };
  EXPECT_NE(refusal(R"({"tiers":{"fre":{}}})").find("did you mean \"free\""), std::string::npos);
  EXPECT_NE(refusal(R"({"tiers":{"free":{"per_minut":1}}})").find("did you mean \"per_minute\""), std::string::npos);
  EXPECT_NE(refusal(R"({"tiers":{"free":{"per_minute":-1}}})").find("0 or more"), std::string::npos);
}

}  // namespace
}  // namespace oneclaw::services::policy
