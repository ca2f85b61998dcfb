#include "plugins/tool_website/html/unicode.h"

#include <algorithm>
#include <cstring>

namespace oneclaw::tool_website::html {
namespace {

struct Lead {
  std::size_t length = 0;                 // 0: no lead byte
  unsigned char low = 0x80, high = 0xBF;  // bounds of the second byte
};

Lead lead_of(unsigned char byte) noexcept {
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

// How many bytes of a sequence are good; *whole tells whether it is complete.
std::size_t good_bytes(std::string_view text, bool* whole) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  *whole = byte(0) < 0x80;
  if (*whole) return 1;
  const Lead lead = lead_of(byte(0));
  std::size_t good = 1;
  while (good < lead.length && good < text.size()) {
    const unsigned char low = good == 1 ? lead.low : 0x80;
    const unsigned char high = good == 1 ? lead.high : 0xBF;
    if (byte(good) < low || byte(good) > high) break;
    ++good;
  }
  *whole = lead.length != 0 && good == lead.length;
  return good;
}

}  // namespace

void append_code_point(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::size_t utf8_sequence(std::string_view text) noexcept {
  if (text.empty()) return 0;
  bool whole = false;
  const std::size_t good = good_bytes(text, &whole);
  return whole ? good : 0;
}

std::size_t utf8_valid_prefix(std::string_view text) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = kHighBits;
    if (at + sizeof eight <= text.size()) std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & kHighBits) == 0) {
      at += sizeof eight;
      continue;
    }
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = utf8_sequence(text.substr(at, 4));
    if (length == 0) break;
    at += length;
  }
  return at;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = utf8_valid_prefix(text);
    out += text.substr(0, valid);
    text.remove_prefix(valid);
    if (text.empty()) break;
    bool whole = false;
    text.remove_prefix(good_bytes(text, &whole));
    out += kReplacement;
  }
  return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t max) noexcept {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
  return text.substr(0, max);
}

}  // namespace oneclaw::tool_website::html
