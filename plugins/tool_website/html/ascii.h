// ASCII classes and comparisons that no locale changes.
//
// Leaf, any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::html {

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\f' || c == '\r'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }
constexpr bool is_alpha(char c) noexcept { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
constexpr bool is_alnum(char c) noexcept { return is_alpha(c) || is_digit(c); }
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}
constexpr bool istarts_with(std::string_view text, std::string_view start) noexcept {
  return text.size() >= start.size() && iequals(text.substr(0, start.size()), start);
}

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// One of the words, separated by white space, is `word`; letters of either case.
constexpr bool has_word(std::string_view words, std::string_view word) noexcept {
  while (!words.empty()) {
    while (!words.empty() && is_space(words.front())) words.remove_prefix(1);
    std::size_t end = 0;
    while (end < words.size() && !is_space(words[end])) ++end;
    if (end > 0 && iequals(words.substr(0, end), word)) return true;
    words.remove_prefix(end);
  }
  return false;
}

// Runs of white space (the no-break space too) become one space, none at the ends.
std::string collapse_space(std::string_view text);

}  // namespace oneclaw::tool_website::html
