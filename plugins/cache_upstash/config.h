// The parsed configuration of cache_upstash.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace oneclaw::cache_upstash {

struct Config {
  std::string url;  // without a slash at its end
  std::string prefix;
  std::chrono::nanoseconds timeout{};
};

// `json` was validated by the host against the manifest's schema. Throws sdk::Error (OC_INVALID) all the same.
Config parse_config(std::string_view json);

}  // namespace oneclaw::cache_upstash
