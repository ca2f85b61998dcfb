#include "host/services/metering/pricing.h"

#include "host/records/records_for_test.h"
#include "host/services/metering/price_table.h"
#include "host/services/metering/step_meter.h"

#include <gtest/gtest.h>

namespace oneclaw::services::metering {
namespace {

using records::Tier;

PriceRule rule(std::string_view json) {
  auto parsed = PriceRule::parse_text(json);
  EXPECT_TRUE(parsed) << parsed.error().text;
  return parsed ? *parsed : PriceRule();
}

std::string refusal(std::string_view json) {
  const auto parsed = PriceRule::parse_text(json);
  return parsed ? "taken" : parsed.error().text;
}

base::Result<std::int64_t> quote_for(std::string_view price, std::string_view input, Tier tier = Tier::free) {
  const auto parsed = base::parse_json(input);
  return quote(rule(price), *parsed, tier, {});
}

constexpr std::string_view kFixed = R"({"kind":"fixed","usd":0.5})";
constexpr std::string_view kPerUnit = R"({"kind":"per_unit","usd":0.05,"quantity":"/limit"})";
constexpr std::string_view kPacks =
    R"({"kind":"packs","quantity":"/n","packs":[{"units":10,"usd":1},{"units":100,"usd":6}]})";

TEST(Pricing, QuotesAreIntegerMicros) {
  EXPECT_EQ(*quote_for(kFixed, "{}"), 500'000);
  EXPECT_EQ(*quote_for(kPerUnit, R"({"limit":20})"), 1'000'000);
  EXPECT_EQ(*quote_for(R"({"kind":"free"})", "{}"), 0);
  EXPECT_EQ(*quote_for(R"({"kind":"cost_plus","percent":30,"max_usd":2})", "{}"), 2'000'000);
}

TEST(Pricing, TiersPayLessRoundedDownToTheMicro) {
  EXPECT_EQ(*quote_for(kFixed, "{}", Tier::starter), 400'000);
  EXPECT_EQ(*quote_for(kFixed, "{}", Tier::pro), 250'000);
  EXPECT_EQ(*quote_for(kFixed, "{}", Tier::enterprise), 500'000);
  EXPECT_EQ(TierDiscounts().apply(3, Tier::pro), 1);
}

TEST(Pricing, NegativeHugeAndFractionalQuantitiesAreRefused) {
  for (const char* input : {R"({"limit":-1})", R"({"limit":0})", R"({"limit":1.5})", R"({"limit":1000001})",
                            R"({"limit":9223372036854775807})", R"({"limit":"20"})", R"({})"}) {
    EXPECT_EQ(quote_for(kPerUnit, input).status(), OC_INVALID) << input;
  }
  EXPECT_EQ(quote_for(R"({"kind":"per_unit","usd":10000,"quantity":"/n"})", R"({"n":2})").status(), OC_INVALID);
}

TEST(Pricing, PacksCoverEveryNumberAndMoreNeverCostsLess) {
  EXPECT_EQ(*quote_for(kPacks, R"({"n":1})"), 1'000'000);
  EXPECT_EQ(*quote_for(kPacks, R"({"n":10})"), 1'000'000);
  EXPECT_EQ(*quote_for(kPacks, R"({"n":11})"), 6'000'000);
  EXPECT_EQ(*quote_for(kPacks, R"({"n":110})"), 7'000'000);
  std::int64_t before = 0;
  for (int n = 1; n <= 350; ++n) {
    const std::int64_t price = *quote_for(kPacks, "{\"n\":" + std::to_string(n) + "}");
    EXPECT_GE(price, before) << n;
    before = price;
  }
  EXPECT_NE(refusal(R"({"kind":"packs","packs":[{"units":10,"usd":2},{"units":20,"usd":1}]})").find("never cost less"),
            std::string::npos);
}

TEST(Pricing, AFixedPriceNeedsAResultAndHalvesFromTheCache) {
  const PriceRule fixed = rule(kFixed);
  EXPECT_EQ(charge(fixed, {.units = 3}, 500'000, Tier::free, {}), 500'000);
  EXPECT_EQ(charge(fixed, {.units = 0, .cost_micros = 900}, 500'000, Tier::free, {}), 0);
  EXPECT_EQ(charge(fixed, {.units = 3, .is_cached = true}, 500'000, Tier::free, {}), 250'000);
  EXPECT_EQ(charge(rule(R"({"kind":"fixed","usd":0.5,"cached_percent":0})"), {.units = 1, .is_cached = true}, 500'000,
                   Tier::free, {}),
            0);
}

TEST(Pricing, UnitsAreChargedAsDeliveredAndNeverBeyondTheHold) {
  const PriceRule per_unit = rule(kPerUnit);
  EXPECT_EQ(charge(per_unit, {.units = 12}, 1'000'000, Tier::free, {}), 600'000);
  EXPECT_EQ(charge(per_unit, {.units = 50}, 1'000'000, Tier::free, {}), 1'000'000);
  const PriceRule plus = rule(R"({"kind":"cost_plus","percent":30,"max_usd":2})");
  EXPECT_EQ(charge(plus, {.units = 1, .cost_micros = 100'000}, 2'000'000, Tier::free, {}), 130'000);
  EXPECT_EQ(charge(plus, {.units = 1, .cost_micros = 90'000'000}, 2'000'000, Tier::free, {}), 2'000'000);
  EXPECT_EQ(charge_cancelled({.cost_micros = 0}, 500'000), 0);
  EXPECT_EQ(charge_cancelled({.cost_micros = 700'000}, 500'000), 500'000);
}

TEST(Pricing, MistakesInARuleAreNamed) {
  EXPECT_NE(refusal(R"({"kind":"fixd","usd":1})").find("did you mean \"fixed\""), std::string::npos);
  EXPECT_NE(refusal(R"({"kind":"fixed","usd":1,"cached_percnt":3})").find("did you mean \"cached_percent\""),
            std::string::npos);
  EXPECT_NE(refusal(R"({"kind":"fixed","usd":-1})").find("/usd"), std::string::npos);
  EXPECT_NE(refusal(R"({"kind":"fixed","usd":0.0000001})").find("six decimals"), std::string::npos);
  EXPECT_NE(refusal(R"({"kind":"per_unit","usd":1,"quantity":"limit"})").find("/quantity"), std::string::npos);
}

TEST(PriceTable, CostsAreRoundedOnceAndNotAThousandfold) {
  const auto table = PriceTable::parse(R"({"apify":{"google_maps_scraper":{"unit":"result","usd":0.004}},
      "openai":{"mini_in":{"unit":"1k_tokens","usd":0.00015},"tiny":{"unit":"x","usd":0.0000004}}})");
  ASSERT_TRUE(table) << table.error().text;
  EXPECT_EQ(*PriceTable::cost(**table->find("apify", "google_maps_scraper"), 20), 80'000);
  EXPECT_EQ(*PriceTable::cost(**table->find("openai", "mini_in"), 3), 450);
  EXPECT_EQ(*PriceTable::cost(**table->find("openai", "tiny"), 1), 0);
  EXPECT_EQ(*PriceTable::cost(**table->find("openai", "tiny"), 2), 1);
  EXPECT_EQ(PriceTable::cost(**table->find("openai", "tiny"), -1).status(), OC_INVALID);
  EXPECT_EQ(PriceTable::cost(**table->find("apify", "google_maps_scraper"), 2'500'000).status(), OC_OK);
  EXPECT_EQ(PriceTable::cost(**table->find("apify", "google_maps_scraper"), 2'500'001).status(), OC_INVALID);
  EXPECT_EQ(PriceTable::cost(**table->find("apify", "google_maps_scraper"), INT64_MAX).status(), OC_INVALID);
}

TEST(PriceTable, AMisspeltOperationIsAnErrorAndNotFree) {
  const auto table = PriceTable::parse(R"({"apify":{"google_maps_scraper":{"unit":"result","usd":0.004}}})");
  const auto found = table->find("apify", "google_map_scraper");
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().text.find("did you mean \"apify.google_maps_scraper\""), std::string::npos);
}

class RunTest : public ::testing::Test {
 protected:
  PriceTable table = std::move(PriceTable::parse(R"({"acme":{"call":{"unit":"call","usd":0.01}}})")).value();
  records::SettableClock clock;
  StepMeter run{{"anna", "job1", "scan", false}, table, clock};
};

TEST_F(RunTest, UsesAddUpAndTheProvidersOwnCostReplacesTheEstimate) {
  ASSERT_TRUE(run.record({"t", "acme", "call", 2, -1, "run-7"}));
  ASSERT_TRUE(run.record({"t", "acme", "call", 1, -1, ""}));
  EXPECT_EQ(run.cost_micros(), 30'000);
  ASSERT_TRUE(run.record({"t", "acme", "call", 2, 17'500, "run-7"}));
  EXPECT_EQ(run.cost_micros(), 27'500);
  const auto used = run.finish();
  ASSERT_EQ(used.size(), 2u);
  EXPECT_FALSE(used[0].is_estimated);
  EXPECT_EQ(used[0].unit, "call");
  EXPECT_EQ(used[0].job, "job1");
  EXPECT_TRUE(used[1].is_estimated);
}

TEST_F(RunTest, AfterTheStepNothingIsAccounted) {
  run.finish();
  EXPECT_EQ(run.record({"t", "acme", "call", 1, -1, ""}).status(), OC_UNAVAILABLE);
  EXPECT_EQ(run.cost_micros(), 0);
}

TEST_F(RunTest, TheNumberOfUsesIsBounded) {
  for (std::size_t i = 0; i < kMaxUses; ++i) ASSERT_TRUE(run.record({"t", "acme", "call", 1, -1, ""}));
  EXPECT_EQ(run.record({"t", "acme", "call", 1, -1, ""}).status(), OC_EXHAUSTED);
}

TEST(StepMeters, AreFoundByJobWhileTheyLast) {
  const PriceTable table = std::move(PriceTable::parse("{}")).value();
  const records::SettableClock clock;
  StepMeters runs;
  const auto first = std::make_shared<StepMeter>(StepMeter::Subject{"anna", "j", "one", false}, table, clock);
  const auto second = std::make_shared<StepMeter>(StepMeter::Subject{"anna", "j", "two", false}, table, clock);
  runs.add(first);
  EXPECT_EQ(runs.find("j"), first);
  runs.add(second);
  runs.remove(*first);
  EXPECT_EQ(runs.find("j"), second);
  runs.remove(*second);
  EXPECT_EQ(runs.find("j"), nullptr);
}

}  // namespace
}  // namespace oneclaw::services::metering
