// Records of money, in integer micro-dollars: accounts and transfers (the ledger), holds, wallets and what users see.
//
// The ledger is the truth: every movement is one immutable Transfer between two accounts, and the sum over all accounts
// is zero. Wallet and Transaction are what a user sees of it. host/services/wallet/ is the only writer.
#pragma once

#include "host/records/schema.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace oneclaw::records {

struct Account {
  std::string id;  // "user:<id>", "hold:<user id>", "revenue", "grants", "stripe_clearing" ...
  std::int64_t balance_micros = 0;
};
template <>
struct Schema<Account> {
  static constexpr std::string_view kTable = "accounts";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &Account::id), column("balance_micros", &Account::balance_micros));
  static constexpr NoIndexes kIndexes{};
};

struct Transfer {
  std::string id;  // SHA-256 of the caller's idempotency key
  std::string debit;
  std::string credit;
  std::int64_t amount_micros = 0;  // above 0
  std::string code;                // "hold", "capture", "release", "credit", "reversal" ...
  std::string user;                // whose wallet it concerns; may be empty
  std::string job;                 // may be empty, as the next three
  std::string step;
  std::string source;
  std::string source_id;
  std::string digest;  // SHA-256 of the content: the same key with another content is refused
  Time created;
};
template <>
struct Schema<Transfer> {
  static constexpr std::string_view kTable = "transfers";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &Transfer::id), column("debit", &Transfer::debit), column("credit", &Transfer::credit),
                 column("amount_micros", &Transfer::amount_micros), column("code", &Transfer::code),
                 column("user", &Transfer::user), column("job", &Transfer::job), column("step", &Transfer::step),
                 column("source", &Transfer::source), column("source_id", &Transfer::source_id),
                 column("digest", &Transfer::digest), column("created", &Transfer::created));
  static constexpr auto kIndexes =
      std::array{index("transfers_by_user", {"user", "created"}), index("transfers_by_job", {"job"})};
};

enum class HoldState : std::uint8_t { pending, posted, voided, expired };
template <>
struct Words<HoldState> {
  static constexpr std::array<std::string_view, 4> kAll{"pending", "posted", "voided", "expired"};
};

struct Hold {
  std::string id;
  std::string user;
  std::string job;
  std::int64_t amount_micros = 0;
  std::int64_t captured_micros = 0;
  HoldState state = HoldState::pending;
  Time created;
  Time expires;
  std::optional<Time> ended;
  std::optional<std::int64_t> line;  // seq of the Transaction that shows the capture
};
template <>
struct Schema<Hold> {
  static constexpr std::string_view kTable = "holds";
  static constexpr std::uint32_t kVersion = 2;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &Hold::id), column("user", &Hold::user), column("job", &Hold::job),
                 column("amount_micros", &Hold::amount_micros), column("captured_micros", &Hold::captured_micros),
                 column("state", &Hold::state), column("created", &Hold::created), column("expires", &Hold::expires),
                 column("ended", &Hold::ended), column("line", &Hold::line));
  static constexpr auto kIndexes =
      std::array{index("holds_by_state", {"state", "expires"}), index("holds_by_user", {"user", "state"})};
};

enum class Tier : std::uint8_t { free, starter, pro, enterprise };
template <>
struct Words<Tier> {
  static constexpr std::array<std::string_view, 4> kAll{"free", "starter", "pro", "enterprise"};
};

struct Wallet {
  std::string user;
  Tier tier = Tier::free;
  std::int64_t balance_micros = 0;  // what is free and what is held together: what the user sees
  std::int64_t lifetime_spent_micros = 0;
  bool is_frozen = false;     // after a chargeback that the balance did not cover
  std::int64_t last_seq = 0;  // of the newest Transaction
  Time created;
};
template <>
struct Schema<Wallet> {
  static constexpr std::string_view kTable = "wallets";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns = std::tuple(
      column("user", &Wallet::user), column("tier", &Wallet::tier), column("balance_micros", &Wallet::balance_micros),
      column("lifetime_spent_micros", &Wallet::lifetime_spent_micros), column("is_frozen", &Wallet::is_frozen),
      column("last_seq", &Wallet::last_seq), column("created", &Wallet::created));
  static constexpr NoIndexes kIndexes{};
};

enum class TransactionType : std::uint8_t { credit, debit, adjustment };
template <>
struct Words<TransactionType> {
  static constexpr std::array<std::string_view, 3> kAll{"credit", "debit", "adjustment"};
};

// One line of what a user sees. (user, seq) has no gaps, and each balance is the one before plus the amount.
struct Transaction {
  std::string user;
  std::int64_t seq = 0;  // 1, 2, 3 ... for each user
  TransactionType type = TransactionType::credit;
  std::int64_t amount_micros = 0;  // with its sign
  std::int64_t balance_after_micros = 0;
  std::string source;  // stripe workflow refund admin promo migration
  std::string source_id;
  std::string description;
  std::string transfer;
  Time created;
};
template <>
struct Schema<Transaction> {
  static constexpr std::string_view kTable = "transactions";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns = std::tuple(
      column("user", &Transaction::user), column("seq", &Transaction::seq), column("type", &Transaction::type),
      column("amount_micros", &Transaction::amount_micros),
      column("balance_after_micros", &Transaction::balance_after_micros), column("source", &Transaction::source),
      column("source_id", &Transaction::source_id), column("description", &Transaction::description),
      column("transfer", &Transaction::transfer), column("created", &Transaction::created));
  static constexpr NoIndexes kIndexes{};
};

// What transfers, holds and lines came to that are no longer there one by one (host/services/wallet/closing.h).
struct ClosedBook {
  std::string id;               // "account:<account>", "captured", "lines:<user>"
  std::int64_t sum_micros = 0;  // of an account: credits less debits; of lines: the balance after the last
  std::int64_t last_seq = 0;    // of lines: the last that was closed
};
template <>
struct Schema<ClosedBook> {
  static constexpr std::string_view kTable = "closed_books";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &ClosedBook::id), column("sum_micros", &ClosedBook::sum_micros),
                 column("last_seq", &ClosedBook::last_seq));
  static constexpr NoIndexes kIndexes{};
};

// One use of an outside service, by the deployment's price table.
struct Usage {
  std::string id;
  std::string user;
  std::string job;
  std::string step;
  std::string tool;
  std::string provider;
  std::string operation;
  std::string unit;
  std::int64_t quantity = 0;
  std::int64_t cost_micros = 0;
  bool is_estimated = true;  // until the provider says what it took
  std::string reference;     // the provider's id of the call; may be empty
  Time started;
  Time ended;
};
template <>
struct Schema<Usage> {
  static constexpr std::string_view kTable = "usage";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns = std::tuple(
      column("id", &Usage::id), column("user", &Usage::user), column("job", &Usage::job), column("step", &Usage::step),
      column("tool", &Usage::tool), column("provider", &Usage::provider), column("operation", &Usage::operation),
      column("unit", &Usage::unit), column("quantity", &Usage::quantity), column("cost_micros", &Usage::cost_micros),
      column("is_estimated", &Usage::is_estimated), column("reference", &Usage::reference),
      column("started", &Usage::started), column("ended", &Usage::ended));
  static constexpr auto kIndexes =
      std::array{index("usage_by_job", {"job", "ended"}), index("usage_by_user", {"user", "ended"})};
};

// What a user did and spent in one period, for limits a day and a month: caches may lose data, this may not.
struct Quota {
  std::string user;
  std::string period;  // "2026-11-24" or "2026-11", in UTC
  std::int64_t jobs = 0;
  std::int64_t spent_micros = 0;
};
template <>
struct Schema<Quota> {
  static constexpr std::string_view kTable = "quotas";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns =
      std::tuple(column("user", &Quota::user), column("period", &Quota::period), column("jobs", &Quota::jobs),
                 column("spent_micros", &Quota::spent_micros));
  static constexpr NoIndexes kIndexes{};
};

}  // namespace oneclaw::records
