// A sentence as words: split at white space, quoted parts kept whole, and compared without regard to ASCII case.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::chat {

// What a sentence has beyond this is not read.
inline constexpr std::size_t kMaxWords = 64;

struct Word {
  std::string text;        // as written, without quotes and without commas at its end
  std::string lower;       // ASCII letters in lower case; what literals are compared with
  bool is_quoted = false;  // never a literal, never a number
  std::string tail;        // commas and such that stood behind it
};

std::string to_lower(std::string_view text);
// White space is ASCII's; "..." and the typographic pairs quote.
std::vector<Word> split_words(std::string_view sentence);
// As a person would write them, inner commas included, the last word's left out.
std::string join_words(std::span<const Word> words);

// Without what only courtesy adds: "hey", "please", "can you" in front; "please", "thanks", "?", "!", "." behind.
std::vector<Word> without_courtesy(std::vector<Word> words);

}  // namespace oneclaw::chat
