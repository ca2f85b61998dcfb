// Problem documents (RFC 9457) and the words for HTTP status codes. Leaf, any thread.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::net {

// "Not Found"; "Unknown" for a code nobody named.
std::string_view reason_phrase(int status) noexcept;
// {"type":"about:blank","title":...,"status":...,"detail":...,"code":...}; `code` is stable, for programs.
std::string problem_json(int status, std::string_view code, std::string_view detail);
inline constexpr std::string_view kProblemType = "application/problem+json";

}  // namespace oneclaw::net
