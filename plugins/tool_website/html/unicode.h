// UTF-8 by hand: writing a code point, checking a text, replacing what is broken.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::html {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Precondition: a scalar value.
void append_code_point(std::string& out, std::uint32_t code);

// The length of the well-formed sequence at the beginning of `text`, or 0.
std::size_t utf8_sequence(std::string_view text) noexcept;
// Bytes that are well-formed from the beginning on.
std::size_t utf8_valid_prefix(std::string_view text) noexcept;
inline bool is_utf8(std::string_view text) noexcept { return utf8_valid_prefix(text) == text.size(); }
// Each broken sequence becomes one U+FFFD for its longest beginning that could have been good, as browsers do.
std::string to_valid_utf8(std::string_view text);
// At most `max` bytes, cut between two characters. Precondition: `text` is UTF-8.
std::string_view cut_utf8(std::string_view text, std::size_t max) noexcept;

}  // namespace oneclaw::tool_website::html
