// Named character references ("&eacute;", "&amp"): the longest one that a text begins with.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oneclaw::tool_website::html {

struct NamedReference {
  std::size_t length = 0;  // of the name, the ';' included when there is one; 0: none fits
  std::uint32_t first = 0;
  std::uint32_t second = 0;  // 0: one code point
};

// `text` begins after the '&'.
NamedReference match_named_reference(std::string_view text) noexcept;

}  // namespace oneclaw::tool_website::html
