#include "host/services/wallet/verify.h"

#include "host/services/wallet/ledger.h"
#include "host/services/wallet/wallet_for_test.h"

#include <algorithm>

namespace oneclaw::services::wallet {
namespace {

using records::Account;
using records::Batch;
using records::Hold;
using records::Transaction;
using records::Wallet;

// A ledger with a bit of everything, into which each test puts one fault.
class VerifyTest : public WalletTest {
 protected:
  VerifyTest() {
    on_task([&] {
      host.open("anna", 500 * kCent);
      for (const char* id : {"spent", "running"}) ASSERT_TRUE(wallets().hold(host.request("anna", id, 50 * kCent)));
      ASSERT_TRUE(wallets().capture(host.take("spent", 20 * kCent)));
      host.expect_clean();
    });
  }
  // Commits what `fault` writes; the places that then differ.
  std::vector<std::string> places_after(const std::function<void(Batch&)>& fault) {
    std::vector<std::string> places;
    on_task([&] {
      Batch batch;
      fault(batch);
      ASSERT_TRUE(host.records.client().commit(batch).ok());
      const auto report = verify(host.records.client());
      ASSERT_TRUE(report);
      EXPECT_EQ(report->difference_count, report->differences.size());
      for (const Difference& difference : report->differences) places.push_back(difference.place);
    });
    return places;
  }
  static bool has(const std::vector<std::string>& places, const std::string& place) {
    return std::find(places.begin(), places.end(), place) != places.end();
  }
};

TEST_F(VerifyTest, CountsWhatItSaw) {
  on_task([&] {
    const auto report = verify(host.records.client()).value();
    EXPECT_EQ(report.accounts, 4u);  // user, hold, stripe_clearing, revenue
    EXPECT_EQ(report.transfers, 5u);
    EXPECT_EQ(report.wallets, 1u);
    EXPECT_EQ(report.transactions, 2u);
    EXPECT_EQ(report.holds, 2u);
  });
}

TEST_F(VerifyTest, FindsMintedMoney) {
  const auto places = places_after([](Batch& b) { b.add(&Account::balance_micros, 1, {}, "user:anna"); });
  EXPECT_TRUE(has(places, "account user:anna"));
  EXPECT_TRUE(has(places, "ledger"));
  EXPECT_TRUE(has(places, "wallet anna"));
}

TEST_F(VerifyTest, FindsMoneyMovedWithoutATransfer) {
  const auto places = places_after([](Batch& b) {
    b.add(&Account::balance_micros, -1, {}, "revenue");
    b.add(&Account::balance_micros, 1, {}, "stripe_clearing");
  });
  EXPECT_EQ(places, (std::vector<std::string>{"account revenue", "account stripe_clearing"}));
}

TEST_F(VerifyTest, FindsATransferWithoutBalances) {
  const auto places = places_after([](Batch& b) {
    b.insert(make_transfer({"t", "grants", "revenue", 5, "credit", "", {}}));
  });
  EXPECT_TRUE(has(places, "account grants"));
  EXPECT_TRUE(has(places, "account revenue"));
}

TEST_F(VerifyTest, FindsAWalletThatShowsAnotherBalance) {
  const auto places = places_after([](Batch& b) { b.add(&Wallet::balance_micros, 1, {}, "anna"); });
  EXPECT_TRUE(has(places, "wallet anna"));
}

TEST_F(VerifyTest, FindsSpendingThatNeverWas) {
  EXPECT_EQ(places_after([](Batch& b) { b.add(&Wallet::lifetime_spent_micros, 1, {}, "anna"); }),
            std::vector<std::string>{"ledger"});
}

TEST_F(VerifyTest, FindsAGapInTheTransactions) {
  const auto places = places_after([](Batch& b) { b.erase<Transaction>("anna", std::int64_t{1}); });
  EXPECT_TRUE(has(places, "transaction anna 2"));
}

TEST_F(VerifyTest, FindsATransactionThatDoesNotAddUp) {
  const auto places = places_after(
      [](Batch& b) { b.update<Transaction>("anna", std::int64_t{1}).set(&Transaction::amount_micros, 1); });
  EXPECT_TRUE(has(places, "transaction anna 1"));
}

TEST_F(VerifyTest, FindsAMissingLastTransaction) {
  const auto places = places_after([](Batch& b) { b.erase<Transaction>("anna", std::int64_t{2}); });
  EXPECT_TRUE(has(places, "wallet anna"));
}

TEST_F(VerifyTest, FindsAHoldThatHoldsNothing) {
  const auto places = places_after([](Batch& b) {
    Hold ghost;
    ghost.id = "ghost";
    ghost.user = "anna";
    ghost.amount_micros = 5;
    b.insert(ghost);
  });
  EXPECT_EQ(places, std::vector<std::string>{"wallet anna"});
}

TEST_F(VerifyTest, FindsAHoldThatCapturedMoreThanItHeld) {
  const auto places = places_after([](Batch& b) { b.update<Hold>("spent").set(&Hold::captured_micros, 60 * kCent); });
  EXPECT_TRUE(has(places, "hold spent"));
  EXPECT_TRUE(has(places, "ledger"));
}

TEST_F(VerifyTest, FindsMoneyThatBelongsToNobody) {
  const auto places = places_after([](Batch& b) { b.insert(Account{"user:ghost", 0}); });
  EXPECT_EQ(places, std::vector<std::string>{"account user:ghost"});
}

}  // namespace
}  // namespace oneclaw::services::wallet
