// Character references in text and attribute values: "&lt;", "&#x41;", "&copy".
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::html {

// Precondition: `text` begins with '&'. Appends what it stands for, or the '&' itself when it begins no reference, and
// returns how many bytes were read (at least 1).
std::size_t append_reference(std::string_view text, bool in_attribute, std::string& out);

// A whole text with all of its references replaced.
std::string decode_references(std::string_view text);

}  // namespace oneclaw::tool_website::html
