// What the tool says about itself: name, provider, schemas.
#pragma once

#include <string_view>

namespace oneclaw::tool_places_sample {

inline constexpr std::string_view kSearchTool = "places.search";

// The document of oneclaw.tool/1's describe(); lives for ever.
std::string_view tool_description() noexcept;

}  // namespace oneclaw::tool_places_sample
