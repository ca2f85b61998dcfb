#include <oneclaw/render/gsm7.h>

#include <oneclaw/render/text.h>

namespace oneclaw::render {
namespace {

constexpr std::u32string_view kBasic =
    U"@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5\u0394_\u03a6\u0393\u039b\u03a9"
    U"\u03a0\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9 !\"#\u00a4%&'()*+,-./0123456789:;<=>?\u00a1"
    U"ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc"
    U"\u00e0";
constexpr std::u32string_view kExtension = U"\f^{}\\[~]|\u20ac";

// 0: not in the alphabet.
std::size_t septets(char32_t c) noexcept {
  if ((c >= 'a' && c <= 'z') || c == ' ') return 1;
  if (kBasic.find(c) != std::u32string_view::npos) return 1;
  return kExtension.find(c) != std::u32string_view::npos ? 2 : 0;
}

std::string_view plain_form(char32_t c) noexcept {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x2032:
    case '`':
    case 0x00B4:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x2033:
    case 0x00AB:
    case 0x00BB:
      return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x2022:
    case 0x00B7:
      return "-";
    case 0x2026:
      return "...";
    case 0x00A0:
    case 0x2007:
    case 0x2009:
    case 0x202F:
      return " ";
    default:
      return {};
  }
}

}  // namespace

bool is_gsm7(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (septets(next_code_point(text, at)) == 0) return false;
  }
  return true;
}

std::size_t in_septets(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) count += septets(next_code_point(text, at)) == 2 ? 2 : 1;
  return count;
}

SmsLength sms_length(std::string_view text) noexcept {
  SmsLength length;
  length.is_gsm7 = is_gsm7(text);
  const std::size_t segment = length.is_gsm7 ? kGsm7Segment : kUcs2Segment;
  std::size_t used = 0;  // in the last segment
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    const std::size_t cost = length.is_gsm7 ? septets(c) : (c > 0xFFFF ? 2 : 1);
    length.units += cost;
    if (length.segments == 0 || used + cost > segment) {
      ++length.segments;
      used = 0;
    }
    used += cost;
  }
  if (length.units <= (length.is_gsm7 ? kGsm7Single : kUcs2Single)) length.segments = length.units > 0 ? 1 : 0;
  return length;
}

std::string plain_punctuation(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    std::string_view plain = plain_form(c);
    if (plain.empty()) {
      append_code_point(out, c);
    } else {
      out += plain;
    }
  }
  return out;
}

}  // namespace oneclaw::render
