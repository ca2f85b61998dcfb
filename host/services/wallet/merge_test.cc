#include "host/services/wallet/wallet_for_test.h"

namespace oneclaw::services::wallet {
namespace {

using records::Tier;

TEST_F(WalletTest, AMergeMovesMoneyHoldsSpendingAndTheBetterTier) {
  on_task([&] {
    host.open("old", 100 * kCent);
    host.open("new", 300 * kCent);
    ASSERT_TRUE(wallets().set_tier("new", Tier::pro));
    for (const char* id : {"spent", "running"}) ASSERT_TRUE(wallets().hold(host.request("new", id, 40 * kCent)));
    ASSERT_TRUE(wallets().capture(host.take("spent", 40 * kCent)));
    ASSERT_TRUE(wallets().merge("new", "old"));
    ASSERT_TRUE(wallets().merge("new", "old"));
    const Balance balance = host.balance("old");
    EXPECT_EQ(balance.balance_micros, 360 * kCent);
    EXPECT_EQ(balance.available_micros, 320 * kCent);
    EXPECT_EQ(balance.held_micros, 40 * kCent);
    EXPECT_EQ(balance.lifetime_spent_micros, 40 * kCent);
    EXPECT_EQ(balance.tier, Tier::pro);
    EXPECT_FALSE(balance.is_frozen);
    EXPECT_EQ(host.balance("new").balance_micros, 0);
    EXPECT_TRUE(host.balance("new").is_frozen);
    host.expect_clean();
    // The job that runs for the merged user is paid by who took over.
    ASSERT_TRUE(wallets().capture(host.take("running", 30 * kCent)));
    EXPECT_EQ(host.balance("old").balance_micros, 330 * kCent);
    EXPECT_EQ(wallets().history("old", 1, 0)->at(0).amount_micros, -30 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, DebtsAndFreezesAreMergedToo) {
  on_task([&] {
    host.open("old", 100 * kCent);
    host.open("new", 0);
    ASSERT_TRUE(wallets().reverse(host.posting("new", "dispute", 30 * kCent)));
    ASSERT_TRUE(wallets().merge("new", "old"));
    EXPECT_TRUE(host.balance("old").is_frozen);
    EXPECT_EQ(host.account(receivable_account("old")), -30 * kCent);
    ASSERT_TRUE(wallets().settle("old"));
    EXPECT_FALSE(host.balance("old").is_frozen);
    EXPECT_EQ(host.balance("old").balance_micros, 70 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, AFrozenWalletDoesNotEscapeByBeingMergedAndARepetitionFreezesNobody) {
  on_task([&] {
    host.open("old", 0);
    host.open("new", 0);
    ASSERT_TRUE(wallets().set_frozen("new", true));
    ASSERT_TRUE(wallets().merge("new", "old"));
    EXPECT_TRUE(host.balance("old").is_frozen);
    ASSERT_TRUE(wallets().set_frozen("old", false));
    ASSERT_TRUE(wallets().merge("new", "old"));
    EXPECT_FALSE(host.balance("old").is_frozen);
  });
}

TEST_F(WalletTest, MissingWalletsAreMadeAndNobodyIsMergedWithHimself) {
  on_task([&] {
    ASSERT_TRUE(wallets().merge("new", "old"));
    EXPECT_EQ(host.balance("old").balance_micros, 0);
    // No later first contact gives the merged user a wallet with a grant.
    ASSERT_TRUE(wallets().open("new", Tier::free, 250 * kCent));
    EXPECT_EQ(host.balance("new").balance_micros, 0);
    EXPECT_EQ(wallets().merge("old", "old").status(), OC_INVALID);
    host.expect_clean();
  });
}

TEST_F(WalletTest, NothingIsLeftBehindWhenJobsBeginAndMoneyComesDuringAMerge) {
  for (int round = 0; round < 8; ++round) {
    const std::string n = std::to_string(round);
    on_task([&] {
      host.open("old" + n, 100 * kCent);
      host.open("new" + n, 100 * kCent);
    });
    const auto together = round % 2 == 0 ? &records::RecordsHost::on_tasks : &records::RecordsHost::in_turns;
    (host.records.*together)(12, [&](std::size_t i) {
      const std::string id = n + "-" + std::to_string(i);
      if (i == 5) {
        const auto merged = wallets().merge("new" + n, "old" + n);
        EXPECT_TRUE(merged) << merged.error().text;
      } else if (wallets().hold(host.request("new" + n, id, 10 * kCent)) && i % 2 == 0) {
        EXPECT_TRUE(wallets().capture(host.take(id, 3 * kCent)));
      }
    });
    on_task([&] {
      EXPECT_EQ(host.balance("new" + n).balance_micros, 0);
      EXPECT_EQ(host.balance("new" + n).held_micros, 0);
      EXPECT_EQ(host.balance("old" + n).balance_micros + host.balance("old" + n).lifetime_spent_micros, 200 * kCent);
      host.expect_clean();
    });
  }
}

}  // namespace
}  // namespace oneclaw::services::wallet
