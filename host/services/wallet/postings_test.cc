#include "host/records/people.h"
#include "host/services/wallet/wallet_for_test.h"

#include <atomic>
#include <set>

namespace oneclaw::services::wallet {
namespace {

using records::TransactionType;
using Direction = Wallets::Direction;

TEST_F(WalletTest, TheSameKeyTwiceIsOneCreditWithTheSameAnswer) {
  on_task([&] { host.open("anna", 0); });
  std::atomic<int> succeeded{0};
  host.records.on_tasks(32, [&](std::size_t) {
    const auto line = wallets().credit(host.posting("anna", "evt_1", 500 * kCent));
    if (line && line->seq == 1 && line->balance_after_micros == 500 * kCent) ++succeeded;
  });
  EXPECT_EQ(succeeded, 32);
  on_task([&] {
    EXPECT_EQ(host.balance("anna").balance_micros, 500 * kCent);
    EXPECT_EQ(host.account("stripe_clearing"), -500 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, TheSameKeyWithOtherContentIsAConflict) {
  on_task([&] {
    host.open("anna", 0);
    host.open("ben", 0);
    const Posting first = host.posting("anna", "evt_1", 500 * kCent);
    ASSERT_TRUE(wallets().credit(first));
    Posting more = first;
    more.amount_micros += 1;
    EXPECT_EQ(wallets().credit(more).status(), OC_CONFLICT);
    Posting other = first;
    other.user = "ben";
    EXPECT_EQ(wallets().credit(other).status(), OC_CONFLICT);
    Posting source = first;
    source.source = "promo";
    EXPECT_EQ(wallets().credit(source).status(), OC_CONFLICT);
    EXPECT_EQ(wallets().reverse(first).status(), OC_CONFLICT);
    Posting worded_anew = first;
    worded_anew.description = "Guthaben";
    EXPECT_TRUE(wallets().credit(worded_anew));
    EXPECT_EQ(host.balance("anna").balance_micros, 500 * kCent);
    EXPECT_EQ(host.balance("ben").balance_micros, 0);
  });
}

// A key that a payment plugin chooses must not lead to the transfer of somebody's hold.
TEST_F(WalletTest, NoCallersKeyReachesAMovementOfTheHost) {
  on_task([&] {
    host.open("anna", 0);
    EXPECT_EQ(wallets()
                  .credit(host.posting("anna",
                                       "\x1f"
                                       "capture\x1fh",
                                       kCent))
                  .status(),
              OC_INVALID);
    EXPECT_EQ(wallets().credit(host.posting("anna", "", kCent)).status(), OC_INVALID);
    EXPECT_EQ(wallets().credit(host.posting("anna", std::string(kMaxKeyBytes + 1, 'k'), kCent)).status(), OC_INVALID);
  });
}

TEST_F(WalletTest, AnUnknownSourceIsRefusedWithTheNearestName) {
  on_task([&] {
    host.open("anna", 0);
    Posting posting = host.posting("anna", "k", kCent);
    posting.source = "strpe";
    const auto line = wallets().credit(posting);
    ASSERT_EQ(line.status(), OC_INVALID);
    EXPECT_NE(line.error().text.find("did you mean \"stripe\""), std::string::npos) << line.error().text;
    posting.source = "workflow";
    EXPECT_EQ(wallets().credit(posting).status(), OC_INVALID);
  });
}

TEST_F(WalletTest, ACreditWithoutAWalletIsRefused) {
  on_task([&] { EXPECT_EQ(wallets().credit(host.posting("nobody", "k", kCent)).status(), OC_NOT_FOUND); });
}

TEST_F(WalletTest, ARefundIsNoTopUp) {
  on_task([&] {
    host.open("anna", 0);
    Posting refund = host.posting("anna", "k", kCent);
    refund.source = "refund";
    EXPECT_EQ(wallets().credit(refund)->type, TransactionType::adjustment);
    EXPECT_EQ(host.account("refunds"), -kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, AReversalTakesBackWhatIsThere) {
  on_task([&] {
    host.open("anna", 500 * kCent);
    const auto line = wallets().reverse(host.posting("anna", "refund", 200 * kCent)).value();
    EXPECT_EQ(line.type, TransactionType::debit);
    EXPECT_EQ(line.amount_micros, -200 * kCent);
    EXPECT_EQ(host.balance("anna").balance_micros, 300 * kCent);
    EXPECT_FALSE(host.balance("anna").is_frozen);
    EXPECT_EQ(host.account("stripe_clearing"), -300 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, AChargebackBeyondTheBalanceIsOwedAndFreezes) {
  on_task([&] {
    host.open("anna", 500 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 100 * kCent)));
    ASSERT_TRUE(wallets().hold(host.request("anna", "spent", 300 * kCent)));
    ASSERT_TRUE(wallets().capture(host.take("spent", 300 * kCent)));
    const Posting chargeback = host.posting("anna", "dispute", 500 * kCent);
    const auto line = wallets().reverse(chargeback).value();
    EXPECT_EQ(line.amount_micros, -100 * kCent);
    EXPECT_EQ(wallets().reverse(chargeback)->seq, line.seq);
    EXPECT_EQ(host.account(receivable_account("anna")), -400 * kCent);
    EXPECT_TRUE(host.balance("anna").is_frozen);
    EXPECT_EQ(host.balance("anna").available_micros, 0);
    EXPECT_EQ(host.balance("anna").held_micros, 100 * kCent);
    EXPECT_EQ(host.account("stripe_clearing"), 0);
    host.expect_clean();
    // The running job ends as if nothing had been; what it releases pays.
    ASSERT_TRUE(wallets().void_hold("h"));
    ASSERT_TRUE(wallets().settle("anna"));
    EXPECT_EQ(host.account(receivable_account("anna")), -300 * kCent);
    EXPECT_TRUE(host.balance("anna").is_frozen);
    host.expect_clean();
  });
}

TEST_F(WalletTest, AChargebackOfAnEmptyWalletStillShowsALine) {
  on_task([&] {
    host.open("anna", 0);
    const Posting chargeback = host.posting("anna", "dispute", 500 * kCent);
    const auto line = wallets().reverse(chargeback).value();
    EXPECT_EQ(line.amount_micros, 0);
    EXPECT_EQ(line.seq, 1);
    EXPECT_EQ(wallets().reverse(chargeback)->seq, 1);
    EXPECT_EQ(host.account(receivable_account("anna")), -500 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, ANewTopUpPaysTheDebtFirstAndSetsTheWalletFree) {
  on_task([&] {
    host.open("anna", 0);
    ASSERT_TRUE(wallets().reverse(host.posting("anna", "dispute", 300 * kCent)));
    ASSERT_TRUE(wallets().credit(host.posting("anna", "small", 100 * kCent)));
    EXPECT_EQ(host.balance("anna").balance_micros, 0);
    EXPECT_TRUE(host.balance("anna").is_frozen);
    ASSERT_TRUE(wallets().credit(host.posting("anna", "large", 500 * kCent)));
    EXPECT_EQ(host.balance("anna").balance_micros, 300 * kCent);
    EXPECT_FALSE(host.balance("anna").is_frozen);
    EXPECT_EQ(host.account(receivable_account("anna")), 0);
    host.expect_clean();
  });
}

TEST_F(WalletTest, AnAdministratorsFreezeOutlivesATopUp) {
  on_task([&] {
    host.open("anna", 0);
    ASSERT_TRUE(wallets().set_frozen("anna", true));
    ASSERT_TRUE(wallets().credit(host.posting("anna", "k", kCent)));
    EXPECT_TRUE(host.balance("anna").is_frozen);
  });
}

TEST_F(WalletTest, AnAdjustmentGoesBothWaysButNeverBelowZero) {
  on_task([&] {
    host.open("anna", 0);
    Posting posting = host.posting("anna", "k1", 10 * kCent);
    posting.source = "admin";
    EXPECT_EQ(wallets().adjust(posting, Direction::add)->amount_micros, 10 * kCent);
    posting.idempotency_key = "k2";
    posting.amount_micros = 4 * kCent;
    EXPECT_EQ(wallets().adjust(posting, Direction::take)->amount_micros, -4 * kCent);
    posting.idempotency_key = "k3";
    posting.amount_micros = 7 * kCent;
    EXPECT_EQ(wallets().adjust(posting, Direction::take).status(), OC_PRECONDITION);
    EXPECT_EQ(host.balance("anna").balance_micros, 6 * kCent);
    EXPECT_EQ(host.account("writeoff"), -6 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, AWalletHasARoof) {
  on_task([&] {
    host.open("anna", 0);
    records::Batch batch;
    batch.update<records::Wallet>("anna").set(&records::Wallet::balance_micros, kMaxBalanceMicros - 5);
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    EXPECT_EQ(wallets().credit(host.posting("anna", "k", 6)).status(), OC_PRECONDITION);
    EXPECT_TRUE(wallets().credit(host.posting("anna", "k", 5)));
  });
}

TEST_F(WalletTest, APaymentForAMergedUserReachesWhoTookOver) {
  on_task([&] {
    host.open("anna", 0);
    records::User old;
    old.id = "old";
    old.state = records::UserState::merged;
    old.merged_into = "anna";
    records::Batch batch;
    batch.insert(old);
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    const Posting posting = host.posting("old", "k", kCent);
    EXPECT_EQ(wallets().credit(posting)->user, "anna");
    EXPECT_EQ(wallets().credit(posting)->seq, 1);
    EXPECT_EQ(host.balance("anna").balance_micros, kCent);
  });
}

TEST_F(WalletTest, ConcurrentFirstPostingsLoseNothingOfANewAccount) {
  on_task([&] {
    for (int i = 0; i < 16; ++i) ASSERT_TRUE(wallets().open("u" + std::to_string(i), records::Tier::free, 0));
  });
  host.records.on_tasks(16, [&](std::size_t i) {
    const std::string user = "u" + std::to_string(i);
    EXPECT_TRUE(wallets().credit(host.posting(user, user, kCent)));
  });
  on_task([&] {
    EXPECT_EQ(host.account("stripe_clearing"), -16 * kCent);
    host.expect_clean();
  });
}

}  // namespace
}  // namespace oneclaw::services::wallet
