// The head of a request to a sample website, read with bounds, and the head of its answer.
//
// Leaf, any thread.
#pragma once

#include "site_page.h"

#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::tool_places_sample {

inline constexpr std::size_t kMaxHeadBytes = 8192;

struct RequestHead {
  std::string_view method;
  std::string_view path;  // without query
  std::string_view host;  // "acme.localhost:8788"
  // "acme"; empty when the host is not below localhost.
  std::string_view slug() const noexcept;
};

// Views into `head`, which ends with an empty line. Nothing when it is no HTTP/1 request.
std::optional<RequestHead> read_head(std::string_view head);

// Status line and headers for the answer; the connection closes after its body.
std::string response_head(const SiteAnswer& answer);

}  // namespace oneclaw::tool_places_sample
