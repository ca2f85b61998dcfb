// Pages of a finished discovery as views (sdk/abi/view.md).
//
// Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::workflow_discovery {

inline constexpr std::size_t kPageSize = 10;

// Page `page` of the job's output, counted from 0. OC_NOT_FOUND beyond the last page, OC_INVALID for an output of
// something else.
sdk::Result<std::string> present(std::string_view output, std::uint32_t page);

}  // namespace oneclaw::workflow_discovery
