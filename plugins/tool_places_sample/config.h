// The plugin's configuration, parsed.
#pragma once

#include <cstdint>
#include <string_view>

namespace oneclaw::tool_places_sample {

struct Config {
  std::uint16_t port = 0;  // 0: any free one
};

// Throws sdk::Error(OC_INVALID).
Config parse_config(std::string_view json);

}  // namespace oneclaw::tool_places_sample
