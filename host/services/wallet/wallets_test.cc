#include "host/services/wallet/wallets.h"

#include "host/services/wallet/wallet_for_test.h"

namespace oneclaw::services::wallet {
namespace {

using records::Tier;

TEST_F(WalletTest, AFirstContactOpensAnEmptyWallet) {
  on_task([&] {
    ASSERT_TRUE(wallets().open("anna", Tier::free, 0));
    const Balance balance = host.balance("anna");
    EXPECT_EQ(balance.balance_micros, 0);
    EXPECT_EQ(balance.available_micros, 0);
    EXPECT_EQ(balance.tier, Tier::free);
    EXPECT_FALSE(balance.is_frozen);
    EXPECT_TRUE(wallets().history("anna", 10, 0)->empty());
    host.expect_clean();
  });
}

TEST_F(WalletTest, ASignupGrantComesFromGrantsOnceHoweverOftenItIsOpened) {
  host.records.on_tasks(64, [&](std::size_t) {
    const auto opened = wallets().open("anna", Tier::starter, 250 * kCent);
    EXPECT_TRUE(opened) << opened.error().text;
  });
  on_task([&] {
    EXPECT_EQ(host.balance("anna").available_micros, 250 * kCent);
    EXPECT_EQ(host.account("grants"), -250 * kCent);
    const auto lines = wallets().history("anna", 10, 0).value();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].source, "promo");
    EXPECT_EQ(lines[0].balance_after_micros, 250 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, ABadGrantOrUserOpensNothing) {
  on_task([&] {
    EXPECT_EQ(wallets().open("anna", Tier::free, -1).status(), OC_INVALID);
    EXPECT_EQ(wallets().open("anna", Tier::free, INT64_MAX).status(), OC_INVALID);
    EXPECT_EQ(wallets().open("", Tier::free, 0).status(), OC_INVALID);
    EXPECT_EQ(wallets().open("a\nb", Tier::free, 0).status(), OC_INVALID);
    EXPECT_EQ(wallets().read("anna").status(), OC_NOT_FOUND);
  });
}

TEST_F(WalletTest, TheTierIsTheWalletsNotTheCallers) {
  on_task([&] {
    host.open("anna", 0);
    ASSERT_TRUE(wallets().set_tier("anna", Tier::pro));
    ASSERT_TRUE(wallets().open("anna", Tier::enterprise, 0));
    EXPECT_EQ(host.balance("anna").tier, Tier::pro);
    EXPECT_EQ(wallets().set_tier("nobody", Tier::pro).status(), OC_NOT_FOUND);
  });
}

TEST_F(WalletTest, HistoryGoesBackPageByPage) {
  on_task([&] {
    host.open("anna", 0);
    for (int i = 1; i <= 5; ++i) {
      ASSERT_TRUE(wallets().credit(host.posting("anna", std::to_string(i), i * kCent)));
    }
    const auto first = wallets().history("anna", 2, 0).value();
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].seq, 5);
    EXPECT_EQ(first[1].seq, 4);
    const auto second = wallets().history("anna", 10, first[1].seq).value();
    ASSERT_EQ(second.size(), 3u);
    EXPECT_EQ(second[0].seq, 3);
    EXPECT_EQ(second[0].balance_after_micros, 6 * kCent);
  });
}

}  // namespace
}  // namespace oneclaw::services::wallet
