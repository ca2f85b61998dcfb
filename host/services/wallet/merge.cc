// Two wallets become one, when their users turn out to be one person.

#include "host/services/wallet/accounts.h"
#include "host/services/wallet/ledger.h"
#include "host/services/wallet/wallets.h"

#include <algorithm>

namespace oneclaw::services::wallet {

using records::Account;
using records::Batch;
using records::Hold;
using records::HoldState;
using records::Stored;
using records::Transaction;
using records::TransactionType;
using records::Wallet;

namespace {

struct Move {
  std::string_view kind;
  std::string debit;
  std::string credit;
  std::int64_t amount_micros;
};

// Guards that the account still has the balance that was read, and moves it all.
std::string stage_move(Batch& batch, const Move& move, const Stored<Wallet>& from, records::Time now) {
  std::string id = own_transfer_id(move.kind, from.record.user + "\x1f" + std::to_string(from.version));
  if (move.amount_micros > 0) {
    stage_transfer(batch,
                   make_transfer({id, move.debit, move.credit, move.amount_micros, "merge", from.record.user, now}));
  }
  return id;
}

Transaction merge_line(std::int64_t amount_micros, const std::string& other, std::string text, std::string transfer) {
  Transaction line;
  line.type = TransactionType::adjustment;
  line.amount_micros = amount_micros;
  line.source = "migration";
  line.source_id = other;
  line.description = std::move(text);
  line.transfer = std::move(transfer);
  return line;
}

}  // namespace

base::Result<Staged> Wallets::stage_merge(Batch& batch, const std::string& from, const std::string& to) {
  if (from == to) return base::Error{OC_INVALID, "wallet: user " + from + " cannot be merged with itself"};
  for (const std::string& user : {from, to}) {
    if (auto made = open(user, records::Tier::free, 0); !made) return std::move(made).error();
  }
  auto giver = need_wallet(from);
  if (!giver) return std::move(giver).error();
  auto taker = need_wallet(to);
  if (!taker) return std::move(taker).error();
  std::int64_t balances[3];
  const std::string accounts[] = {user_account(from), hold_account(from), receivable_account(from)};
  for (std::size_t i = 0; i < std::size(accounts); ++i) {
    auto read = account_balance(accounts[i]);
    if (!read) return std::move(read).error();
    balances[i] = *read;
  }
  const auto [available, held, receivable] = balances;
  auto holds = client_.find(
      records::Query<Hold>().where(&Hold::user, from).where(&Hold::state, HoldState::pending).limit(kMaxMergedHolds));
  if (!holds) return std::move(holds).error();
  if (holds->size() == kMaxMergedHolds) {
    return base::Error{OC_EXHAUSTED, "wallet: user " + from + " has too many running jobs to be merged; try later"};
  }
  auto last = client_.get<Transaction>(from, giver->record.last_seq);
  if (!last) return std::move(last).error();
  const bool is_done = last->has_value() && (*last)->record.type == TransactionType::adjustment &&
                       (*last)->record.source == "migration" && (*last)->record.source_id == to;
  Staged staged{.first = batch.size(), .end = batch.size()};
  if (is_done && available == 0 && held == 0 && receivable == 0) return staged;
  if (receivable < 0) {
    if (auto made = need_account(receivable_account(to)); !made) return std::move(made).error();
  }

  // What was read must still be true: a job that began meanwhile would be left behind.
  for (std::size_t i = 0; i < 2; ++i) {
    batch.check<Account>(accounts[i]).when(&Account::balance_micros, balances[i]);
  }
  const std::string transfer =
      stage_move(batch, {"merge free", accounts[0], user_account(to), available}, *giver, now());
  stage_move(batch, {"merge held", accounts[1], hold_account(to), held}, *giver, now());
  if (receivable < 0) {
    batch.check<Account>(accounts[2]).when(&Account::balance_micros, receivable);
    stage_move(batch, {"merge owed", receivable_account(to), accounts[2], -receivable}, *giver, now());
  }
  for (const Stored<Hold>& hold : *holds) {
    batch.update<Hold>(hold.record.id).set(&Hold::user, to).when_version(hold.version);
  }
  const std::int64_t moved = giver->record.balance_micros;
  Transaction out = merge_line(-moved, to, "Moved to the account this one was linked with", transfer);
  stage_line(batch, *giver, out).set(&Wallet::lifetime_spent_micros, 0).set(&Wallet::is_frozen, true);
  Transaction in = merge_line(moved, from, "Moved here from an account that was linked", transfer);
  stage_line(batch, *taker, in)
      .set(&Wallet::lifetime_spent_micros, taker->record.lifetime_spent_micros + giver->record.lifetime_spent_micros)
      .set(&Wallet::tier, std::max(taker->record.tier, giver->record.tier))
      .set(&Wallet::is_frozen, taker->record.is_frozen || receivable < 0 || (giver->record.is_frozen && !is_done));
  staged.end = batch.size();
  return staged;
}

base::Result<void> Wallets::merge(const std::string& from, const std::string& to) {
  return commit_staged([&](Batch& batch) { return stage_merge(batch, from, to); });
}

}  // namespace oneclaw::services::wallet
