// One movement of money in a batch: the immutable transfer and the two balances that it changes.
//
// Nothing else writes transfers or balances. Leaf, any thread.
#pragma once

#include "host/records/batch.h"
#include "host/records/money.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::services::wallet {

// SHA-256 of an idempotency key, hex.
std::string transfer_id(std::string_view idempotency_key);
// The id of a movement that the host makes itself: no key of a caller leads there, for those have no control
// characters.
std::string own_transfer_id(std::string_view kind, std::string_view id);

// What every transfer has; the rest (job, step, source, digest) is set by whom it concerns.
struct Movement {
  std::string id;
  std::string debit;
  std::string credit;
  std::int64_t amount_micros = 0;
  std::string_view code;
  std::string user;
  records::Time created;
};
records::Transfer make_transfer(Movement movement);

// Numbers of the writes in the batch.
struct MovementWrites {
  std::uint32_t transfer = 0;
  std::uint32_t debit = 0;
  std::uint32_t credit = 0;
};
// Precondition: amount above 0, debit and credit differ. Both accounts must exist when the batch is committed.
MovementWrites stage_transfer(records::Batch& batch, const records::Transfer& transfer);

}  // namespace oneclaw::services::wallet
