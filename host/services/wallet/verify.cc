#include "host/services/wallet/verify.h"

#include "host/records/money.h"
#include "host/services/wallet/accounts.h"
#include "host/services/wallet/closing.h"

#include <algorithm>
#include <map>
#include <set>

namespace oneclaw::services::wallet {
namespace {

using records::Account;
using records::Client;
using records::Hold;
using records::HoldState;
using records::Query;
using records::Stored;
using records::Transaction;
using records::Transfer;
using records::Wallet;

constexpr std::uint32_t kPage = 1000;

// Sums are compared modulo 2^64: a corrupt row must not make the check itself overflow.
using Sum = std::uint64_t;
Sum sum_of(std::int64_t micros) noexcept { return static_cast<Sum>(micros); }
std::string shown(Sum sum) { return std::to_string(static_cast<std::int64_t>(sum)); }

struct UserMoney {
  Sum pending_holds = 0;
  Sum lines_balance = 0;
  std::int64_t last_seq = 0;
};

class Pass {
 public:
  explicit Pass(Client& client) : client_(client) {}

  base::Result<VerifyReport> run() {
    // Accounts come last but for the wallets: what is written meanwhile shows as a difference, never hides one.
    for (auto step : {&Pass::read_closed, &Pass::read_transfers, &Pass::read_transactions, &Pass::read_holds,
                      &Pass::read_accounts, &Pass::read_wallets}) {
      if (auto read = (this->*step)(); !read) return std::move(read).error();
    }
    return std::move(report_);
  }

 private:
  void differs(std::string place, std::string text) {
    ++report_.difference_count;
    if (report_.differences.size() < kMaxDifferences)
      report_.differences.push_back({std::move(place), std::move(text)});
  }
  void expect_equal(const std::string& place, std::string_view what, Sum is, Sum should_be) {
    if (is != should_be) differs(place, std::string(what) + " is " + shown(is) + ", not " + shown(should_be));
  }

  // What is no longer there one by one.
  base::Result<void> read_closed() {
    return client_.for_each(Query<records::ClosedBook>().limit(kPage), [&](const auto& row) {
      const records::ClosedBook& book = row.record;
      const std::string_view id = book.id;
      if (id.starts_with(kClosedAccountPrefix)) {
        replayed_[book.id.substr(kClosedAccountPrefix.size())] += sum_of(book.sum_micros);
      } else if (id.starts_with(kClosedLinesPrefix)) {
        UserMoney& user = users_[book.id.substr(kClosedLinesPrefix.size())];
        user.lines_balance = sum_of(book.sum_micros);
        user.last_seq = book.last_seq;
      } else if (id == kClosedCaptures) {
        captured_by_transfers_ += sum_of(book.sum_micros);
        captured_by_holds_ += sum_of(book.sum_micros);
      } else {
        differs("closed book " + book.id, "nobody knows what it sums up");
      }
    });
  }

  base::Result<void> read_transfers() {
    return client_.for_each(Query<Transfer>().limit(kPage), [&](const Stored<Transfer>& row) {
      const Transfer& transfer = row.record;
      ++report_.transfers;
      if (transfer.amount_micros <= 0 || transfer.debit == transfer.credit) {
        differs("transfer " + transfer.id, "it moves " + std::to_string(transfer.amount_micros) + " from " +
                                               transfer.debit + " to " + transfer.credit);
      }
      replayed_[transfer.debit] -= sum_of(transfer.amount_micros);
      replayed_[transfer.credit] += sum_of(transfer.amount_micros);
      if (transfer.code == "capture") captured_by_transfers_ += sum_of(transfer.amount_micros);
    });
  }

  base::Result<void> read_transactions() {
    return client_.for_each(Query<Transaction>().limit(kPage), [&](const Stored<Transaction>& row) {
      const Transaction& line = row.record;
      ++report_.transactions;
      UserMoney& user = users_[line.user];
      const std::string place = "transaction " + line.user + " " + std::to_string(line.seq);
      if (line.seq != user.last_seq + 1) {
        differs(place, "the line before it is " + std::to_string(user.last_seq));
      }
      expect_equal(place, "the balance after it", sum_of(line.balance_after_micros),
                   user.lines_balance + sum_of(line.amount_micros));
      user.last_seq = line.seq;
      user.lines_balance = sum_of(line.balance_after_micros);
    });
  }

  base::Result<void> read_holds() {
    auto read = client_.for_each(Query<Hold>().limit(kPage), [&](const Stored<Hold>& row) {
      const Hold& hold = row.record;
      ++report_.holds;
      const std::string place = "hold " + hold.id;
      if (hold.state == HoldState::pending) users_[hold.user].pending_holds += sum_of(hold.amount_micros);
      if (hold.captured_micros < 0 || hold.captured_micros > hold.amount_micros ||
          (hold.state != HoldState::posted && hold.captured_micros != 0)) {
        differs(place, std::to_string(hold.captured_micros) + " of " + std::to_string(hold.amount_micros) +
                           " are captured while it is " + std::string(records::word(hold.state)));
      }
      if (hold.ended.has_value() != (hold.state != HoldState::pending)) {
        differs(place, "it is " + std::string(records::word(hold.state)) +
                           (hold.ended ? " and has an end" : " and has no end"));
      }
      captured_by_holds_ += sum_of(hold.captured_micros);
    });
    if (read) expect_equal("ledger", "what holds captured", captured_by_holds_, captured_by_transfers_);
    return read;
  }

  base::Result<void> read_accounts() {
    Sum total = 0;
    auto read = client_.for_each(Query<Account>().limit(kPage), [&](const Stored<Account>& row) {
      const Account& account = row.record;
      ++report_.accounts;
      const std::string place = "account " + account.id;
      total += sum_of(account.balance_micros);
      expect_equal(place, "the balance", sum_of(account.balance_micros), replayed_[account.id]);
      if (const auto floor = floor_of(account.id); floor && account.balance_micros < *floor) {
        differs(place, "the balance is " + std::to_string(account.balance_micros) + ", below its floor");
      }
      if (account.id.starts_with(kReceivablePrefix) && account.balance_micros > 0) {
        differs(place, "more than was owed has been paid: " + std::to_string(account.balance_micros));
      }
      balances_[account.id] = sum_of(account.balance_micros);
    });
    if (!read) return read;
    expect_equal("ledger", "the sum of all accounts", total, 0);
    for (const auto& [account, sum] : replayed_) {
      if (!balances_.contains(account)) differs("account " + account, "transfers name it, but it does not exist");
    }
    return {};
  }

  base::Result<void> read_wallets() {
    Sum spent = 0;
    std::set<std::string> owners;
    auto read = client_.for_each(Query<Wallet>().limit(kPage), [&](const Stored<Wallet>& row) {
      const Wallet& wallet = row.record;
      ++report_.wallets;
      owners.insert(wallet.user);
      spent += sum_of(wallet.lifetime_spent_micros);
      check_wallet(wallet);
    });
    if (!read) return read;
    expect_equal("ledger", "what all wallets spent", spent, captured_by_transfers_);
    for (const auto& [account, sum] : balances_) {
      for (const std::string_view prefix : {kUserPrefix, kHoldPrefix}) {
        if (account.starts_with(prefix) && !owners.contains(account.substr(prefix.size()))) {
          differs("account " + account, "no wallet belongs to it");
        }
      }
    }
    for (const auto& [user, money] : users_) {
      if (!owners.contains(user)) differs("wallet " + user, "it does not exist, but its transactions or holds do");
    }
    return {};
  }

  void check_wallet(const Wallet& wallet) {
    const std::string place = "wallet " + wallet.user;
    const UserMoney& user = users_[wallet.user];
    const Sum held = balances_[hold_account(wallet.user)];
    expect_equal(place, "the balance", sum_of(wallet.balance_micros), balances_[user_account(wallet.user)] + held);
    expect_equal(place, "the sum of its transactions", user.lines_balance, sum_of(wallet.balance_micros));
    expect_equal(place, "the number of its last transaction", sum_of(user.last_seq), sum_of(wallet.last_seq));
    expect_equal(place, "the sum of its pending holds", user.pending_holds, held);
  }

  Client& client_;
  VerifyReport report_;
  std::map<std::string, Sum> replayed_;
  std::map<std::string, Sum> balances_;
  std::map<std::string, UserMoney> users_;
  Sum captured_by_transfers_ = 0;
  Sum captured_by_holds_ = 0;
};

}  // namespace

base::Result<VerifyReport> verify(Client& client) {
  std::set<std::string> everywhere;
  for (int pass = 1;; ++pass) {
    auto report = Pass(client).run();
    if (!report || report->is_clean() || report->difference_count > kMaxDifferences) return report;
    std::set<std::string> places;
    for (const Difference& difference : report->differences) {
      if (pass == 1 || everywhere.contains(difference.place)) places.insert(difference.place);
    }
    everywhere.swap(places);
    if (pass < kVerifyPasses && !everywhere.empty()) continue;
    std::vector<Difference>& list = report->differences;
    list.erase(std::remove_if(list.begin(), list.end(),
                              [&](const Difference& difference) { return !everywhere.contains(difference.place); }),
               list.end());
    report->difference_count = list.size();
    return report;
  }
}

}  // namespace oneclaw::services::wallet
