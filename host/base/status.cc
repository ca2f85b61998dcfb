#include "host/base/status.h"

#include <array>

namespace oneclaw::base {
namespace {

constexpr std::array kStatuses{
    StatusInfo{OC_OK, "ok", Retry::no, 200},
    StatusInfo{OC_NOT_FOUND, "not_found", Retry::no, 404},
    StatusInfo{OC_STOP, "stop", Retry::no, 200},
    StatusInfo{OC_INVALID, "invalid", Retry::never, 422},
    StatusInfo{OC_UNAUTHENTICATED, "unauthenticated", Retry::never, 401},
    StatusInfo{OC_DENIED, "denied", Retry::never, 403},
    StatusInfo{OC_CONFLICT, "conflict", Retry::after_reading, 409},
    StatusInfo{OC_PRECONDITION, "precondition", Retry::no, 402},
    StatusInfo{OC_EXHAUSTED, "exhausted", Retry::later, 429},
    StatusInfo{OC_TOO_LARGE, "too_large", Retry::never, 413},
    StatusInfo{OC_UNAVAILABLE, "unavailable", Retry::later, 503},
    StatusInfo{OC_TIMEOUT, "timeout", Retry::after_asking, 504},
    StatusInfo{OC_CANCELLED, "cancelled", Retry::no, 499},
    StatusInfo{OC_UNSUPPORTED, "unsupported", Retry::never, 501},
    StatusInfo{OC_CORRUPT, "corrupt", Retry::never, 500},
    StatusInfo{OC_INTERNAL, "internal", Retry::no, 500},
};

}  // namespace

std::span<const StatusInfo> all_statuses() noexcept { return kStatuses; }

oc_status known_status(oc_status code) noexcept {
  if (code > OC_STOP) return OC_OK;
  if (code < OC_INTERNAL) return OC_INTERNAL;
  return code;
}

std::size_t status_index(oc_status code) noexcept {
  const oc_status known = known_status(code);
  // The array holds 0, 1, 2, -1, -2, ...: the index follows from the code.
  return static_cast<std::size_t>(known >= 0 ? known : 2 - known);
}

const StatusInfo& status_info(oc_status code) noexcept { return kStatuses[status_index(code)]; }

bool is_success(oc_status code) noexcept {
  const oc_status known = known_status(code);
  return known == OC_OK || known == OC_STOP;
}

}  // namespace oneclaw::base
