// The plugin's configuration, parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::store_sqlite {

enum class Check : std::uint8_t { none, quick, full };

struct Config {
  std::string path;
  bool is_full_sync = true;
  Check check = Check::quick;   // of a file that was not closed properly
  std::uint64_t wal_bytes = 0;  // beyond which the log is carried over into the file
};

// Throws sdk::Error(OC_INVALID).
Config parse_config(std::string_view json);

}  // namespace oneclaw::store_sqlite
