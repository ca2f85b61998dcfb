#include "host/services/wallet/request.h"

#include "host/base/text.h"
#include "host/services/wallet/accounts.h"

#include <algorithm>
#include <array>

namespace oneclaw::services::wallet {
namespace {

base::Error invalid(std::string text) { return {OC_INVALID, "wallet: " + std::move(text)}; }

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

base::Result<void> check_source(const std::string& source) {
  if (!account_of_source(source).empty()) return {};
  const std::array<std::string, 5> known{"stripe", "refund", "promo", "admin", "migration"};
  return invalid("source '" + base::clean_utf8(source, kMaxIdBytes) + "' is unknown: it is " + base::join_or(known) +
                 base::did_you_mean(source, known));
}

// The first failure.
template <class... Checks>
base::Result<void> all_of(Checks&&... checks) {
  base::Result<void> result;
  (void)((result = std::move(checks), result.ok()) && ...);
  return result;
}

}  // namespace

base::Result<void> check_text(std::string_view what, std::string_view text, std::size_t max_bytes, bool may_be_empty) {
  if (text.empty() && !may_be_empty) return invalid(std::string(what) + " is empty");
  if (text.size() > max_bytes) {
    return invalid(std::string(what) + " has " + std::to_string(text.size()) + " bytes, at most " +
                   std::to_string(max_bytes));
  }
  if (!base::is_utf8(text) || std::any_of(text.begin(), text.end(), is_control)) {
    return invalid(std::string(what) + " must be UTF-8 without control characters");
  }
  return {};
}

base::Result<void> check_amount(std::int64_t amount_micros) {
  if (amount_micros > 0 && amount_micros <= kMaxAmountMicros) return {};
  return invalid("the amount is " + std::to_string(amount_micros) + " micro-dollars; it must be 1 to " +
                 std::to_string(kMaxAmountMicros));
}

base::Result<void> check_posting(const Posting& posting) {
  return all_of(check_amount(posting.amount_micros), check_id("the user", posting.user),
                check_text("the idempotency key", posting.idempotency_key, kMaxKeyBytes, false),
                check_source(posting.source), check_text("the source's id", posting.source_id, kMaxSourceIdBytes, true),
                check_text("the description", posting.description, kMaxDescriptionBytes, true));
}

base::Result<void> check_hold(const HoldRequest& request) {
  return all_of(check_amount(request.amount_micros), check_id("the hold", request.id),
                check_id("the user", request.user), check_text("the job", request.job, kMaxIdBytes, true));
}

base::Result<void> check_capture(const CaptureRequest& request) {
  if (request.amount_micros < 0) {
    return invalid("capturing " + std::to_string(request.amount_micros) + " micro-dollars of hold " + request.hold +
                   ": the amount must not be negative");
  }
  return all_of(check_id("the hold", request.hold),
                check_text("the description", request.description, kMaxDescriptionBytes, true),
                check_text("the job", request.job, kMaxIdBytes, true),
                check_text("the step", request.step, kMaxIdBytes, true));
}

base::Result<void> check_cost(const CostPosting& cost) {
  return all_of(check_amount(cost.amount_micros), check_id("the provider", cost.provider),
                check_id("the job", cost.job));
}

}  // namespace oneclaw::services::wallet
