// Host names in other scripts as ASCII (RFC 3492, with Unicode's compatibility folding in front).
//
// Leaf, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::render {

// "München.Example" as "xn--mnchen-3ya.example". Nothing when a label is empty, too long or holds what no host name
// has. Precondition: host is valid UTF-8.
std::optional<std::string> ascii_host(std::string_view host);

}  // namespace oneclaw::render
