// What callers ask of the wallet, and the checks that come before anything is read or written.
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"
#include "host/records/column.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::services::wallet {

inline constexpr std::int64_t kMaxAmountMicros = 1'000'000'000'000;       // of one posting or hold: a million dollars
inline constexpr std::int64_t kMaxBalanceMicros = 1'000'000'000'000'000;  // of one wallet
inline constexpr std::size_t kMaxIdBytes = 128;                           // of users, holds, jobs, steps
inline constexpr std::size_t kMaxKeyBytes = 256;                          // of an idempotency key
inline constexpr std::size_t kMaxSourceIdBytes = 256;
inline constexpr std::size_t kMaxDescriptionBytes = 512;

// Money from outside or back there.
struct Posting {
  std::string user;
  std::string idempotency_key;  // the same key posts once
  std::string source;           // stripe refund promo admin migration
  std::string source_id;        // the provider's id; may be empty
  std::string description;
  std::int64_t amount_micros = 0;  // above 0
};

struct HoldRequest {
  std::string id;
  std::string user;
  std::string job;
  std::int64_t amount_micros = 0;  // above 0
  records::Time expires;
};

struct CaptureRequest {
  std::string hold;
  std::int64_t amount_micros = 0;  // 0 to the hold's amount; the rest is released
  std::string description;
  std::string job;
  std::string step;  // may be empty
};

// What a provider took for a job, in all.
struct CostPosting {
  std::string provider;
  std::string job;
  std::int64_t amount_micros = 0;  // above 0
};

// All answer OC_INVALID with what is wrong, or nothing.
base::Result<void> check_posting(const Posting& posting);
base::Result<void> check_hold(const HoldRequest& request);
base::Result<void> check_capture(const CaptureRequest& request);
base::Result<void> check_cost(const CostPosting& cost);
base::Result<void> check_amount(std::int64_t amount_micros);
// Text of 1 to `max_bytes` bytes of UTF-8 without control characters; `may_be_empty` allows none.
base::Result<void> check_text(std::string_view what, std::string_view text, std::size_t max_bytes, bool may_be_empty);
inline base::Result<void> check_id(std::string_view what, std::string_view id) {
  return check_text(what, id, kMaxIdBytes, false);
}

}  // namespace oneclaw::services::wallet
