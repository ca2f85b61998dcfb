// What a caller of website.scan asks for.
#pragma once

#include "plugins/tool_website/web/url.h"

#include <oneclaw/cpp/status.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::tool_website {

struct ScanInput {
  static constexpr int64_t kDefaultTimeoutMs = 8'000;
  static constexpr int64_t kMinTimeoutMs = 1'000;
  static constexpr int64_t kMaxTimeoutMs = 15'000;
  static constexpr int64_t kDefaultMaxBytes = 4 << 20;
  static constexpr int64_t kMinMaxBytes = 64 << 10;
  static constexpr int64_t kMaxMaxBytes = 8 << 20;

  web::Url url;
  std::string given_url;
  bool is_scheme_guessed = false;  // https, because none was written
  int64_t timeout_ms = kDefaultTimeoutMs;
  uint64_t max_bytes = kDefaultMaxBytes;
  bool check_robots = true;
  std::string country;  // empty: the configured one
};

// OC_INVALID says which key is wrong and what it should be.
sdk::Result<ScanInput> parse_scan_input(std::string_view json);

}  // namespace oneclaw::tool_website
