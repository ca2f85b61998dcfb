// New ids and random text from the operating system's cryptographic source (libsodium).
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::base {

// 26 characters of Crockford's base 32: 48 bits of milliseconds since 1970, then 80 random bits. Ids of different
// milliseconds order by time. Precondition: 0 <= now_us.
std::string new_ulid(std::int64_t now_us);
// True for what new_ulid() could have made.
bool is_ulid(std::string_view text) noexcept;

// `length` characters of the URL-safe base64 alphabet, 6 random bits each. The first is a letter or a digit, so that a
// command line never takes an id for an option.
std::string random_url_safe(std::size_t length);
// `length` characters of `alphabet` (2 to 256 characters), each equally likely.
std::string random_of(std::string_view alphabet, std::size_t length);

// 0 to 1, evenly; for jitter.
double random_unit();

// Base64 with the URL-safe alphabet and without padding.
std::string base64url(std::string_view bytes);

}  // namespace oneclaw::base
