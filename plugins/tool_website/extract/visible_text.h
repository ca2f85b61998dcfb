// The text that a visitor sees, lines where the page has them: what contacts are looked for in.
//
// Leaf; one object a page. At most kMaxVisibleBytes.
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/html/element.h"
#include "plugins/tool_website/html/walker.h"

#include <string>
#include <string_view>

namespace oneclaw::tool_website::extract {

class VisibleText {
 public:
  void on_start(html::Tag tag) { end_line(tag); }
  void on_end(html::Tag tag) { end_line(tag); }
  void on_text(std::string_view text, const html::Place& place) {
    using html::Tag;
    if (place.is_hidden || place.parent == Tag::script || place.parent == Tag::style || place.parent == Tag::title ||
        place.parent == Tag::textarea || place.parent == Tag::iframe || place.parent == Tag::option) {
      return;
    }
    if (text_.size() + text.size() <= kMaxVisibleBytes) text_ += text;
  }
  const std::string& text() const noexcept { return text_; }

 private:
  void end_line(html::Tag tag) {
    if (html::is_block(tag) && !text_.empty() && text_.back() != '\n') text_ += '\n';
  }

  std::string text_;
};

}  // namespace oneclaw::tool_website::extract
