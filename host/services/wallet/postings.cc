// Money from outside and back there: each key posts once, whatever is repeated.

#include "host/base/sha256.h"
#include "host/records/cents.h"
#include "host/records/retry.h"
#include "host/services/wallet/accounts.h"
#include "host/services/wallet/ledger.h"
#include "host/services/wallet/wallets.h"

#include <algorithm>

namespace oneclaw::services::wallet {

using records::Account;
using records::Batch;
using records::Outcome;
using records::Stored;
using records::Transaction;
using records::TransactionType;
using records::Transfer;
using records::Wallet;

namespace {

constexpr std::string_view kCodes[] = {"credit", "reversal", "adjustment", "adjustment"};

// What must be equal when a key comes again. Not the description: it is for people and may be worded anew.
std::string digest_of(const Posting& posting, std::string_view kind) {
  std::string content(kind);
  for (const std::string& part :
       {posting.user, std::to_string(posting.amount_micros), posting.source, posting.source_id}) {
    content += '\x1f' + part;
  }
  return base::sha256_hex(content);
}

}  // namespace

base::Result<Transaction> Wallets::credit(const Posting& posting) { return post(posting, Kind::credit); }
base::Result<Transaction> Wallets::reverse(const Posting& posting) { return post(posting, Kind::reverse); }
base::Result<Transaction> Wallets::adjust(const Posting& posting, Direction direction) {
  return post(posting, direction == Direction::add ? Kind::adjust_add : Kind::adjust_take);
}

base::Result<Transaction> Wallets::post(const Posting& posting, Kind kind) {
  if (auto bad = check_posting(posting); !bad) return std::move(bad).error();
  constexpr std::string_view kKinds[] = {"credit", "reverse", "add", "take"};
  const std::string digest = digest_of(posting, kKinds[static_cast<std::size_t>(kind)]);
  records::Retry retry;
  for (;;) {
    auto before = earlier(posting, digest);
    if (!before) return std::move(before).error();
    if (before->has_value()) return std::move(**before);
    auto user = active_user(posting.user);
    if (!user) return std::move(user).error();
    auto wallet = need_wallet(*user);
    if (!wallet) return std::move(wallet).error();
    Batch batch;
    Transaction line;
    auto staged = stage_posting(batch, *wallet, posting, kind, digest, line);
    if (!staged) return std::move(staged).error();
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) {
      // What is owed comes first. Should that fail now, the next credit does it: this one stands either way.
      if (wallet->record.is_frozen && kind != Kind::reverse) (void)settle(*user);
      return line;
    }
    if (!is_stale(*staged, outcome)) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return std::move(waited).error();
  }
}

base::Result<std::optional<Transaction>> Wallets::earlier(const Posting& posting, const std::string& digest) {
  auto found = client_.get<Transfer>(transfer_id(posting.idempotency_key));
  if (!found) return std::move(found).error();
  if (!found->has_value()) return std::optional<Transaction>();
  const Transfer& transfer = (*found)->record;
  if (transfer.digest != digest) {
    return base::Error{OC_CONFLICT, "wallet: the idempotency key '" + posting.idempotency_key +
                                        "' was used before for another kind, user, amount, source or source id; a new "
                                        "posting needs a new key"};
  }
  auto line = client_.find_one(records::Query<Transaction>()
                                   .where(&Transaction::user, transfer.user)
                                   .where(&Transaction::transfer, transfer.id));
  if (!line) return std::move(line).error();
  if (!line->has_value()) {
    return base::Error{OC_CORRUPT, "wallet: transfer " + transfer.id + " has no transaction; see `wallet verify`"};
  }
  return std::optional<Transaction>(std::move((*line)->record));
}

base::Result<Staged> Wallets::stage_posting(Batch& batch, const Stored<Wallet>& wallet, const Posting& posting,
                                            Kind kind, const std::string& digest, Transaction& line) {
  const std::string& user = wallet.record.user;
  const bool is_in = kind == Kind::credit || kind == Kind::adjust_add;
  const bool is_adjustment = kind == Kind::adjust_add || kind == Kind::adjust_take;
  const std::string other(is_adjustment ? kWriteoff : account_of_source(posting.source));
  if (auto made = need_account(other); !made) return std::move(made).error();
  if (is_in && wallet.record.balance_micros > kMaxBalanceMicros - posting.amount_micros) {
    return base::Error{OC_PRECONDITION,
                       "wallet: user " + user + " would have more than " + records::dollars(kMaxBalanceMicros)};
  }

  Transfer transfer = make_transfer({transfer_id(posting.idempotency_key), is_in ? other : user_account(user),
                                     is_in ? user_account(user) : other, posting.amount_micros,
                                     kCodes[static_cast<std::size_t>(kind)], user, now()});
  transfer.source = posting.source;
  transfer.source_id = posting.source_id;
  transfer.digest = digest;
  line.type = TransactionType::credit;
  line.amount_micros = is_in ? posting.amount_micros : -posting.amount_micros;
  line.source = posting.source;
  line.source_id = posting.source_id;
  line.description = posting.description;
  line.transfer = transfer.id;
  // A refund gives back what was spent; it is no top-up.
  if (is_adjustment || posting.source == "refund") line.type = TransactionType::adjustment;
  if (kind == Kind::reverse) line.type = TransactionType::debit;

  Staged staged{.first = batch.size()};
  std::int64_t owed = 0;
  if (!is_in) {
    auto available = account_balance(user_account(user));
    if (!available) return std::move(available).error();
    owed = std::max<std::int64_t>(0, posting.amount_micros - *available);
    if (owed > 0 && kind == Kind::adjust_take) {
      return base::Error{OC_PRECONDITION, "wallet: " + records::dollars(posting.amount_micros) +
                                              " cannot be taken from user " + user + ", who has " +
                                              records::dollars(*available) + " to spend"};
    }
    if (owed > 0) {
      if (auto made = need_account(receivable_account(user)); !made) return std::move(made).error();
      // Money that came free meanwhile is taken first.
      batch.check<Account>(user_account(user)).when(&Account::balance_micros, *available);
    }
  }
  if (owed > 0) {
    Transfer debt = transfer;
    debt.debit = receivable_account(user);
    debt.amount_micros = owed;
    if (owed < posting.amount_micros) debt.id = own_transfer_id("receivable", transfer.id);
    stage_transfer(batch, debt);
    transfer.amount_micros -= owed;
    line.amount_micros += owed;
  }
  if (transfer.amount_micros > 0) stage_transfer(batch, transfer);
  auto write = stage_line(batch, wallet, line);
  if (owed > 0) write.set(&Wallet::is_frozen, true);
  staged.end = batch.size();
  return staged;
}

base::Result<void> Wallets::settle(const std::string& user) {
  return commit_staged([&](Batch& batch) { return stage_settlement(batch, user); });
}

base::Result<Staged> Wallets::stage_settlement(Batch& batch, const std::string& user) {
  auto wallet = need_wallet(user);
  if (!wallet) return std::move(wallet).error();
  auto receivable = account_balance(receivable_account(user));
  if (!receivable) return std::move(receivable).error();
  auto available = account_balance(user_account(user));
  if (!available) return std::move(available).error();
  Staged staged{.first = batch.size(), .end = batch.size()};
  const std::int64_t paid = std::min(-*receivable, *available);
  if (paid <= 0) return staged;

  const Transfer transfer =
      make_transfer({own_transfer_id("settlement", user + "\x1f" + std::to_string(wallet->record.last_seq + 1)),
                     user_account(user), receivable_account(user), paid, "settlement", user, now()});
  batch.check<Account>(receivable_account(user)).when(&Account::balance_micros, *receivable);
  stage_transfer(batch, transfer);
  Transaction line;
  line.type = TransactionType::adjustment;
  line.amount_micros = -paid;
  line.source = "refund";
  line.description = "Pays a payment that was taken back";
  line.transfer = transfer.id;
  auto write = stage_line(batch, *wallet, line);
  if (paid == -*receivable) write.set(&Wallet::is_frozen, false);
  staged.end = batch.size();
  return staged;
}

}  // namespace oneclaw::services::wallet
