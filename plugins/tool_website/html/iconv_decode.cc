// The encodings that the C library converts.
#include "plugins/tool_website/html/unicode.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::html {
namespace {

class Converter {
 public:
  explicit Converter(const char* from) : handle_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (is_open()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  bool is_open() const noexcept { return handle_ != reinterpret_cast<iconv_t>(-1); }

  std::string run(std::string_view bytes) {
    std::string out;
    char* in = const_cast<char*>(bytes.data());
    std::size_t in_left = bytes.size();
    std::array<char, 4096> piece;
    while (in_left > 0) {
      char* to = piece.data();
      std::size_t to_left = piece.size();
      const std::size_t result = ::iconv(handle_, &in, &in_left, &to, &to_left);
      out.append(piece.data(), piece.size() - to_left);
      if (result != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
      out += kReplacement;
      if (errno == EINVAL) break;  // a character that the end cuts off
      ++in;
      --in_left;
    }
    return out;
  }

 private:
  iconv_t handle_;
};

// Where the web's name is not the C library's.
const char* library_name(std::string_view encoding) noexcept {
  if (encoding == "shift_jis") return "CP932";
  if (encoding == "euc-kr") return "CP949";
  if (encoding == "gbk") return "GB18030";
  if (encoding == "big5") return "BIG5-HKSCS";
  if (encoding == "windows-874") return "CP874";
  if (encoding == "macintosh") return "MACINTOSH";
  if (encoding == "x-mac-cyrillic") return "MAC-CYRILLIC";
  if (encoding == "iso-8859-8-i") return "ISO-8859-8";
  return nullptr;
}

}  // namespace

std::string decode_with_iconv(std::string_view bytes, std::string_view encoding) {
  const char* known = library_name(encoding);
  Converter converter(known != nullptr ? known : std::string(encoding).c_str());
  return converter.is_open() ? converter.run(bytes) : to_valid_utf8(bytes);
}

}  // namespace oneclaw::tool_website::html
