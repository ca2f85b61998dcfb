#include "sdk/render/markdown.h"

#include <oneclaw/render/text.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

constexpr std::string_view kAnywhere = "\\*_~|`<[]@";
constexpr std::string_view kAtLineStart = "#->+";

bool has(std::string_view set, char c) noexcept { return set.find(c) != std::string_view::npos; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

class Escaper {
 public:
  std::string take() { return std::move(out_); }

  void escape(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool space_follows = i + 1 == text.size() || text[i + 1] == ' ';
      const bool ends_number = start_ == Start::number && space_follows && (c == '.' || c == ')');
      if (has(kAnywhere, c) || ends_number || (start_ == Start::line && has(kAtLineStart, c))) out_ += '\\';
      out_ += c;
      advance(c);
    }
  }
  void keep(std::string_view text) {
    out_ += text;
    start_ = Start::none;
  }

 private:
  // Whether a list, quote or heading could still begin here: spaces before, or the digits of "1.".
  enum class Start { line, number, none };

  void advance(char c) noexcept {
    if (c == '\n') {
      start_ = Start::line;
    } else if (is_digit(c) && start_ != Start::none) {
      start_ = Start::number;
    } else if (c != ' ' || start_ != Start::line) {
      start_ = Start::none;
    }
  }

  std::string out_;
  Start start_ = Start::line;
};

}  // namespace

std::string escape_markdown(std::string_view text) {
  Escaper escaper;
  std::size_t at = 0;
  for (std::string_view link : find_links(text)) {
    const auto begin = static_cast<std::size_t>(link.data() - text.data());
    escaper.escape(text.substr(at, begin - at));
    escaper.keep(link);
    at = begin + link.size();
  }
  escaper.escape(text.substr(at));
  return escaper.take();
}

std::size_t in_markdown(std::string_view text) noexcept {
  auto may_need_escape = [](char c) { return has(kAnywhere, c) || has(kAtLineStart, c) || c == '.' || c == ')'; };
  return in_utf16(text) + static_cast<std::size_t>(std::count_if(text.begin(), text.end(), may_need_escape));
}

}  // namespace oneclaw::render
