// The parsed configuration of channel_web.
#pragma once

#include <cstdint>
#include <string_view>

namespace oneclaw::channel_web {

struct Config {
  int64_t keep_messages;  // of one conversation
};

// `json` was validated by the host against the manifest's schema. Throws sdk::Error (OC_INVALID) all the same.
Config parse_config(std::string_view json);

}  // namespace oneclaw::channel_web
