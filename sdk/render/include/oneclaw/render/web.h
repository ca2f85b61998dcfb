// What the web console draws: the view as sanitized JSON, with the derived lines that every channel shows.
//
// No HTML: the console puts text into text nodes. Any View may be given. Leaf, any thread.
#pragma once

#include <oneclaw/render/view.h>

#include <string>

namespace oneclaw::render {

// The members of view.md, all text clean and NFC, URLs normal and http or https, and two more where they apply:
// "page_line" ("10/20 · page 1/2") and "percent" (of progress, 0 to 100; absent when the total is not known).
std::string render_web(const View& view);

}  // namespace oneclaw::render
