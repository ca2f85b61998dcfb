// Wallets over a real store that yields, and the short words that this folder's tests use.
#pragma once

#include "host/records/records_for_test.h"
#include "host/services/wallet/accounts.h"
#include "host/services/wallet/verify.h"
#include "host/services/wallet/wallets.h"

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::services::wallet {

inline constexpr std::int64_t kCent = 10'000;
inline constexpr std::int64_t kDollar = 100 * kCent;

class WalletHost {
 public:
  // On a task: a wallet with that much money from Stripe.
  void open(const std::string& user, std::int64_t micros) {
    const auto opened = wallets.open(user, records::Tier::free, 0);
    ASSERT_TRUE(opened) << opened.error().text;
    if (micros == 0) return;
    const auto credited = wallets.credit(posting(user, "open " + user, micros));
    ASSERT_TRUE(credited) << credited.error().text;
  }
  static Posting posting(const std::string& user, const std::string& key, std::int64_t micros) {
    return {user, key, "stripe", "pi_" + key, "Top-up", micros};
  }
  HoldRequest request(const std::string& user, const std::string& id, std::int64_t micros) {
    return {id, user, "job-" + id, micros, records::Time{records.clock.now_us() + 60'000'000}};
  }
  static CaptureRequest take(const std::string& hold, std::int64_t micros) {
    return {hold, micros, "Discovery", "job-" + hold, ""};
  }
  std::int64_t account(const std::string& id) {
    const auto found = records.client().get<records::Account>(id).value();
    return found ? found->record.balance_micros : 0;
  }
  Balance balance(const std::string& user) {
    const auto read = wallets.read(user);
    EXPECT_TRUE(read) << read.error().text;
    return read ? *read : Balance{};
  }
  void expect_clean() {
    const auto report = verify(records.client());
    ASSERT_TRUE(report) << report.error().text;
    for (const Difference& difference : report->differences)
      ADD_FAILURE() << difference.place << ": " << difference.text;
    EXPECT_TRUE(report->is_clean());
  }

  records::RecordsHost records{records::RecordsHost::Store::yielding};
  Wallets wallets{records.client(), records.clock};
};

class WalletTest : public ::testing::Test {
 protected:
  void on_task(const std::function<void()>& work) { host.records.on_task(work); }
  Wallets& wallets() noexcept { return host.wallets; }
  WalletHost host;
};

}  // namespace oneclaw::services::wallet
