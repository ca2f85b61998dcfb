#include "host/services/wallet/wallets.h"

#include "host/records/people.h"
#include "host/records/retry.h"
#include "host/services/wallet/accounts.h"
#include "host/services/wallet/ledger.h"

#include <algorithm>

namespace oneclaw::services::wallet {

using records::Account;
using records::Batch;
using records::Outcome;
using records::Stored;
using records::Transaction;
using records::Transfer;
using records::User;
using records::Wallet;

namespace {

constexpr int kReadTries = 4;
constexpr int kMaxMergeHops = 16;

}  // namespace

base::Result<void> Wallets::open(const std::string& user, records::Tier tier, std::int64_t grant_micros) {
  if (auto bad = check_id("the user", user); !bad) return bad;
  if (grant_micros != 0) {
    if (auto bad = check_amount(grant_micros); !bad) return bad;
    if (auto made = need_account(kGrants); !made) return made;
  }
  auto found = client_.get<Wallet>(user);
  if (!found) return std::move(found).error();
  if (found->has_value()) return {};

  Batch batch;
  batch.insert(Wallet{user, tier, grant_micros, 0, false, grant_micros == 0 ? 0 : 1, now()});
  batch.insert(Account{user_account(user), 0});
  batch.insert(Account{hold_account(user), 0});
  if (grant_micros != 0) {
    Transfer transfer = make_transfer(
        {own_transfer_id("grant", user), std::string(kGrants), user_account(user), grant_micros, "grant", user, now()});
    transfer.source = "promo";
    stage_transfer(batch, transfer);
    batch.insert(Transaction{user, 1, records::TransactionType::credit, grant_micros, grant_micros, "promo", "",
                             "Welcome credit", transfer.id, now()});
  }
  const Outcome outcome = client_.commit(batch);
  if (outcome.ok() || outcome.failed_at(0)) return {};  // another first contact made it meanwhile
  return outcome.error();
}

base::Result<Balance> Wallets::read(const std::string& user) {
  Balance balance;
  // Three rows, read one after the other: when a job began or ended in between they do not belong together.
  for (int i = 0; i < kReadTries; ++i) {
    auto wallet = need_wallet(user);
    if (!wallet) return std::move(wallet).error();
    auto available = account_balance(user_account(user));
    if (!available) return std::move(available).error();
    auto held = account_balance(hold_account(user));
    if (!held) return std::move(held).error();
    const Wallet& row = wallet->record;
    balance = {row.tier, row.balance_micros, *available, *held, row.lifetime_spent_micros, row.is_frozen};
    if (*available + *held == row.balance_micros) break;
  }
  return balance;
}

base::Result<void> Wallets::set_tier(const std::string& user, records::Tier tier) {
  Batch batch;
  batch.update<Wallet>(user).set(&Wallet::tier, tier);
  return commit_update(batch, user);
}

base::Result<void> Wallets::set_frozen(const std::string& user, bool is_frozen) {
  Batch batch;
  batch.update<Wallet>(user).set(&Wallet::is_frozen, is_frozen);
  return commit_update(batch, user);
}

base::Result<void> Wallets::commit_update(Batch& batch, const std::string& user) {
  const Outcome outcome = client_.commit(batch);
  if (outcome.ok()) return {};
  if (outcome.status == OC_NOT_FOUND) {
    return base::Error{OC_NOT_FOUND, "the wallet of user " + user + " does not exist"};
  }
  return outcome.error();
}

base::Result<std::vector<Transaction>> Wallets::history(const std::string& user, std::size_t limit,
                                                        std::int64_t before_seq) {
  records::Query<Transaction> query;
  query.where(&Transaction::user, user).newest_first(&Transaction::seq);
  if (before_seq > 0) query.where(&Transaction::seq, OC_OP_LT, before_seq);
  query.limit(static_cast<std::uint32_t>(std::clamp<std::size_t>(limit, 1, kMaxHistory)));
  auto rows = client_.find(std::move(query));
  if (!rows) return std::move(rows).error();
  std::vector<Transaction> lines;
  for (Stored<Transaction>& row : *rows) lines.push_back(std::move(row.record));
  return lines;
}

bool Wallets::is_stale(const Staged& staged, const Outcome& outcome) noexcept {
  if (outcome.ok() || staged.is_blind) return false;
  if (outcome.failed_write < staged.first || outcome.failed_write >= staged.end) return false;
  if (staged.revenue != kNoWrite && outcome.failed_at(staged.revenue)) {
    is_revenue_there_.store(false, std::memory_order_relaxed);  // the store was replaced by one that lacks it
  }
  return outcome.status == OC_PRECONDITION || outcome.status == OC_NOT_FOUND || outcome.status == OC_CONFLICT;
}

base::Result<Stored<Wallet>> Wallets::need_wallet(const std::string& user) {
  return client_.need<Wallet>("the wallet of user", user);
}

base::Result<void> Wallets::need_account(std::string_view id) {
  auto found = client_.get<Account>(id);
  if (!found) return std::move(found).error();
  if (found->has_value()) return {};
  Batch batch;
  batch.insert(Account{std::string(id), 0});
  const Outcome outcome = client_.commit(batch);
  if (outcome.ok() || outcome.status == OC_CONFLICT) return {};
  return outcome.error();
}

base::Result<std::int64_t> Wallets::account_balance(std::string_view id) {
  auto found = client_.get<Account>(id);
  if (!found) return std::move(found).error();
  return found->has_value() ? (*found)->record.balance_micros : 0;
}

base::Result<std::string> Wallets::active_user(const std::string& user) {
  std::string id = user;
  for (int hop = 0; hop < kMaxMergeHops; ++hop) {
    auto found = client_.get<User>(id);
    if (!found) return std::move(found).error();
    if (!found->has_value() || !(*found)->record.merged_into) return id;
    id = *(*found)->record.merged_into;
  }
  return base::Error{OC_CORRUPT, "wallet: user " + user + " was merged in a circle"};
}

Batch::Write<Wallet> Wallets::stage_line(Batch& batch, const Stored<Wallet>& wallet, Transaction& line) {
  line.user = wallet.record.user;
  line.seq = wallet.record.last_seq + 1;
  line.balance_after_micros = wallet.record.balance_micros + line.amount_micros;
  line.created = now();
  Batch::Write<Wallet> write = batch.update<Wallet>(line.user);
  write.set(&Wallet::balance_micros, line.balance_after_micros)
      .set(&Wallet::last_seq, line.seq)
      .when_version(wallet.version);
  batch.insert(line);
  return write;
}

base::Result<void> Wallets::commit_staged(const std::function<base::Result<Staged>(Batch&)>& stage) {
  records::Retry retry;
  for (;;) {
    Batch batch;
    auto staged = stage(batch);
    if (!staged) return std::move(staged).error();
    if (batch.empty()) return {};
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) return {};
    if (!is_stale(*staged, outcome)) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return waited;
  }
}

}  // namespace oneclaw::services::wallet
