#include "plugins/tool_website/html/charset.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/tokenizer.h"
#include "plugins/tool_website/html/unicode.h"

#include <cstdint>

namespace oneclaw::tool_website::html {
namespace {

constexpr std::size_t kPrescanBytes = 1024;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

std::string_view mark_of(std::string_view bytes) noexcept {
  if (bytes.substr(0, 3) == kUtf8Mark) return "utf-8";
  if (bytes.substr(0, 2) == "\xFE\xFF") return "utf-16be";
  if (bytes.substr(0, 2) == "\xFF\xFE") return "utf-16le";
  return {};
}

// A page whose <meta> could be read is not UTF-16, whatever it says.
std::string_view encoding_of_meta(std::string_view label) noexcept {
  const std::string_view encoding = encoding_of_label(label);
  return encoding == "utf-16le" || encoding == "utf-16be" ? "utf-8" : encoding;
}

std::string_view prescan(std::string_view bytes) {
  Tokenizer tokenizer(bytes.substr(0, kPrescanBytes));
  for (;;) {
    const Token& token = tokenizer.next();
    if (token.kind == TokenKind::end) return {};
    if (token.kind != TokenKind::start_tag || token.text != "meta") continue;
    std::string_view label = token.get("charset");
    if (label.empty() && iequals(token.get("http-equiv"), "content-type"))
      label = charset_parameter(token.get("content"));
    if (const std::string_view encoding = encoding_of_meta(label); !encoding.empty()) return encoding;
  }
}

void append_utf16(std::string_view bytes, bool big_endian, std::string& out) {
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(big_endian ? a << 8 | b : b << 8 | a);
  };
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    const std::uint32_t high = unit(i);
    if (high < 0xD800 || high > 0xDFFF) {
      append_code_point(out, high);
      continue;
    }
    const std::uint32_t low = high < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
    if (low >= 0xDC00 && low <= 0xDFFF) {
      append_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      i += 2;
    } else {
      out += kReplacement;
    }
  }
  if (i < bytes.size()) out += kReplacement;
}

constexpr std::uint16_t kHigh1252[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                         0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                         0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                         0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

void append_windows_1252(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_code_point(out, byte >= 0x80 && byte <= 0x9F ? kHigh1252[byte - 0x80] : byte);
  }
}

}  // namespace

std::string decode_with_iconv(std::string_view bytes, std::string_view encoding);  // iconv_decode.cc

std::string_view charset_parameter(std::string_view content_type) noexcept {
  static constexpr std::string_view kWord = "charset";
  for (std::size_t at = 0; at + kWord.size() < content_type.size(); ++at) {
    if (!iequals(content_type.substr(at, kWord.size()), kWord)) continue;
    std::string_view rest = trim(content_type.substr(at + kWord.size()));
    if (rest.empty() || rest.front() != '=') continue;
    rest = trim(rest.substr(1));
    if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
      const std::size_t close = rest.find(rest.front(), 1);
      return close == std::string_view::npos ? std::string_view() : rest.substr(1, close - 1);
    }
    std::size_t end = 0;
    while (end < rest.size() && !is_space(rest[end]) && rest[end] != ';' && rest[end] != ',') ++end;
    return rest.substr(0, end);
  }
  return {};
}

std::string_view detect_encoding(std::string_view bytes, std::string_view content_type) {
  if (const std::string_view mark = mark_of(bytes); !mark.empty()) return mark;
  if (const std::string_view given = encoding_of_label(charset_parameter(content_type)); !given.empty()) return given;
  if (const std::string_view meta = prescan(bytes); !meta.empty()) return meta;
  return is_utf8(bytes) ? "utf-8" : "windows-1252";
}

bool needs_iconv(std::string_view encoding) noexcept {
  return encoding != "utf-8" && encoding != "windows-1252" && encoding != "utf-16le" && encoding != "utf-16be";
}

std::string decode(std::string_view bytes, std::string_view encoding) {
  const std::string_view mark = mark_of(bytes);
  if (mark == encoding) bytes.remove_prefix(mark == "utf-8" ? 3 : 2);
  if (encoding == "utf-8") return to_valid_utf8(bytes);
  std::string out;
  if (encoding == "utf-16le" || encoding == "utf-16be") {
    append_utf16(bytes, encoding == "utf-16be", out);
    return out;
  }
  if (needs_iconv(encoding)) return decode_with_iconv(bytes, encoding);
  out.reserve(bytes.size() + bytes.size() / 8);
  append_windows_1252(bytes, out);
  return out;
}

void normalize_newlines(std::string& text) {
  const std::size_t first = text.find('\r');
  if (first == std::string::npos) return;
  std::size_t to = first;
  for (std::size_t from = first; from < text.size(); ++from) {
    if (text[from] == '\r') {
      text[to++] = '\n';
      if (from + 1 < text.size() && text[from + 1] == '\n') ++from;
    } else {
      text[to++] = text[from];
    }
  }
  text.resize(to);
}

}  // namespace oneclaw::tool_website::html
