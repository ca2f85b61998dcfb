#include "host/records/cents.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace oneclaw::records {
namespace {

TEST(Cents, AreRoundedHalfUpOnce) {
  EXPECT_EQ(to_cents_half_up(0), 0);
  EXPECT_EQ(to_cents_half_up(4'999), 0);
  EXPECT_EQ(to_cents_half_up(5'000), 1);
  EXPECT_EQ(to_cents_half_up(14'999), 1);
  EXPECT_EQ(to_cents_half_up(2'500'000), 250);
  EXPECT_EQ(to_cents_half_up(-4'999), 0);
  EXPECT_EQ(to_cents_half_up(-5'000), 0);  // up, not away from zero
  EXPECT_EQ(to_cents_half_up(-5'001), -1);
  EXPECT_EQ(to_cents_half_up(-10'000), -1);
}

TEST(Cents, AreDefinedAtBothEnds) {
  EXPECT_EQ(to_cents_half_up(INT64_MAX), 922'337'203'685'478);
  EXPECT_EQ(to_cents_half_up(INT64_MIN), -922'337'203'685'478);
}

TEST(Cents, LinesAddUpToTheBalancesShown) {
  std::int64_t balance = 0;
  std::int64_t shown = 0;
  for (const std::int64_t amount : {2'503'333, -4'000, -4'000, -4'000, 1, -833'333}) {
    balance += amount;
    Transaction line;
    line.amount_micros = amount;
    line.balance_after_micros = balance;
    shown += shown_cents(line);
    EXPECT_EQ(shown, to_cents_half_up(balance));
  }
}

TEST(Cents, AreWrittenAsDollars) {
  EXPECT_EQ(dollars(2'500'000), "$2.50");
  EXPECT_EQ(dollars(50'000), "$0.05");
  EXPECT_EQ(dollars(-1'250'000), "-$1.25");
  EXPECT_EQ(dollars(-100), "$0.00");
}

TEST(Dollars, AreRoundedHalfUpToCents) {
  EXPECT_EQ(dollars(500'000), "$0.50");
  EXPECT_EQ(dollars(4'999), "$0.00");
  EXPECT_EQ(dollars(5'000), "$0.01");
  EXPECT_EQ(dollars(-2'500'000), "-$2.50");
  EXPECT_EQ(dollars(1'234'567'890'000), "$1234567.89");
}

}  // namespace
}  // namespace oneclaw::records
