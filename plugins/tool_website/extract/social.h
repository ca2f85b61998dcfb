// Profiles in social networks, by exact host and by the form of the path: a share button is no profile, and
// "fedex.com" is not "x.com".
//
// Leaf, any thread.
#pragma once

#include "plugins/tool_website/web/url.h"

#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::extract {

struct Profile {
  std::string_view network;  // "facebook", lives for ever
  std::string url;           // canonical: https, no query, no mobile or language host
};

std::optional<Profile> profile_of(const web::Url& url);

}  // namespace oneclaw::tool_website::extract
