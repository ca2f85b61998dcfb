#include "host/services/wallet/wallet_for_test.h"

namespace oneclaw::services::wallet {
namespace {

TEST_F(WalletTest, AProvidersShareLeavesRevenueOncePerJob) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    for (const bool is_first : {true, false}) {
      records::Batch batch;
      ASSERT_TRUE(wallets().stage_cost(batch, {"apify", "job-h", 8 * kCent}));
      if (is_first) {
        ASSERT_TRUE(wallets().stage_capture(batch, host.take("h", 50 * kCent)));
      }
      EXPECT_EQ(host.records.client().commit(batch).status, is_first ? OC_OK : OC_CONFLICT);
    }
    EXPECT_EQ(host.account("revenue"), 42 * kCent);
    EXPECT_EQ(host.account("provider_cost:apify"), 8 * kCent);
    EXPECT_EQ(host.balance("anna").lifetime_spent_micros, 50 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, ACostOutOfBoundsIsRefused) {
  on_task([&] {
    records::Batch batch;
    EXPECT_EQ(wallets().stage_cost(batch, {"apify", "j", 0}).status(), OC_INVALID);
    EXPECT_EQ(wallets().stage_cost(batch, {"apify", "j", -1}).status(), OC_INVALID);
    EXPECT_EQ(wallets().stage_cost(batch, {"", "j", 1}).status(), OC_INVALID);
    EXPECT_EQ(wallets().stage_cost(batch, {"apify", "", 1}).status(), OC_INVALID);
    EXPECT_TRUE(batch.empty());
  });
}

}  // namespace
}  // namespace oneclaw::services::wallet
