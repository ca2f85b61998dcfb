// The small values that HTTP server and client share: header lists and their checks.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::net {

struct HeaderView {
  std::string_view name;
  std::string_view value;
};

struct Header {
  std::string name;
  std::string value;
};

inline constexpr bool is_token_char(unsigned char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
}

inline bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return is_token_char(c); });
}

// No control characters: a line break in a value would start another header.
inline bool is_header_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; });
}

inline constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

// The first header of that name, or empty. Precondition: `name` is in lower case.
inline std::string_view find_header(std::span<const HeaderView> headers, std::string_view name) noexcept {
  for (const HeaderView& header : headers) {
    if (iequals(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace oneclaw::net
