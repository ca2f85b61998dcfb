#include "host/services/wallet/ledger.h"

#include "host/base/sha256.h"
#include "host/services/wallet/accounts.h"

#include <cassert>

namespace oneclaw::services::wallet {

using records::Account;

std::string transfer_id(std::string_view idempotency_key) { return base::sha256_hex(idempotency_key); }

std::string own_transfer_id(std::string_view kind, std::string_view id) {
  return base::sha256_hex("\x1f" + std::string(kind) + "\x1f" + std::string(id));
}

records::Transfer make_transfer(Movement movement) {
  records::Transfer transfer;
  transfer.id = std::move(movement.id);
  transfer.debit = std::move(movement.debit);
  transfer.credit = std::move(movement.credit);
  transfer.amount_micros = movement.amount_micros;
  transfer.code = movement.code;
  transfer.user = std::move(movement.user);
  transfer.created = movement.created;
  return transfer;
}

MovementWrites stage_transfer(records::Batch& batch, const records::Transfer& transfer) {
  assert(transfer.amount_micros > 0 && transfer.debit != transfer.credit);
  MovementWrites writes;
  writes.transfer = batch.insert(transfer).number();
  writes.debit =
      batch.add(&Account::balance_micros, -transfer.amount_micros, floor_of(transfer.debit), transfer.debit).number();
  writes.credit = batch.add(&Account::balance_micros, transfer.amount_micros, std::nullopt, transfer.credit).number();
  return writes;
}

}  // namespace oneclaw::services::wallet
