#include "plugins/tool_website/extract/outline.h"

#include "plugins/tool_website/html/ascii.h"

namespace oneclaw::tool_website::extract {

using html::Tag;

void OutlineExtractor::on_start(Tag tag, const html::Token& token, const html::Place& place) {
  if (place.is_hidden) return;
  if (html::is_heading(tag)) {
    ++facts_.headings[static_cast<std::size_t>(tag) - static_cast<std::size_t>(Tag::h1)];
    in_h1_ = tag == Tag::h1;
    h1_.clear();
    return;
  }
  switch (tag) {
    case Tag::img:
      add_image(token);
      break;
    case Tag::nav:
      facts_.has_nav = true;
      break;
    case Tag::main:
    case Tag::article:
    case Tag::section:
      facts_.has_sections = true;
      break;
    case Tag::br:
      if (in_h1_) h1_ += ' ';
      break;
    default:
      break;
  }
}

void OutlineExtractor::add_image(const html::Token& token) {
  // A pixel for counting visitors is no picture.
  if (token.get("width") == "1" && token.get("height") == "1") return;
  ++facts_.images;
  const std::string_view alt = html::trim(token.get("alt"));
  if (!alt.empty()) ++facts_.images_with_alt;
  // A logo in the heading is the heading's text.
  if (in_h1_ && h1_.size() < kMaxTextBytes) (h1_ += ' ') += alt;
}

void OutlineExtractor::on_text(std::string_view text, const html::Place& place) {
  if (in_h1_ && !place.is_hidden && place.parent != Tag::style && place.parent != Tag::script &&
      h1_.size() < kMaxTextBytes * 2) {
    h1_ += text;
  }
}

void OutlineExtractor::on_end(Tag tag) {
  if (tag != Tag::h1 || !in_h1_) return;
  in_h1_ = false;
  std::string text = short_text(h1_);
  if (!text.empty() && facts_.h1.size() < kMaxListed) facts_.h1.push_back(std::move(text));
}

}  // namespace oneclaw::tool_website::extract
