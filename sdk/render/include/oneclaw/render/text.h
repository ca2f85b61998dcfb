// Text as people see it: counted in any platform's unit, cleaned, cut and split without harming a character.
//
// Everything here takes UTF-8; a byte that is none counts as U+FFFD and is never a reason to fail. Leaf, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::render {

// Combining marks kept on one character (Unicode's stream-safe format): more only serve to slow a reader down.
inline constexpr std::size_t kMaxMarks = 30;
// A grapheme cluster ends here at the latest; the longest real one, an emoji family with skin tones, has 41 bytes.
inline constexpr std::size_t kMaxClusterBytes = 512;
inline constexpr std::string_view kEllipsis = "\u2026";
inline constexpr std::size_t kAllParts = static_cast<std::size_t>(-1);

// What a stretch of text costs in a platform's unit. Additive over grapheme clusters.
using Measure = std::size_t (*)(std::string_view text);
std::size_t in_bytes(std::string_view text) noexcept;
std::size_t in_code_points(std::string_view text) noexcept;
std::size_t in_utf16(std::string_view text) noexcept;
std::size_t in_graphemes(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;
// Decodes the code point at `offset` and moves behind it. Precondition: offset < text.size().
char32_t next_code_point(std::string_view text, std::size_t& offset) noexcept;
void append_code_point(std::string& out, char32_t code_point);
// Bytes of the first grapheme cluster; 0 only for empty text.
std::size_t first_cluster(std::string_view text) noexcept;

enum class Lines { one, many };
// Text that is safe to show: UTF-8, NFC, no control characters but '\n', no bidirectional embeddings, overrides or
// isolates, at most kMaxMarks marks on a character, no space at either end. With Lines::one every line break is a
// space and runs of spaces are one; with Lines::many at most one empty line separates paragraphs. Doing it twice
// changes nothing more.
std::string clean_text(std::string_view text, Lines lines);
// True when nothing of it would be seen: spaces and invisible characters only.
bool is_blank(std::string_view text) noexcept;

// The text when it fits, else its beginning up to a cluster's end with `ellipsis`, together at most `limit`. When the
// ellipsis alone does not fit, it is left out.
std::string cut_text(std::string_view text, std::size_t limit, Measure measure, std::string_view ellipsis = kEllipsis);

// The http and https addresses that stand in running text, in order, without punctuation that follows them.
std::vector<std::string_view> find_links(std::string_view text);

// Parts of at most `limit`, views into `text`, without the white space at their ends; no part is blank. A part ends at
// the last border of the best kind in its second half: paragraph, line, sentence; else at the last word. A word is
// broken only when it alone exceeds the limit, then outside of links and clusters; a link or a cluster only when it
// alone exceeds it; a code point never, so one that costs more than the limit stands alone in a part.
// Stops after `max_parts`: what follows the last part is then left. Precondition: limit > 0.
std::vector<std::string_view> split_text(std::string_view text, std::size_t limit, Measure measure,
                                         std::size_t max_parts = kAllParts);

}  // namespace oneclaw::render
