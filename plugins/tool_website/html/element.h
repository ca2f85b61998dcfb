// The elements that the scanner knows by name, and what the standard says about each.
//
// Leaf, any thread.
#pragma once

#include "plugins/tool_website/html/tokenizer.h"

#include <cstdint>
#include <string_view>

namespace oneclaw::tool_website::html {

// clang-format off
enum class Tag : std::uint8_t {
  other,
  a, address, article, aside, audio, base, blockquote, body, br, button, canvas, dd, details, div, dl, dt, fieldset,
  figcaption, figure, footer, form, frameset, h1, h2, h3, h4, h5, h6, head, header, hgroup, hr, html, iframe, img, input,
  label, li, link, main, math, menu, meta, nav, noembed, noframes, noscript, object, ol, option, p, plaintext, pre,
  script, section, select, span, style, summary, svg, table, tbody, td, template_, textarea, tfoot, th, thead, title, tr,
  ul, video, void_, xmp,
  count
};
// clang-format on

// Names in lower case. `void_` for every other element without content.
Tag tag_of(std::string_view name) noexcept;

// Has no content: no end tag will come.
bool is_void(Tag tag) noexcept;
// Stands on lines of its own: its text does not run on from what is before it.
bool is_block(Tag tag) noexcept;
bool is_heading(Tag tag) noexcept;
// May stand in the head; anything else opens the body.
bool is_head_content(Tag tag) noexcept;
// How its content is read.
TextMode mode_of(Tag tag) noexcept;

}  // namespace oneclaw::tool_website::html
