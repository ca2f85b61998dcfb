#include "plugins/tool_website/extract/meta.h"

#include "plugins/tool_website/html/ascii.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {

using html::Tag;

void MetaExtractor::on_start(Tag tag, const html::Token& token, const html::Place& place) {
  if (tag == Tag::html && facts_.language.empty()) {
    facts_.language = short_text(token.get("lang"), 35);
  } else if (tag == Tag::meta) {
    read_meta(token);
  } else if (tag == Tag::link && place.in_head && !has_canonical_ && html::has_word(token.get("rel"), "canonical")) {
    // One in the body is ignored by everybody who reads canonical links.
    const auto url = web::resolve(base_, token.get("href"));
    if (url && !token.get("href").empty() && url->text().size() <= kMaxUrlBytes) facts_.canonical = url->text();
    has_canonical_ = true;
  }
}

void MetaExtractor::on_text(std::string_view text, const html::Place& place) {
  if (place.parent != Tag::title || place.is_hidden || has_title_) return;
  if (title_.size() < kMaxTextBytes * 4) title_ += text;
}

void MetaExtractor::on_end(Tag tag) {
  if (tag != Tag::title || has_title_) return;
  facts_.title = short_text(title_);
  has_title_ = !facts_.title.empty();
}

void MetaExtractor::read_meta(const html::Token& token) {
  const std::string_view content = token.get("content");
  const std::string_view name = token.get("name");
  const std::string_view property = token.get("property");
  if (html::iequals(name, "description") && facts_.description.empty()) facts_.description = short_text(content);
  if (html::iequals(name, "generator") && facts_.generator.empty()) facts_.generator = short_text(content, 100);
  // Many write name= where the format wants property=.
  if (html::istarts_with(property, "og:")) add_open_graph(property.substr(3), content);
  if (html::istarts_with(name, "og:")) add_open_graph(name.substr(3), content);
}

void MetaExtractor::add_open_graph(std::string_view property, std::string_view content) {
  std::string key = html::lower_case(property);
  auto& list = facts_.open_graph;
  const bool is_known = std::any_of(list.begin(), list.end(), [&](const auto& item) { return item.first == key; });
  std::string value = short_text(content, kMaxUrlBytes);
  if (is_known || key.empty() || key.size() > 40 || value.empty() || list.size() == kMaxListed) return;
  list.emplace_back(std::move(key), std::move(value));
}

}  // namespace oneclaw::tool_website::extract
