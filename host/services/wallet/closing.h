// Closing books: the money of jobs that are forgotten becomes part of opening balances, so that a ledger in memory does
// not grow for ever.
//
// Only what a job moved is closed (hold, capture, release, what a provider took): postings from outside stay, because
// their ids keep a repeated payment event from counting twice. A user's lines are closed from the oldest on, up to the
// job's, so that those that are left have no gap. verify.h begins with the sums that stand here.
//
// On a task; add() and stage() suspend. Made for one commit; one task at a time closes.
#pragma once

#include "host/base/result.h"
#include "host/records/batch.h"
#include "host/records/client.h"
#include "host/records/money.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace oneclaw::services::wallet {

inline constexpr std::string_view kClosedAccountPrefix = "account:";
inline constexpr std::string_view kClosedLinesPrefix = "lines:";
inline constexpr std::string_view kClosedCaptures = "captured";
inline constexpr std::uint32_t kMaxClosedLines = 500;  // of one user in one commit; the rest is closed by a later one

class Closing {
 public:
  Closing(records::Client& client, records::Batch& batch) : client_(client), batch_(batch) {}

  // Appends what removes the job's transfers and hold. False: its money is still moving, and nothing was appended.
  base::Result<bool> add(const std::string& job);
  // Once, behind the last add(): appends the sums and removes the lines that they stand for.
  base::Result<void> stage();

 private:
  base::Result<void> stage_sum(const std::string& id, std::int64_t micros);
  base::Result<void> stage_lines(const std::string& user, std::int64_t up_to);

  records::Client& client_;
  records::Batch& batch_;
  std::map<std::string, std::int64_t> sums_;   // by ClosedBook::id
  std::map<std::string, std::int64_t> lines_;  // by user: the last to close
};

}  // namespace oneclaw::services::wallet
