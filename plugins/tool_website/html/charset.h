// From the bytes of a page to UTF-8 text: which encoding, and the conversion.
//
// The order is the standard's: byte order mark, Content-Type, <meta> in the first 1,024 bytes; without any of them
// UTF-8 when the bytes are UTF-8, else windows-1252. Encodings other than UTF-8, UTF-16 and windows-1252 go through
// iconv, which may read files: not on a loop thread (needs_iconv()). Leaf.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::tool_website::html {

// The canonical name of an encoding label ("latin1" is "windows-1252"), or empty. The text lives for ever.
std::string_view encoding_of_label(std::string_view label) noexcept;

// The charset parameter of a Content-Type, or of <meta http-equiv> content; not yet a canonical name.
std::string_view charset_parameter(std::string_view content_type) noexcept;

// The canonical name of the encoding of `bytes`.
std::string_view detect_encoding(std::string_view bytes, std::string_view content_type);
bool needs_iconv(std::string_view encoding) noexcept;

// UTF-8 without byte order mark; what cannot be read is U+FFFD. `encoding` is a canonical name.
std::string decode(std::string_view bytes, std::string_view encoding);

// "\r\n" and "\r" become "\n", as the tokenizer expects.
void normalize_newlines(std::string& text);

}  // namespace oneclaw::tool_website::html
