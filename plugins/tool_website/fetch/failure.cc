#include "plugins/tool_website/fetch/failure.h"

namespace oneclaw::tool_website::fetch {
namespace {

// The service's status does not tell these apart; its text does. A URL cannot imitate them: it has no spaces.
bool says(std::string_view text, std::string_view words) noexcept { return text.find(words) != std::string_view::npos; }

}  // namespace

std::string_view reason_of(oc_status status, std::string_view text) noexcept {
  const bool is_certificate = says(text, "certificate refused");
  switch (status) {
    case OC_TIMEOUT:
      return "timeout";
    case OC_DENIED:
      return is_certificate ? "tls" : "";
    case OC_TOO_LARGE:
      return "too_large";
    case OC_CORRUPT:
    case OC_UNSUPPORTED:
      return "bad_answer";
    case OC_UNAVAILABLE:
      if (says(text, "resolve ")) return "dns";
      if (says(text, "TLS handshake") || is_certificate) return "tls";
      if (says(text, "Connection refused")) return "refused";
      return "unreachable";
    default:
      return "";
  }
}

std::string reason_of_answer(int status, bool is_bot_wall) {
  if (is_bot_wall) return "blocked";
  if (status >= 200 && status < 300) return {};
  return "http_" + std::to_string(status);
}

}  // namespace oneclaw::tool_website::fetch
