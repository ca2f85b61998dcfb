// A job's price: held before it runs, then captured or released, exactly once.

#include "host/records/cents.h"
#include "host/records/people.h"
#include "host/services/wallet/accounts.h"
#include "host/services/wallet/ledger.h"
#include "host/services/wallet/wallets.h"

namespace oneclaw::services::wallet {

using records::Batch;
using records::Hold;
using records::HoldState;
using records::Outcome;
using records::Stored;
using records::Transaction;
using records::Transfer;
using records::User;
using records::Wallet;

namespace {

// The ids follow from the hold, so that whatever is tried twice can happen once only.
Transfer movement(std::string_view kind, const Hold& hold, std::string debit, std::string credit,
                  std::int64_t amount_micros, records::Time now) {
  Transfer transfer = make_transfer(
      {own_transfer_id(kind, hold.id), std::move(debit), std::move(credit), amount_micros, kind, hold.user, now});
  transfer.job = hold.job;
  transfer.source = "workflow";
  transfer.source_id = hold.id;
  return transfer;
}

Batch::Write<Hold> end_hold(Batch& batch, const Stored<Hold>& hold, HoldState state, std::int64_t captured,
                            records::Time now) {
  auto write = batch.update<Hold>(hold.record.id);
  return write.set(&Hold::state, state)
      .set(&Hold::captured_micros, captured)
      .set(&Hold::ended, now)
      .when_version(hold.version);
}

void release(Batch& batch, const Hold& hold, std::int64_t amount_micros, records::Time now) {
  stage_transfer(batch,
                 movement("release", hold, hold_account(hold.user), user_account(hold.user), amount_micros, now));
}

base::Error ended_already(const Hold& hold) {
  return {OC_CONFLICT, "wallet: hold " + hold.id + " of job " + hold.job + " ended already: it is " +
                           std::string(records::word(hold.state))};
}

base::Error too_little(const HoldRequest& request, const Balance& balance, const std::string& how_to_top_up) {
  const std::int64_t missing = request.amount_micros - balance.available_micros;
  const std::int64_t whole_cents =
      (missing + records::kMicrosPerCent - 1) / records::kMicrosPerCent * records::kMicrosPerCent;
  std::string text = "this costs " + records::dollars(request.amount_micros) + " and your wallet has " +
                     records::dollars(balance.available_micros) + " to spend";
  if (balance.held_micros > 0) text += " (" + records::dollars(balance.held_micros) + " more is held by running jobs)";
  return {OC_PRECONDITION, text + ": top up at least " + records::dollars(whole_cents) + " – " + how_to_top_up};
}

}  // namespace

base::Result<Staged> Wallets::stage_hold(Batch& batch, const HoldRequest& request) {
  if (auto bad = check_hold(request); !bad) return std::move(bad).error();
  Staged staged{.first = batch.size(), .is_blind = true};
  const Hold hold{.id = request.id,
                  .user = request.user,
                  .job = request.job,
                  .amount_micros = request.amount_micros,
                  .created = now(),
                  .expires = request.expires,
                  .ended = std::nullopt,
                  .line = std::nullopt};
  staged.wallet = batch.check<Wallet>(request.user).when(&Wallet::is_frozen, false).number();
  staged.hold = batch.insert(hold).number();
  staged.funds = stage_transfer(batch, movement("hold", hold, user_account(hold.user), hold_account(hold.user),
                                                hold.amount_micros, now()))
                     .debit;
  staged.end = batch.size();
  return staged;
}

base::Error Wallets::explain_hold(const Staged& staged, const Outcome& outcome, const HoldRequest& request) {
  if (outcome.failed_at(staged.hold)) {
    return {OC_CONFLICT, "wallet: hold " + request.id + " exists already"};
  }
  if (!outcome.failed_at(staged.wallet) && !outcome.failed_at(staged.funds)) return outcome.error();
  auto user = client_.get<User>(request.user);
  if (user && user->has_value() && (*user)->record.merged_into) {
    return {OC_PRECONDITION,
            "user " + request.user + " was linked with " + *(*user)->record.merged_into + ", who has the wallet now"};
  }
  auto balance = read(request.user);
  if (balance.status() == OC_NOT_FOUND) {
    return {OC_PRECONDITION, "user " + request.user + " has no wallet yet; one is opened at the first contact"};
  }
  if (!balance) return std::move(balance).error();
  if (outcome.failed_at(staged.wallet)) {
    return {OC_PRECONDITION, "your wallet is frozen, because a payment was taken back: " + how_to_top_up_};
  }
  return too_little(request, *balance, how_to_top_up_);
}

base::Result<Staged> Wallets::stage_capture(Batch& batch, const CaptureRequest& request) {
  if (auto bad = check_capture(request); !bad) return std::move(bad).error();
  auto hold = client_.need<Hold>("hold", request.hold);
  if (!hold) return std::move(hold).error();
  const Hold& held = hold->record;
  if (held.state != HoldState::pending) return ended_already(held);
  if (request.amount_micros > held.amount_micros) {
    return base::Error{OC_INVALID, "wallet: hold " + held.id + " sets " + std::to_string(held.amount_micros) +
                                       " micro-dollars aside, " + std::to_string(request.amount_micros) +
                                       " cannot be captured"};
  }
  auto wallet = need_wallet(held.user);
  if (!wallet) return std::move(wallet).error();
  if (request.amount_micros > 0 && !is_revenue_there_.load(std::memory_order_relaxed)) {
    if (auto made = need_account(kRevenue); !made) return std::move(made).error();
    is_revenue_there_.store(true, std::memory_order_relaxed);
  }

  Staged staged{.first = batch.size(), .balance_after_micros = wallet->record.balance_micros - request.amount_micros};
  auto ended = end_hold(batch, *hold, HoldState::posted, request.amount_micros, now());
  if (request.amount_micros > 0) {
    ended.set(&Hold::line, wallet->record.last_seq + 1);
    Transfer transfer =
        movement("capture", held, hold_account(held.user), std::string(kRevenue), request.amount_micros, now());
    transfer.job = request.job;
    transfer.step = request.step;
    staged.revenue = stage_transfer(batch, transfer).credit;
    Transaction line;
    line.type = records::TransactionType::debit;
    line.amount_micros = -request.amount_micros;
    line.source = "workflow";
    line.source_id = request.job;
    line.description = request.description;
    line.transfer = transfer.id;
    stage_line(batch, *wallet, line)
        .set(&Wallet::lifetime_spent_micros, wallet->record.lifetime_spent_micros + request.amount_micros);
  }
  const std::int64_t rest = held.amount_micros - request.amount_micros;
  if (rest > 0) release(batch, held, rest, now());
  staged.end = batch.size();
  return staged;
}

Staged Wallets::stage_release(Batch& batch, const Stored<Hold>& hold, HoldState ended_as) {
  Staged staged{.first = batch.size()};
  (void)end_hold(batch, hold, ended_as, 0, now());
  release(batch, hold.record, hold.record.amount_micros, now());
  staged.end = batch.size();
  return staged;
}

base::Result<Staged> Wallets::stage_void(Batch& batch, const std::string& hold, HoldState ended_as) {
  auto found = client_.need<Hold>("hold", hold);
  if (!found) return std::move(found).error();
  if (found->record.state != HoldState::pending) return ended_already(found->record);
  return stage_release(batch, *found, ended_as);
}

Staged Wallets::stage_extend(Batch& batch, const std::string& hold, records::Time expires) {
  Staged staged{.first = batch.size(), .is_blind = true};
  staged.hold = batch.update<Hold>(hold).set(&Hold::expires, expires).when(&Hold::state, HoldState::pending).number();
  staged.end = batch.size();
  return staged;
}

base::Result<void> Wallets::hold(const HoldRequest& request) {
  Batch batch;
  auto staged = stage_hold(batch, request);
  if (!staged) return std::move(staged).error();
  const Outcome outcome = client_.commit(batch);
  if (outcome.ok()) return {};
  auto there = client_.get<Hold>(request.id);
  if (!there) return std::move(there).error();
  if (!there->has_value()) return explain_hold(*staged, outcome, request);
  const Hold& hold = (*there)->record;
  if (hold.user == request.user && hold.job == request.job && hold.amount_micros == request.amount_micros) return {};
  return base::Error{OC_CONFLICT, "wallet: hold " + request.id + " exists with another user, job or amount"};
}

base::Result<void> Wallets::capture(const CaptureRequest& request) {
  auto done = commit_staged([&](Batch& batch) { return stage_capture(batch, request); });
  if (done.status() != OC_CONFLICT) return done;
  auto hold = client_.need<Hold>("hold", request.hold);
  if (!hold) return std::move(hold).error();
  const bool is_same = hold->record.state == HoldState::posted && hold->record.captured_micros == request.amount_micros;
  return is_same ? base::Result<void>() : done;
}

base::Result<void> Wallets::void_hold(const std::string& hold) {
  auto done = commit_staged([&](Batch& batch) { return stage_void(batch, hold, HoldState::voided); });
  if (done.status() != OC_CONFLICT) return done;
  auto found = client_.need<Hold>("hold", hold);
  if (!found) return std::move(found).error();
  return found->record.state == HoldState::posted ? done : base::Result<void>();
}

base::Result<std::size_t> Wallets::expire_holds() {
  auto due = client_.find(records::Query<Hold>()
                              .where(&Hold::state, HoldState::pending)
                              .where(&Hold::expires, OC_OP_LE, now())
                              .oldest_first(&Hold::expires)
                              .limit(kReapedPerRound));
  if (!due) return std::move(due).error();
  std::size_t ended = 0;
  for (const Stored<Hold>& hold : *due) {
    Batch batch;
    const Staged staged = stage_release(batch, hold, HoldState::expired);
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) ++ended;
    // Stale: it was extended, moved or ended since; the next round looks again.
    if (!outcome.ok() && !is_stale(staged, outcome)) return outcome.error();
  }
  return ended;
}

}  // namespace oneclaw::services::wallet
