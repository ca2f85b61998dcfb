// What each ABI status is called, whether a retry makes sense, and which HTTP status it maps to.
//
// The table is the one in oneclaw/abi.h; status_test.cc holds both against each other. Leaf, any thread.
#pragma once

#include <oneclaw/abi.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace oneclaw::base {

enum class Retry { never, no, later, after_reading, after_asking };

struct StatusInfo {
  oc_status code;
  std::string_view name;  // "not_found": stable, used in JSON problem details and metrics
  Retry retry;
  int http;
};

// All known codes, in the order of abi.h.
std::span<const StatusInfo> all_statuses() noexcept;
// Folds unknown codes as the ABI says: negative to OC_INTERNAL, positive to OC_OK.
oc_status known_status(oc_status code) noexcept;
// Position in all_statuses(): 0, 1, 2 for the codes from 0 up, then one for each below.
std::size_t status_index(oc_status code) noexcept;
const StatusInfo& status_info(oc_status code) noexcept;
inline std::string_view status_name(oc_status code) noexcept { return status_info(code).name; }
// OC_OK, OC_STOP and unknown positive codes. OC_NOT_FOUND is not success, but it is no failure of the callee either.
bool is_success(oc_status code) noexcept;

}  // namespace oneclaw::base
