// What a sample website answers to one request: made on the spot from its place and kind.
//
// Leaf, any thread.
#pragma once

#include "place.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::tool_places_sample {

inline constexpr std::int64_t kSlowMs = 10'000;
inline constexpr std::size_t kHugeBytes = 5u << 20;

struct SiteAnswer {
  int status = 200;
  std::string type = "text/html; charset=utf-8";
  std::string location;  // of a redirect
  std::string body;
  std::int64_t delay_ms = 0;
  bool hangs_up = false;  // no answer at all
};

// `path` without query; `origin` as the visitor wrote it: "http://acme.localhost:8788".
SiteAnswer answer_of(const Place& place, std::string_view path, std::string_view origin);

}  // namespace oneclaw::tool_places_sample
