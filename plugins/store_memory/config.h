// The parsed configuration of store_memory.
#pragma once

#include <cstdint>
#include <string_view>

namespace oneclaw::store_memory {

struct Config {
  uint64_t max_bytes;
  uint64_t max_commit_ids;  // at least OC_STORE_KEPT_COMMITS
};

// `json` was validated by the host against the manifest's schema. Throws sdk::Error (OC_INVALID) all the same.
Config parse_config(std::string_view json);

}  // namespace oneclaw::store_memory
