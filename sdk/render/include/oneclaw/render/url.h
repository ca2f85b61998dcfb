// Addresses that may become a link in front of people: http and https only, in one normal spelling.
//
// Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::render {

inline constexpr std::size_t kMaxUrlBytes = 2048;  // also what Discord accepts
inline constexpr std::size_t kMaxHostBytes = 253;
inline constexpr std::size_t kMaxLabelBytes = 63;

// The address in ASCII: scheme and host in lower case, an international host in Punycode (so that look-alike letters
// show), no default port, everything percent-encoded that is no URL character. OC_INVALID says why it may not be a
// link: another scheme, a user name before the host, a host that is none. OC_TOO_LARGE beyond kMaxUrlBytes.
sdk::Result<std::string> normal_url(std::string_view text);

// Whether platforms take it as the target of a link or button: they refuse the whole message for "localhost", names
// without a dot and address literals. Precondition: a normal URL.
bool is_public_url(std::string_view url) noexcept;

}  // namespace oneclaw::render
