// The accounts of the ledger: their names, and which of them never go below zero.
//
// A balance is what was credited less what was debited, so what belongs to users is positive and what came from outside
// is negative. Leaf, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::services::wallet {

inline constexpr std::string_view kRevenue = "revenue";
inline constexpr std::string_view kGrants = "grants";
inline constexpr std::string_view kStripeClearing = "stripe_clearing";
inline constexpr std::string_view kRefunds = "refunds";
inline constexpr std::string_view kWriteoff = "writeoff";

inline constexpr std::string_view kUserPrefix = "user:";
inline constexpr std::string_view kHoldPrefix = "hold:";
inline constexpr std::string_view kReceivablePrefix = "receivable:";
inline constexpr std::string_view kProviderCostPrefix = "provider_cost:";

// What a user may spend.
inline std::string user_account(std::string_view user) { return std::string(kUserPrefix) + std::string(user); }
// What is set aside for a user's running jobs.
inline std::string hold_account(std::string_view user) { return std::string(kHoldPrefix) + std::string(user); }
// What a user owes after a chargeback that the wallet did not cover; never above zero.
inline std::string receivable_account(std::string_view user) {
  return std::string(kReceivablePrefix) + std::string(user);
}
inline std::string provider_cost_account(std::string_view provider) {
  return std::string(kProviderCostPrefix) + std::string(provider);
}

inline std::optional<std::int64_t> floor_of(std::string_view account) noexcept {
  if (account.starts_with(kUserPrefix) || account.starts_with(kHoldPrefix)) return 0;
  return std::nullopt;
}

// Where the money of a credit with this source comes from; empty for a source that no posting may have.
inline std::string_view account_of_source(std::string_view source) noexcept {
  if (source == "stripe") return kStripeClearing;
  if (source == "refund") return kRefunds;
  if (source == "promo" || source == "admin" || source == "migration") return kGrants;
  return {};
}

}  // namespace oneclaw::services::wallet
