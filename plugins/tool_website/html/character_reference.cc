#include "plugins/tool_website/html/character_reference.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/entities.h"
#include "plugins/tool_website/html/unicode.h"

#include <cstdint>

namespace oneclaw::tool_website::html {
namespace {

constexpr std::uint32_t kBeyond = 0x110000;

// Numbers 0x80 to 0x9F mean what windows-1252 has there.
constexpr std::uint16_t kC1[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::uint32_t scalar_of(std::uint32_t number) noexcept {
  if (number == 0 || number >= kBeyond || (number >= 0xD800 && number <= 0xDFFF)) return 0xFFFD;
  if (number >= 0x80 && number <= 0x9F) return kC1[number - 0x80];
  return number;
}

// `text` begins with "&#".
std::size_t append_numeric(std::string_view text, std::string& out) {
  std::size_t at = 2;
  const bool is_hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  if (is_hex) ++at;
  const std::size_t digits = at;
  std::uint32_t number = 0;
  for (; at < text.size(); ++at) {
    const int digit = is_hex ? hex_value(text[at]) : (is_digit(text[at]) ? text[at] - '0' : -1);
    if (digit < 0) break;
    if (number < kBeyond) number = number * (is_hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  if (at == digits) {
    out += text.substr(0, at);
    return at;
  }
  append_code_point(out, scalar_of(number));
  return at < text.size() && text[at] == ';' ? at + 1 : at;
}

}  // namespace

std::size_t append_reference(std::string_view text, bool in_attribute, std::string& out) {
  if (text.size() > 1 && text[1] == '#') return append_numeric(text, out);
  if (text.size() > 1 && is_alnum(text[1])) {
    const NamedReference found = match_named_reference(text.substr(1));
    const std::size_t end = found.length + 1;
    const bool has_semicolon = found.length > 0 && text[found.length] == ';';
    // "?a=b&copy=1" in an attribute is a query, not a sign.
    const bool is_query =
        in_attribute && !has_semicolon && end < text.size() && (text[end] == '=' || is_alnum(text[end]));
    if (found.length > 0 && !is_query) {
      append_code_point(out, found.first);
      if (found.second != 0) append_code_point(out, found.second);
      return end;
    }
  }
  out += '&';
  return 1;
}

std::string decode_references(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t mark = std::min(text.find('&'), text.size());
    out += text.substr(0, mark);
    text.remove_prefix(mark);
    if (!text.empty()) text.remove_prefix(append_reference(text, false, out));
  }
  return out;
}

}  // namespace oneclaw::tool_website::html
