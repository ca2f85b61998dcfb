// Wallets: what users have, hold for running jobs and spend; every movement is a double entry in one atomic commit.
//
// Owner: the app; one for the deployment. Called on a task of any loop; every function but stage_hold() and is_stale()
// suspends. stage_* functions put the wallet's writes into a batch that the caller commits with its own, so that a job
// and its money are never apart; when is_stale() says so, somebody else was quicker: begin a new batch. The others
// commit themselves and try again as often as it takes. Nothing here ever makes a user's account negative.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"
#include "host/records/money.h"
#include "host/services/wallet/request.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::wallet {

inline constexpr std::size_t kMaxHistory = 1000;       // lines of one answer
inline constexpr std::uint32_t kReapedPerRound = 500;  // holds
inline constexpr std::uint32_t kMaxMergedHolds = 1000;

struct Balance {
  records::Tier tier = records::Tier::free;
  std::int64_t balance_micros = 0;    // what is free and what is held: what a user sees
  std::int64_t available_micros = 0;  // what a new job may hold
  std::int64_t held_micros = 0;
  std::int64_t lifetime_spent_micros = 0;
  bool is_frozen = false;
};

inline constexpr std::uint32_t kNoWrite = UINT32_MAX;

// The wallet's writes in a batch, by which the outcome of its commit is understood.
struct Staged {
  std::uint32_t first = 0;  // numbers of writes: first <= n < end
  std::uint32_t end = 0;
  bool is_blind = false;                  // nothing was read: never stale
  std::uint32_t wallet = kNoWrite;        // of a hold: exists and is not frozen
  std::uint32_t hold = kNoWrite;          // of a hold: the id is new
  std::uint32_t funds = kNoWrite;         // of a hold: there is enough
  std::uint32_t revenue = kNoWrite;       // of a capture
  std::int64_t balance_after_micros = 0;  // of a capture: what the user then has
};

class Wallets {
 public:
  // `how_to_top_up` ends the sentence that a user without money reads.
  Wallets(records::Client& client, const base::WallClock& clock,
          std::string how_to_top_up = "ask the administrator for credit")
      : client_(client), clock_(clock), how_to_top_up_(std::move(how_to_top_up)) {}

  // Makes the wallet at first contact, with a grant from account "grants" when it is above 0. Later calls change
  // nothing.
  base::Result<void> open(const std::string& user, records::Tier tier, std::int64_t grant_micros);
  // OC_NOT_FOUND: no wallet.
  base::Result<Balance> read(const std::string& user);
  base::Result<void> set_tier(const std::string& user, records::Tier tier);
  // A frozen wallet starts no jobs. An unpaid chargeback freezes it; money that covers it sets it free.
  base::Result<void> set_frozen(const std::string& user, bool is_frozen);
  // The newest lines first, those with a number below `before_seq` when it is not 0.
  base::Result<std::vector<records::Transaction>> history(const std::string& user, std::size_t limit,
                                                          std::int64_t before_seq);

  // ---- a job's price (holds.cc)

  // Sets `amount` aside. Reads nothing: the commit itself refuses without money, wallet, or with a frozen one.
  base::Result<Staged> stage_hold(records::Batch& batch, const HoldRequest& request);
  // Why the commit of a hold failed, for the user: OC_PRECONDITION with price, balance and how to top up. A failure
  // that is none of the wallet's writes comes back as it is.
  base::Error explain_hold(const Staged& staged, const records::Outcome& outcome, const HoldRequest& request);
  // Spends `amount` of a pending hold and releases the rest. OC_NOT_FOUND, OC_CONFLICT: the hold ended already;
  // OC_INVALID: more than is held.
  base::Result<Staged> stage_capture(records::Batch& batch, const CaptureRequest& request);
  // Releases all of a pending hold. `ended_as`: voided or expired.
  base::Result<Staged> stage_void(records::Batch& batch, const std::string& hold, records::HoldState ended_as);
  // Moves the end of a pending hold. OC_PRECONDITION at that write: it ended already.
  Staged stage_extend(records::Batch& batch, const std::string& hold, records::Time expires);
  bool is_stale(const Staged& staged, const records::Outcome& outcome) noexcept;

  // The same, committed. Repeating one that was done already is a success: a crash before the answer settles so.
  base::Result<void> hold(const HoldRequest& request);
  base::Result<void> capture(const CaptureRequest& request);
  base::Result<void> void_hold(const std::string& hold);
  // Ends what has expired, at most kReapedPerRound; how many it were. Whoever runs a job extends its hold in time.
  base::Result<std::size_t> expire_holds();

  // What a provider took for a job moves from revenue to provider_cost:<provider> (costs.cc). Once a job and provider:
  // a second one is OC_CONFLICT in the commit.
  base::Result<Staged> stage_cost(records::Batch& batch, const CostPosting& cost);

  // ---- postings (postings.cc). The key decides: the same key with the same user, amount, source and id answers what
  // the first call answered; with others OC_CONFLICT. A user that was merged stands for the one that took over.

  base::Result<records::Transaction> credit(const Posting& posting);
  // Takes back a credit. What is not free becomes receivable:<user>, and the wallet is frozen.
  base::Result<records::Transaction> reverse(const Posting& posting);
  enum class Direction : std::uint8_t { add, take };
  // A correction by an administrator against account "writeoff". OC_PRECONDITION: less is free than is to be taken.
  base::Result<records::Transaction> adjust(const Posting& posting, Direction direction);
  // Pays as much of receivable:<user> as is free; the wallet is set free when nothing is left. credit() does it too.
  base::Result<void> settle(const std::string& user);

  // ---- merge (merge.cc)

  // Moves everything that `from` has, holds and owes to `to`, who keeps the better tier; `from` stays, empty and
  // frozen. Missing wallets are made. May be repeated.
  base::Result<Staged> stage_merge(records::Batch& batch, const std::string& from, const std::string& to);
  base::Result<void> merge(const std::string& from, const std::string& to);

 private:
  enum class Kind : std::uint8_t { credit, reverse, adjust_add, adjust_take };

  records::Time now() const noexcept { return {clock_.now_us()}; }
  base::Result<records::Stored<records::Wallet>> need_wallet(const std::string& user);
  base::Result<void> need_account(std::string_view id);
  base::Result<std::int64_t> account_balance(std::string_view id);  // 0 when absent
  base::Result<std::string> active_user(const std::string& user);
  // Changes balance, and appends the line that the user sees. Guards the wallet's version.
  records::Batch::Write<records::Wallet> stage_line(records::Batch& batch,
                                                    const records::Stored<records::Wallet>& wallet,
                                                    records::Transaction& line);
  base::Result<void> commit_update(records::Batch& batch, const std::string& user);
  // Commits what `stage` puts into a batch until it is done or refused.
  base::Result<void> commit_staged(const std::function<base::Result<Staged>(records::Batch&)>& stage);
  // Puts the release of all that `hold` sets aside into the batch.
  Staged stage_release(records::Batch& batch, const records::Stored<records::Hold>& hold, records::HoldState ended_as);

  base::Result<records::Transaction> post(const Posting& posting, Kind kind);
  // What the key was used for before, if it was.
  base::Result<std::optional<records::Transaction>> earlier(const Posting& posting, const std::string& digest);
  base::Result<Staged> stage_posting(records::Batch& batch, const records::Stored<records::Wallet>& wallet,
                                     const Posting& posting, Kind kind, const std::string& digest,
                                     records::Transaction& line);
  base::Result<Staged> stage_settlement(records::Batch& batch, const std::string& user);

  records::Client& client_;
  const base::WallClock& clock_;
  const std::string how_to_top_up_;
  std::atomic<bool> is_revenue_there_{false};
};

}  // namespace oneclaw::services::wallet
