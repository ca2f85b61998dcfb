// Why a site could not be read, in one word that stays the same from version to version.
//
// Leaf, any thread.
#pragma once

#include <oneclaw/abi.h>

#include <string>
#include <string_view>

namespace oneclaw::tool_website::fetch {

struct Failure {
  std::string reason;  // "dns", "http_404"; see describe.cc for the list
  std::string detail;  // a sentence
};

// The reason for a failed request, or empty when the failure is not the site's (denied, no URL, cancelled, out of
// resources): then the call fails. `text` is the host's.
std::string_view reason_of(oc_status status, std::string_view text) noexcept;

// Of an answer that came: empty when its page may be read. Names of headers in lower case.
std::string reason_of_answer(int status, bool is_bot_wall);

}  // namespace oneclaw::tool_website::fetch
