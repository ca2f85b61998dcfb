#include <oneclaw/render/text.h>

#include <utf8proc.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

// White space of any script, and format characters that have no width.
bool is_invisible(char32_t code_point) noexcept {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code_point))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
      return true;
    case UTF8PROC_CATEGORY_MN:  // variation selectors and the joiner among the marks
      return (code_point >= 0xFE00 && code_point <= 0xFE0F) || code_point >= 0xE0100 || code_point == 0x034F;
    default:
      // Fillers and the empty Braille cell: letters and symbols by category, blank by sight.
      return code_point == 0x115F || code_point == 0x1160 || code_point == 0x3164 || code_point == 0xFFA0 ||
             code_point == 0x2800;
  }
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& offset) noexcept {
  if (is_ascii(text[offset])) return static_cast<unsigned char>(text[offset++]);
  utf8proc_int32_t code_point = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + offset);
  utf8proc_ssize_t length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - offset), &code_point);
  if (length <= 0) {
    ++offset;
    return kReplacement;
  }
  offset += static_cast<std::size_t>(length);
  return static_cast<char32_t>(code_point);
}

void append_code_point(std::string& out, char32_t code_point) {
  utf8proc_uint8_t bytes[4];
  utf8proc_ssize_t length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (is_ascii(text[at])) {
      ++at;
      continue;
    }
    utf8proc_int32_t code_point = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
    utf8proc_ssize_t length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    if (length <= 0) return false;
    at += static_cast<std::size_t>(length);
  }
  return true;
}

std::size_t in_bytes(std::string_view text) noexcept { return text.size(); }

std::size_t in_code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

std::size_t in_utf16(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) count += next_code_point(text, at) > 0xFFFF ? 2 : 1;
  return count;
}

std::size_t in_graphemes(std::string_view text) noexcept {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_cluster(text));
  return count;
}

std::size_t first_cluster(std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (is_ascii(text[0]) && (text.size() == 1 || (is_ascii(text[1]) && text[0] != '\r'))) return 1;
  std::size_t end = 0;
  utf8proc_int32_t state = 0;
  char32_t last = next_code_point(text, end);
  while (end < text.size()) {
    std::size_t after = end;
    char32_t next = next_code_point(text, after);
    if (after > kMaxClusterBytes) break;
    if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last), static_cast<utf8proc_int32_t>(next),
                                         &state)) {
      break;
    }
    last = next;
    end = after;
  }
  return end;
}

bool is_blank(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_invisible(next_code_point(text, at))) return false;
  }
  return true;
}

std::string cut_text(std::string_view text, std::size_t limit, Measure measure, std::string_view ellipsis) {
  const std::size_t mark = measure(ellipsis);
  if (mark > limit) ellipsis = {};
  const std::size_t room = mark > limit ? limit : limit - mark;
  std::size_t used = 0;
  std::size_t kept = 0;  // bytes that leave room for the ellipsis
  for (std::size_t at = 0; at < text.size();) {
    std::string_view cluster = text.substr(at, first_cluster(text.substr(at)));
    used += measure(cluster);
    if (used > limit) {
      while (kept > 0 && (text[kept - 1] == ' ' || text[kept - 1] == '\n')) --kept;
      return std::string(text.substr(0, kept)).append(ellipsis);
    }
    at += cluster.size();
    if (used <= room) kept = at;
  }
  return std::string(text);
}

}  // namespace oneclaw::render
