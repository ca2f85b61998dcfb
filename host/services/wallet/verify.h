// Proves the ledger: every balance follows from the transfers, every wallet from its accounts, every line from the one
// before, and everything adds up to zero.
//
// Reads every row of money; suspends. Exact while nobody writes. On a busy deployment a row may change between two
// reads: a difference counts only when the same place differs in each of kVerifyPasses passes.
#pragma once

#include "host/base/result.h"
#include "host/records/client.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::services::wallet {

inline constexpr int kVerifyPasses = 3;
inline constexpr std::size_t kMaxDifferences = 1000;  // listed; more are counted

struct Difference {
  std::string place;  // "account user:01H...", "wallet 01H...", "transaction 01H... 7", "hold ...", "ledger"
  std::string text;   // what is there and what should be
};

struct VerifyReport {
  std::uint64_t accounts = 0;
  std::uint64_t transfers = 0;
  std::uint64_t wallets = 0;
  std::uint64_t transactions = 0;
  std::uint64_t holds = 0;
  std::uint64_t difference_count = 0;
  std::vector<Difference> differences;

  bool is_clean() const noexcept { return difference_count == 0; }
};

base::Result<VerifyReport> verify(records::Client& client);

}  // namespace oneclaw::services::wallet
