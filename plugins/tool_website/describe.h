// What the tool says about itself: name, schemas, cost.
#pragma once

#include <string_view>

namespace oneclaw::tool_website {

inline constexpr std::string_view kScanTool = "website.scan";

// The document of oneclaw.tool/1's describe(); lives for ever.
std::string_view tool_description() noexcept;

}  // namespace oneclaw::tool_website
