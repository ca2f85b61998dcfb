#include "host/chat/trigger.h"

#include <algorithm>

namespace oneclaw::chat {
namespace {

// Digits only, no sign: what "20 plumbers" begins with.
bool is_number(const Word& word) {
  constexpr std::size_t kMostDigits = 9;
  return !word.is_quoted && !word.text.empty() && word.text.size() <= kMostDigits &&
         std::all_of(word.text.begin(), word.text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Pattern> Pattern::compile(std::string_view phrase, const InputShape& shape) {
  Pattern out;
  for (const Word& word : split_words(phrase)) {
    Part part;
    if (word.text.front() == '{') {
      if (word.text.back() != '}' || word.text.size() < 3) return std::nullopt;
      part.slot = word.text.substr(1, word.text.size() - 2);
      part.is_number = shape.has_integer(part.slot);
    } else {
      part.literal = word.lower;
    }
    out.parts_.push_back(std::move(part));
  }
  if (out.literal_words() == 0) return std::nullopt;
  return out;
}

// fits[i][j]: the parts from i on can take exactly the words from j on. Filled from the end, so that every pair is
// looked at once; then the longest fitting slots are read off from the front.
std::optional<std::vector<Pattern::Fill>> Pattern::match(std::span<const Word> words) const {
  const std::size_t parts = parts_.size(), count = words.size(), row = count + 1;
  if (count < parts) return std::nullopt;
  std::vector<char> fits((parts + 1) * row, 0);
  // more[j] of a slot: it can take word j and go on.
  std::vector<char> more((parts + 1) * row, 0);
  fits[parts * row + count] = 1;
  for (std::size_t i = parts; i-- > 0;) {
    const Part& part = parts_[i];
    for (std::size_t j = count; j-- > 0;) {
      const bool ends_here = fits[(i + 1) * row + j + 1] != 0;
      if (!part.literal.empty()) {
        fits[i * row + j] = ends_here && !words[j].is_quoted && words[j].lower == part.literal;
      } else if (part.is_number) {
        fits[i * row + j] = ends_here && is_number(words[j]);
      } else {
        more[i * row + j] = ends_here || more[i * row + j + 1] != 0;
        fits[i * row + j] = more[i * row + j];
      }
    }
  }
  if (fits[0] == 0) return std::nullopt;
  std::vector<Fill> fills;
  std::size_t at = 0;
  for (std::size_t i = 0; i < parts; ++i) {
    const Part& part = parts_[i];
    std::size_t length = 1;
    if (part.literal.empty()) {
      if (!part.is_number) {
        for (std::size_t end = count; end > at; --end) {
          if (fits[(i + 1) * row + end] != 0) {
            length = end - at;
            break;
          }
        }
      }
      fills.push_back({&part, words.subspan(at, length)});
    }
    at += length;
  }
  return fills;
}

std::size_t Pattern::literal_words() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(parts_.begin(), parts_.end(), [](const Part& part) { return !part.literal.empty(); }));
}

std::size_t Pattern::literal_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const Part& part : parts_) bytes += part.literal.size();
  return bytes;
}

std::size_t Pattern::slots() const noexcept { return parts_.size() - literal_words(); }

std::optional<Pattern> Pattern::without_verb() const {
  const auto first = std::find_if(parts_.begin(), parts_.end(), [](const Part& part) { return part.literal.empty(); });
  Pattern out;
  out.parts_.assign(first, parts_.end());
  if (first == parts_.begin() || out.literal_words() == 0) return std::nullopt;
  return out;
}

std::optional<Pattern> Pattern::without_end() const {
  Pattern out = *this;
  if (out.parts_.empty() || !out.parts_.back().literal.empty()) return std::nullopt;
  out.parts_.pop_back();
  while (!out.parts_.empty() && !out.parts_.back().literal.empty()) {
    // "{query} leads in {location}" loses "in", not "leads".
    out.parts_.pop_back();
    if (out.literal_words() < literal_words()) break;
  }
  if (out.literal_words() == 0 || out.slots() == 0 || out.literal_words() == literal_words()) return std::nullopt;
  return out;
}

}  // namespace oneclaw::chat
