// split_text and the links in running text that it must not break.
#include <oneclaw/render/text.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\n'; }

bool is_link_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~:/?#@!$&'()+,;=%").find(c) != std::string_view::npos;
}

std::size_t scheme_length(std::string_view text) noexcept {
  for (std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (text.size() <= scheme.size()) continue;
    bool same = std::equal(scheme.begin(), scheme.end(), text.begin(), [](char wanted, char found) {
      return wanted == (found >= 'A' && found <= 'Z' ? found | 32 : found);
    });
    if (same) return scheme.size();
  }
  return 0;
}

// Where a part may end. Positions are offsets behind the last byte that is kept.
struct Borders {
  std::size_t paragraph = 0;
  std::size_t line = 0;
  std::size_t sentence = 0;
  std::size_t word = 0;
  std::size_t cluster = 0;   // outside of links
  std::size_t anything = 0;  // inside a link that does not fit

  std::size_t best(std::size_t half) const noexcept {
    for (std::size_t border : {paragraph, line, sentence}) {
      if (border > half) return border;
    }
    if (word > 0) return word;
    return cluster > 0 ? cluster : anything;
  }
};

bool ends_sentence(std::string_view text) noexcept {
  if (text.empty()) return false;
  if (std::string_view(".!?:;").find(text.back()) != std::string_view::npos) return true;
  for (std::string_view mark : {"\u3002", "\uFF01", "\uFF1F", "\u061F", "\u0964"}) {
    if (text.size() >= mark.size() && text.substr(text.size() - mark.size()) == mark) return true;
  }
  return false;
}

class Splitter {
 public:
  Splitter(std::string_view text, std::size_t limit, Measure measure)
      : text_(text), limit_(limit), measure_(measure), links_(find_links(text)) {}

  // The next part, empty at the end of the text.
  std::string_view next() {
    while (at_ < text_.size() && is_space(text_[at_]) && first_cluster(text_.substr(at_)) == 1) ++at_;
    std::size_t start = at_;
    while (part_link_ < links_.size() && end_of(links_[part_link_]) <= start) ++part_link_;
    link_ = part_link_;
    at_ = end_of_part();
    std::size_t end = at_;
    while (end > start && is_space(text_[end - 1])) --end;
    return text_.substr(start, end - start);
  }

 private:
  std::size_t end_of_part() {
    Borders borders;
    std::size_t used = 0;
    std::size_t half = at_;
    for (std::size_t at = at_; at < text_.size();) {
      std::size_t length = first_cluster(text_.substr(at));
      std::size_t cost = measure_(text_.substr(at, length));
      const bool is_border = length == 1 && is_space(text_[at]);  // a space may carry marks
      if (is_border) {
        // White space at the end of a part is not kept, so it need not fit.
        note_space(borders, at);
      } else if (used + cost > limit_) {
        std::size_t border = borders.best(half);
        return border > 0 ? border : inside_cluster(at, length);
      }
      used += cost;
      at += length;
      if (used <= limit_ / 2) half = at;
      if (used <= limit_ && !is_border) (in_link(at) ? borders.anything : borders.cluster) = at;
    }
    return text_.size();
  }

  void note_space(Borders& borders, std::size_t at) const {
    if (at > at_ && is_space(text_[at - 1])) {
      if (text_[at] == '\n' && text_[at - 1] == '\n') borders.paragraph = borders.word;
      return;
    }
    borders.word = at;
    if (text_[at] == '\n') borders.line = at;
    if (ends_sentence(text_.substr(at_, at - at_))) borders.sentence = at;
  }

  // The first cluster alone is too large: its last code point that fits, at least one.
  std::size_t inside_cluster(std::size_t at, std::size_t length) const {
    std::size_t end = at;
    next_code_point(text_, end);
    for (std::size_t after = end; after < at + length; end = after) {
      next_code_point(text_, after);
      if (measure_(text_.substr(at, after - at)) > limit_) break;
    }
    return end;
  }

  // Asked with growing offsets while a part is measured.
  bool in_link(std::size_t at) {
    while (link_ < links_.size() && end_of(links_[link_]) <= at) ++link_;
    return link_ < links_.size() && begin_of(links_[link_]) < at;
  }
  std::size_t begin_of(std::string_view link) const { return static_cast<std::size_t>(link.data() - text_.data()); }
  std::size_t end_of(std::string_view link) const { return begin_of(link) + link.size(); }

  std::string_view text_;
  std::size_t limit_;
  Measure measure_;
  std::vector<std::string_view> links_;
  std::size_t part_link_ = 0;  // the first link that ends behind the part's start
  std::size_t link_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string_view> find_links(std::string_view text) {
  std::vector<std::string_view> links;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text[at] == 'h' || text[at] == 'H' ? at + scheme_length(text.substr(at)) : at;
    if (end == at) {
      ++at;
      continue;
    }
    const std::size_t host = end;
    while (end < text.size() && is_link_char(text[end])) ++end;
    while (end > host && std::string_view(".,:;!?'()").find(text[end - 1]) != std::string_view::npos) --end;
    if (end > host) links.push_back(text.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return links;
}

std::vector<std::string_view> split_text(std::string_view text, std::size_t limit, Measure measure,
                                         std::size_t max_parts) {
  std::vector<std::string_view> parts;
  Splitter splitter(text, limit, measure);
  while (parts.size() < max_parts) {
    std::string_view part = splitter.next();
    if (part.empty()) break;
    if (!is_blank(part)) parts.push_back(part);
  }
  return parts;
}

}  // namespace oneclaw::render
