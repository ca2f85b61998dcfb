#include "host/engine/backoff.h"

#include <algorithm>
#include <cmath>

namespace oneclaw::engine {

bool is_retryable(oc_status status) noexcept {
  return status == OC_UNAVAILABLE || status == OC_EXHAUSTED || status == OC_TIMEOUT;
}

std::chrono::milliseconds wait_before_retry(const services::registry::RetryRule& rule, std::uint32_t attempt,
                                            std::uint32_t retry_after_ms, double random) noexcept {
  const auto longest = static_cast<double>(kLongestWait.count());
  const double plain = static_cast<double>(rule.first.count()) * std::pow(rule.factor, attempt - 1);
  const double jittered = std::min(plain, longest) * (1 - kJitter + 2 * kJitter * random);
  const double asked = std::max(jittered, static_cast<double>(retry_after_ms));
  return std::chrono::milliseconds(std::llround(std::min(asked, longest)));
}

}  // namespace oneclaw::engine
