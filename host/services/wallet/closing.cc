#include "host/services/wallet/closing.h"

#include <algorithm>

namespace oneclaw::services::wallet {

using base::Result;
using records::ClosedBook;
using records::Hold;
using records::HoldState;
using records::Query;
using records::Stored;
using records::Transaction;
using records::Transfer;

Result<bool> Closing::add(const std::string& job) {
  auto moved = client_.find(Query<Transfer>().where(&Transfer::job, job));
  if (!moved) return std::move(moved).error();
  std::vector<Hold> holds;
  for (const Stored<Transfer>& row : *moved) {
    if (row.record.code != "hold") continue;
    auto hold = client_.need<Hold>("hold", row.record.source_id);
    if (!hold) return std::move(hold).error();
    if (hold->record.state == HoldState::pending) return false;
    holds.push_back(std::move(hold->record));
  }
  for (const Stored<Transfer>& row : *moved) {
    const Transfer& transfer = row.record;
    sums_[std::string(kClosedAccountPrefix) + transfer.debit] -= transfer.amount_micros;
    sums_[std::string(kClosedAccountPrefix) + transfer.credit] += transfer.amount_micros;
    if (transfer.code == "capture") sums_[std::string(kClosedCaptures)] += transfer.amount_micros;
    batch_.erase<Transfer>(transfer.id);
  }
  for (const Hold& hold : holds) {
    if (hold.line) lines_[hold.user] = std::max(lines_[hold.user], *hold.line);
    batch_.erase<Hold>(hold.id);
  }
  return true;
}

Result<void> Closing::stage() {
  for (const auto& [id, micros] : sums_) {
    if (auto staged = stage_sum(id, micros); !staged) return staged;
  }
  for (const auto& [user, up_to] : lines_) {
    if (auto staged = stage_lines(user, up_to); !staged) return staged;
  }
  return {};
}

Result<void> Closing::stage_sum(const std::string& id, std::int64_t micros) {
  auto book = client_.get<ClosedBook>(id);
  if (!book) return std::move(book).error();
  if (!book->has_value()) {
    batch_.insert(ClosedBook{id, micros, 0});
  } else if (micros != 0) {
    batch_.update<ClosedBook>(id)
        .set(&ClosedBook::sum_micros, (*book)->record.sum_micros + micros)
        .when_version((*book)->version);
  }
  return {};
}

Result<void> Closing::stage_lines(const std::string& user, std::int64_t up_to) {
  const std::string id = std::string(kClosedLinesPrefix) + user;
  auto book = client_.get<ClosedBook>(id);
  if (!book) return std::move(book).error();
  const std::int64_t before = book->has_value() ? (*book)->record.last_seq : 0;
  auto lines = client_.find(Query<Transaction>()
                                .where(&Transaction::user, user)
                                .where(&Transaction::seq, OC_OP_GT, before)
                                .where(&Transaction::seq, OC_OP_LE, up_to)
                                .oldest_first(&Transaction::seq)
                                .limit(kMaxClosedLines));
  if (!lines) return std::move(lines).error();
  if (lines->empty()) return {};
  for (const Stored<Transaction>& line : *lines) batch_.erase<Transaction>(user, line.record.seq);
  const Transaction& last = lines->back().record;
  if (!book->has_value()) {
    batch_.insert(ClosedBook{id, last.balance_after_micros, last.seq});
    return {};
  }
  batch_.update<ClosedBook>(id)
      .set(&ClosedBook::sum_micros, last.balance_after_micros)
      .set(&ClosedBook::last_seq, last.seq)
      .when_version((*book)->version);
  return {};
}

}  // namespace oneclaw::services::wallet
