// Small text functions with one home: nearest name for "did you mean", hex, UTF-8 checks, limits in people's units.
//
// Leaf, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::base {

// The candidate with the smallest edit distance to `name` when it is near enough to be a typing mistake; else empty.
std::string nearest_name(std::string_view name, std::span<const std::string> candidates);
// " (did you mean \"sqlite\"?)" or "" - ready to append to an error.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);
// "a, b or c".
std::string join_or(std::span<const std::string> names);

std::string to_hex(std::span<const unsigned char> bytes);
bool is_utf8(std::string_view text) noexcept;
// Replaces invalid sequences by U+FFFD and cuts at a code point border so that at most max_bytes remain.
std::string clean_utf8(std::string_view text, std::size_t max_bytes);

// True for names whose value must not be shown: they end in token, password, secret, key or authorization.
bool is_secret_name(std::string_view name) noexcept;

// The text behind %XX escapes; nothing when one is broken.
std::optional<std::string> percent_decoded(std::string_view text);

// "1.5 MiB".
std::string human_bytes(std::uint64_t bytes);

}  // namespace oneclaw::base
