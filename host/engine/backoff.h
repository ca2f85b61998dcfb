// How long to wait before a failed step is tried again, and whether it is at all.
//
// Leaf, any thread.
#pragma once

#include "host/services/registry/catalog.h"

#include <oneclaw/abi.h>

#include <chrono>
#include <cstdint>

namespace oneclaw::engine {

// No single wait is longer, whatever a rule or a service's Retry-After says.
inline constexpr std::chrono::milliseconds kLongestWait{300'000};
inline constexpr double kJitter = 0.2;  // of the wait, in both directions

// Only what may pass by itself: unavailable, exhausted, timeout.
bool is_retryable(oc_status status) noexcept;

// The wait after the failed attempt `attempt` (1 for the first): first × factor^(attempt - 1), changed by at most
// kJitter as `random` (0 to 1) says, but not below what the service asked for.
std::chrono::milliseconds wait_before_retry(const services::registry::RetryRule& rule, std::uint32_t attempt,
                                            std::uint32_t retry_after_ms, double random) noexcept;

}  // namespace oneclaw::engine
