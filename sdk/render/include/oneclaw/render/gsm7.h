// What a text costs as SMS: the GSM 7-bit alphabet, or UCS-2 when one character is not in it.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::render {

// Units in a message of its own, and in each segment of a longer one, whose header takes the rest.
inline constexpr std::size_t kGsm7Single = 160;
inline constexpr std::size_t kGsm7Segment = 153;
inline constexpr std::size_t kUcs2Single = 70;
inline constexpr std::size_t kUcs2Segment = 67;

struct SmsLength {
  bool is_gsm7 = true;
  std::size_t units = 0;  // septets or UTF-16 units
  std::size_t segments = 0;
};

// Counted as networks do: a character of two units is never cut by a segment's end. Empty text has no segment.
SmsLength sms_length(std::string_view text) noexcept;

bool is_gsm7(std::string_view text) noexcept;
// Septets: 1, or 2 for the extension table (^ { } \ [ ~ ] | and the euro sign). Characters outside count 1.
std::size_t in_septets(std::string_view text) noexcept;
// Typographic characters as their plain forms (quotes, dashes, ellipsis, bullets, no-break spaces), so that one curly
// quote does not halve a segment.
std::string plain_punctuation(std::string_view text);

}  // namespace oneclaw::render
