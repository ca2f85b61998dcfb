// Text that Discord's Markdown shows as it is: no styles, lists, quotes, headings, masked links or mentions.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::render {

// Links in the text stay as they are, because Discord takes a backslash in one for a part of it.
std::string escape_markdown(std::string_view text);

// UTF-16 units of the escaped text, or more: what needs an escape only at the start of a line counts everywhere.
std::size_t in_markdown(std::string_view text) noexcept;

}  // namespace oneclaw::render
