#include "host/api/artifact_answer.h"

namespace oneclaw::api {
namespace {

bool is_plain(char c) noexcept { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%'; }
bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

}  // namespace

std::string attachment_named(std::string_view name) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string ascii;
  std::string encoded;
  bool is_same = true;
  for (const char c : name) {
    ascii += is_plain(c) ? c : '_';
    is_same = is_same && is_plain(c);
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      ((encoded += '%') += kDigits[byte >> 4]) += kDigits[byte & 15];
    }
  }
  std::string out = "attachment; filename=\"" + ascii + "\"";
  return is_same ? out : out + "; filename*=UTF-8''" + encoded;
}

}  // namespace oneclaw::api
