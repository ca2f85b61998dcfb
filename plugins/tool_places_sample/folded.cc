#include "folded.h"

#include <algorithm>

namespace oneclaw::tool_places_sample {
namespace {

struct Spelling {
  std::string_view from;
  std::string_view to;
};

// What people type instead, and the capitals: all become the composed small letter.
constexpr Spelling kLetters[] = {
    {"a\u0308", "\u00e4"}, {"o\u0308", "\u00f6"}, {"u\u0308", "\u00fc"}, {"A\u0308", "\u00e4"}, {"O\u0308", "\u00f6"},
    {"U\u0308", "\u00fc"}, {"\u00c4", "\u00e4"},  {"\u00d6", "\u00f6"},  {"\u00dc", "\u00fc"},  {"\u00a0", " "}};
constexpr Spelling kAscii[] = {{"\u00e4", "ae"}, {"\u00f6", "oe"}, {"\u00fc", "ue"}, {"\u00df", "ss"}};

template <std::size_t N>
std::string respelt(std::string_view text, const Spelling (&table)[N]) {
  std::string out;
  while (!text.empty()) {
    const auto* found =
        std::find_if(std::begin(table), std::end(table), [&](const Spelling& s) { return text.starts_with(s.from); });
    const bool is_known = found != std::end(table);
    out += is_known ? found->to : text.substr(0, 1);
    text.remove_prefix(is_known ? found->from.size() : 1);
  }
  return out;
}

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  for (char c : respelt(text, kLetters)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_word_byte(c)) {
      out += c;
    } else if (c != '.' && c != '\'' && !out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool has_phrase(std::string_view text, std::string_view phrase) {
  return (" " + std::string(text) + " ").find(" " + std::string(phrase) + " ") != std::string::npos;
}

std::string slug_of(std::string_view name) {
  std::string out = respelt(folded(name), kAscii);
  std::replace(out.begin(), out.end(), ' ', '-');
  return out;
}

}  // namespace oneclaw::tool_places_sample
