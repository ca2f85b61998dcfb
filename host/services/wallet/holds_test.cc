#include "host/services/wallet/wallet_for_test.h"

#include <atomic>

namespace oneclaw::services::wallet {
namespace {

using records::Batch;
using records::Hold;
using records::HoldState;
using records::Outcome;

TEST_F(WalletTest, AHoldSetsMoneyAsideAndACaptureReleasesTheRest) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    EXPECT_EQ(host.balance("anna").balance_micros, 100 * kCent);
    EXPECT_EQ(host.balance("anna").available_micros, 50 * kCent);
    EXPECT_EQ(host.balance("anna").held_micros, 50 * kCent);
    ASSERT_TRUE(wallets().capture(host.take("h", 30 * kCent)));
    const Balance after = host.balance("anna");
    EXPECT_EQ(after.balance_micros, 70 * kCent);
    EXPECT_EQ(after.available_micros, 70 * kCent);
    EXPECT_EQ(after.held_micros, 0);
    EXPECT_EQ(after.lifetime_spent_micros, 30 * kCent);
    EXPECT_EQ(host.account("revenue"), 30 * kCent);
    const auto line = wallets().history("anna", 1, 0).value().at(0);
    EXPECT_EQ(line.type, records::TransactionType::debit);
    EXPECT_EQ(line.amount_micros, -30 * kCent);
    EXPECT_EQ(line.source_id, "job-h");
    host.expect_clean();
  });
}

TEST_F(WalletTest, AVoidedHoldCostsNothingAndLeavesNoLine) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    ASSERT_TRUE(wallets().void_hold("h"));
    ASSERT_TRUE(wallets().void_hold("h"));
    EXPECT_EQ(host.balance("anna").available_micros, 100 * kCent);
    EXPECT_EQ(wallets().history("anna", 10, 0)->size(), 1u);
    EXPECT_EQ(wallets().capture(host.take("h", kCent)).status(), OC_CONFLICT);
    host.expect_clean();
  });
}

TEST_F(WalletTest, ACaptureOfNothingReleasesAllWithoutALine) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    ASSERT_TRUE(wallets().capture(host.take("h", 0)));
    EXPECT_EQ(host.balance("anna").available_micros, 100 * kCent);
    EXPECT_EQ(wallets().history("anna", 10, 0)->size(), 1u);
    host.expect_clean();
  });
}

TEST_F(WalletTest, NegativeZeroAndHugeQuantitiesMintNothing) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    for (const std::int64_t amount : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX, kMaxAmountMicros + 1}) {
      EXPECT_EQ(wallets().hold(host.request("anna", "h", amount)).status(), OC_INVALID) << amount;
      EXPECT_EQ(wallets().credit(host.posting("anna", "k", amount)).status(), OC_INVALID) << amount;
      EXPECT_EQ(wallets().reverse(host.posting("anna", "k", amount)).status(), OC_INVALID) << amount;
    }
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    for (const std::int64_t amount : {std::int64_t{-1}, INT64_MIN, INT64_MAX, 50 * kCent + 1}) {
      EXPECT_EQ(wallets().capture(host.take("h", amount)).status(), OC_INVALID) << amount;
    }
    EXPECT_EQ(host.balance("anna").balance_micros, 100 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, OfTenConcurrentHoldsOnABalanceForOneExactlyOneSucceeds) {
  on_task([&] { host.open("anna", 50 * kCent); });
  std::atomic<int> succeeded{0};
  std::atomic<int> refused{0};
  host.records.on_tasks(10, [&](std::size_t i) {
    const auto held = wallets().hold(host.request("anna", "h" + std::to_string(i), 50 * kCent));
    if (held) ++succeeded;
    if (held.status() == OC_PRECONDITION) ++refused;
  });
  EXPECT_EQ(succeeded, 1);
  EXPECT_EQ(refused, 9);
  on_task([&] {
    EXPECT_EQ(host.balance("anna").held_micros, 50 * kCent);
    host.expect_clean();
  });
}

TEST_F(WalletTest, TooLittleMoneyIsExplainedWithPriceBalanceAndHowToTopUp) {
  on_task([&] {
    host.open("anna", 120 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "other", 100 * kCent)));
    const auto held = wallets().hold(host.request("anna", "h", 50 * kCent));
    ASSERT_EQ(held.status(), OC_PRECONDITION);
    EXPECT_EQ(held.error().text,
              "this costs $0.50 and your wallet has $0.20 to spend ($1.00 more is held by running jobs): top up at "
              "least $0.30 – ask the administrator for credit");
  });
}

TEST_F(WalletTest, AFrozenOrMissingWalletHoldsNothingAndSaysSo) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().set_frozen("anna", true));
    const auto frozen = wallets().hold(host.request("anna", "h", kCent));
    ASSERT_EQ(frozen.status(), OC_PRECONDITION);
    EXPECT_NE(frozen.error().text.find("frozen"), std::string::npos) << frozen.error().text;
    ASSERT_TRUE(wallets().set_frozen("anna", false));
    EXPECT_TRUE(wallets().hold(host.request("anna", "h", kCent)));
    const auto missing = wallets().hold(host.request("nobody", "h2", kCent));
    ASSERT_EQ(missing.status(), OC_PRECONDITION);
    EXPECT_NE(missing.error().text.find("no wallet yet"), std::string::npos) << missing.error().text;
    host.expect_clean();
  });
}

TEST_F(WalletTest, AHoldGoesWithTheCallersOwnWritesOrNotAtAll) {
  on_task([&] {
    host.open("anna", 50 * kCent);
    Batch batch;
    batch.insert(records::Quota{"anna", "2026-11", 1, 0});
    const auto request = host.request("anna", "h", 60 * kCent);
    const Staged staged = wallets().stage_hold(batch, request).value();
    const Outcome outcome = host.records.client().commit(batch);
    EXPECT_TRUE(outcome.failed_at(staged.funds));
    EXPECT_EQ(wallets().explain_hold(staged, outcome, request).status, OC_PRECONDITION);
    EXPECT_FALSE(wallets().is_stale(staged, outcome));
    EXPECT_FALSE(host.records.client().get<records::Quota>("anna", "2026-11").value().has_value());
    EXPECT_FALSE(host.records.client().get<Hold>("h").value().has_value());
  });
}

TEST_F(WalletTest, AFailureOfTheCallersOwnWriteIsNotExplainedAsMoney) {
  on_task([&] {
    host.open("anna", 50 * kCent);
    Batch batch;
    const auto request = host.request("anna", "h", 10 * kCent);
    const Staged staged = wallets().stage_hold(batch, request).value();
    batch.update<records::Quota>("anna", "2026-11").set(&records::Quota::jobs, 1);
    const Outcome outcome = host.records.client().commit(batch);
    EXPECT_EQ(wallets().explain_hold(staged, outcome, request).status, OC_NOT_FOUND);
  });
}

TEST_F(WalletTest, RepeatingAfterAnAnswerThatWasLostHoldsAndChargesOnce) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(wallets().capture(host.take("h", 50 * kCent)));
    EXPECT_EQ(host.balance("anna").balance_micros, 50 * kCent);
    EXPECT_EQ(wallets().capture(host.take("h", 40 * kCent)).status(), OC_CONFLICT);
    EXPECT_EQ(wallets().void_hold("h").status(), OC_CONFLICT);
    EXPECT_EQ(wallets().hold(host.request("anna", "h", 20 * kCent)).status(), OC_CONFLICT);
    host.expect_clean();
  });
}

TEST_F(WalletTest, OfACaptureAndAVoidAtTheSameTimeOneHappens) {
  on_task([&] {
    host.open("anna", 1000 * kCent);
    // What it holds would pay for a hold that ended twice.
    ASSERT_TRUE(wallets().hold(host.request("anna", "other", 500 * kCent)));
  });
  for (int round = 0; round < 20; ++round) {
    const std::string id = "h" + std::to_string(round);
    on_task([&] { ASSERT_TRUE(wallets().hold(host.request("anna", id, 10 * kCent))); });
    std::atomic<int> captured{0};
    std::atomic<int> voided{0};
    host.records.in_turns(2, [&](std::size_t i) {
      if (i == 0 && wallets().capture(host.take(id, 10 * kCent))) ++captured;
      if (i == 1 && wallets().void_hold(id)) ++voided;
    });
    EXPECT_EQ(captured + voided, 1);
  }
  on_task([&] { host.expect_clean(); });
}

TEST_F(WalletTest, ACaptureThatSomebodyOvertookIsStaleAndMayBeStagedAgain) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 50 * kCent)));
    Batch batch;
    batch.insert(records::Quota{"anna", "2026-11", 1, 0});
    const Staged staged = wallets().stage_capture(batch, host.take("h", 20 * kCent)).value();
    EXPECT_EQ(staged.balance_after_micros, 80 * kCent);
    ASSERT_TRUE(wallets().credit(host.posting("anna", "meanwhile", kCent)));
    const Outcome outcome = host.records.client().commit(batch);
    ASSERT_FALSE(outcome.ok());
    EXPECT_TRUE(wallets().is_stale(staged, outcome));
    Batch again;
    EXPECT_EQ(wallets().stage_capture(again, host.take("h", 20 * kCent))->balance_after_micros, 81 * kCent);
    EXPECT_TRUE(host.records.client().commit(again).ok());
    host.expect_clean();
  });
}

TEST_F(WalletTest, TheReaperEndsWhatExpiredAndLeavesWhatWasExtended) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    for (const char* id : {"lost", "kept", "done"}) ASSERT_TRUE(wallets().hold(host.request("anna", id, 10 * kCent)));
    ASSERT_TRUE(wallets().capture(host.take("done", 10 * kCent)));
    EXPECT_EQ(wallets().expire_holds().value(), 0u);
    Batch batch;
    wallets().stage_extend(batch, "kept", records::Time{host.records.clock.now_us() + 120'000'000});
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    host.records.clock.advance(std::chrono::seconds(60));
    EXPECT_EQ(wallets().expire_holds().value(), 1u);
    EXPECT_EQ(host.records.client().get<Hold>("lost").value()->record.state, HoldState::expired);
    EXPECT_EQ(host.balance("anna").held_micros, 10 * kCent);
    EXPECT_EQ(wallets().capture(host.take("lost", kCent)).status(), OC_CONFLICT);
    EXPECT_TRUE(wallets().capture(host.take("kept", kCent)));
    host.expect_clean();
  });
}

TEST_F(WalletTest, AHoldThatEndedIsNotExtended) {
  on_task([&] {
    host.open("anna", 100 * kCent);
    ASSERT_TRUE(wallets().hold(host.request("anna", "h", 10 * kCent)));
    ASSERT_TRUE(wallets().void_hold("h"));
    Batch batch;
    const Staged staged = wallets().stage_extend(batch, "h", records::Time{1});
    const Outcome outcome = host.records.client().commit(batch);
    EXPECT_EQ(outcome.status, OC_PRECONDITION);
    EXPECT_FALSE(wallets().is_stale(staged, outcome));
  });
}

}  // namespace
}  // namespace oneclaw::services::wallet
