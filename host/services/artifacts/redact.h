// Takes secrets out of recorded requests and answers before they are stored.
//
// Leaf, any thread. JSON: the value of every member with a secret's name (base::is_secret_name), at any depth, also in
// texts that hold JSON themselves. Text: what follows "Bearer" and "Basic", and the value behind a secret's name in
// queries, headers and JSON that is cut off. What it cannot know is a secret that stands under no telling name.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::services::artifacts {

inline constexpr std::string_view kRedacted = "[redacted]";

// `data` without its secrets. JSON comes back compact, but unchanged when it has none.
std::string redact(std::string_view data);

}  // namespace oneclaw::services::artifacts
