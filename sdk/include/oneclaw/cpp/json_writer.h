// oneclaw/cpp/json_writer.h - writing text into JSON by hand: the one thing that is easy to get wrong.
//
// Not a JSON library; plugins choose their own for reading and for anything larger.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::sdk {

// Appends `text` as a JSON string with its quotes. Precondition: text is UTF-8. Throws std::bad_alloc.
inline void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte < 0x20 || byte == 0x7f) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

inline std::string json_string(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_json_string(out, text);
  return out;
}

}  // namespace oneclaw::sdk
