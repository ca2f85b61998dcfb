#include "sdk/render/styled_text.h"

#include <oneclaw/render/text.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

constexpr std::string_view kWordJoiner = "\u2060";

bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// "@name" and "/command" where no word stands before them; in "a@b.example" and "1/2" there is one.
std::string break_entities(std::string_view text) {
  std::string out;
  auto append = [&](std::string_view piece, std::size_t offset) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      out += piece[i];
      const std::size_t at = offset + i;
      const bool is_sign = piece[i] == '@' || piece[i] == '/';
      const bool starts_word = at + 1 < text.size() && is_word(text[at + 1]);
      const char before = at > 0 ? text[at - 1] : ' ';
      const bool follows = is_word(before) || (piece[i] == '/' && (before == '/' || before == '<' || before == '>'));
      if (is_sign && starts_word && !follows) out += kWordJoiner;
    }
  };
  std::size_t at = 0;
  for (std::string_view link : find_links(text)) {
    const auto begin = static_cast<std::size_t>(link.data() - text.data());
    append(text.substr(at, begin - at), at);
    out += link;
    at = begin + link.size();
  }
  append(text.substr(at), at);
  return out;
}

void append_html(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace

void StyledText::add(std::string_view separator, std::string_view text, bool is_bold, std::string_view href) {
  if (text.empty()) return;
  if (!text_.empty()) text_ += separator;
  const std::size_t begin = text_.size();
  text_ += break_entities(text);
  if (is_bold || !href.empty()) spans_.push_back({begin, text_.size(), is_bold, std::string(href)});
}

std::string StyledText::html(std::string_view part) const {
  const auto begin = static_cast<std::size_t>(part.data() - text_.data());
  const std::size_t end = begin + part.size();
  std::string out;
  std::size_t at = begin;
  auto first = std::lower_bound(spans_.begin(), spans_.end(), begin,
                                [](const Span& span, std::size_t offset) { return span.end <= offset; });
  for (auto span = first; span != spans_.end() && span->begin < end; ++span) {
    const std::size_t from = std::max(span->begin, begin);
    const std::size_t to = std::min(span->end, end);
    append_html(out, std::string_view(text_).substr(at, from - at));
    if (!span->href.empty()) {
      out += "<a href=\"";
      append_html(out, span->href);
      out += "\">";
    }
    if (span->is_bold) out += "<b>";
    append_html(out, std::string_view(text_).substr(from, to - from));
    if (span->is_bold) out += "</b>";
    if (!span->href.empty()) out += "</a>";
    at = to;
  }
  append_html(out, std::string_view(text_).substr(at, end - at));
  return out;
}

}  // namespace oneclaw::render
