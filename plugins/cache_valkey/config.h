// The parsed configuration of cache_valkey.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::cache_valkey {

// Where the server is and as whom to speak to it.
struct Endpoint {
  std::string host;
  uint16_t port = 6379;
  bool is_tls = false;
  std::string user;  // empty: the default user
  std::string password;
  uint32_t database = 0;

  // "rediss://cache:6380/2": never a user or a password.
  std::string shown() const;
};

struct Config {
  Endpoint endpoint;
  std::string prefix;
  std::chrono::nanoseconds timeout{};
  std::chrono::nanoseconds connect_wait{};
};

// Throws sdk::Error (OC_INVALID), which never quotes what stands before the '@'.
Endpoint parse_url(std::string_view url);

// `json` was validated by the host against the manifest's schema. Throws sdk::Error (OC_INVALID) all the same.
Config parse_config(std::string_view json);

}  // namespace oneclaw::cache_valkey
