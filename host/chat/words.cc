#include "host/chat/words.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace oneclaw::chat {
namespace {

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct Quote {
  std::string_view open;
  std::string_view close;
};
// ASCII and typographic quotation marks (U+201C to U+201E, U+00AB, U+00BB).
constexpr std::array<Quote, 6> kQuotes{{{"\"", "\""},
                                        {"\u201c", "\u201d"},
                                        {"\u201e", "\u201c"},
                                        {"\u201e", "\u201d"},
                                        {"\u00ab", "\u00bb"},
                                        {"\u00bb", "\u00ab"}}};

// The quotation that begins the text, with its marks; empty when none does or it does not end.
std::string_view quotation(std::string_view text, std::string_view& inner) {
  for (const Quote& quote : kQuotes) {
    if (text.substr(0, quote.open.size()) != quote.open) continue;
    const std::size_t end = text.find(quote.close, quote.open.size());
    if (end == std::string_view::npos || end == quote.open.size()) continue;
    inner = text.substr(quote.open.size(), end - quote.open.size());
    return text.substr(0, end + quote.close.size());
  }
  return {};
}

// Commas and semicolons, which never belong to the word before.
std::string_view trailing_commas(std::string_view word) {
  std::size_t end = word.size();
  while (end > 0 && (word[end - 1] == ',' || word[end - 1] == ';' || word[end - 1] == ':')) --end;
  return word.substr(end);
}

bool starts_with(std::span<const Word> words, std::initializer_list<std::string_view> phrase) {
  if (words.size() < phrase.size()) return false;
  return std::equal(phrase.begin(), phrase.end(), words.begin(),
                    [](std::string_view p, const Word& w) { return !w.is_quoted && w.lower == p; });
}

const std::initializer_list<std::initializer_list<std::string_view>> kBefore{{"please"},
                                                                             {"pls"},
                                                                             {"hey"},
                                                                             {"hi"},
                                                                             {"hello"},
                                                                             {"ok"},
                                                                             {"okay"},
                                                                             {"so"},
                                                                             {"kindly"},
                                                                             {"oneclaw"},
                                                                             {"can", "you"},
                                                                             {"could", "you"},
                                                                             {"would", "you"},
                                                                             {"will", "you"},
                                                                             {"can", "u"},
                                                                             {"i", "want", "you", "to"},
                                                                             {"i", "want", "to"},
                                                                             {"i", "need", "you", "to"},
                                                                             {"i", "need", "to"},
                                                                             {"i'd", "like", "to"},
                                                                             {"i", "would", "like", "to"},
                                                                             {"let", "us"},
                                                                             {"let's"}};
const std::initializer_list<std::initializer_list<std::string_view>> kBehind{
    {"please"}, {"pls"}, {"thanks"}, {"thx"}, {"thank", "you"}, {"for", "me"}, {"asap"}};

// Takes off "?", "!" and the full stop that ends a sentence; a dot inside ("D.C.") says that the last one belongs.
void end_sentence(std::vector<Word>& words) {
  while (!words.empty() && !words.back().is_quoted) {
    Word& last = words.back();
    while (!last.text.empty()) {
      const char c = last.text.back();
      const bool is_stop = c == '.' && (last.text.find('.') == last.text.size() - 1 || last.text.ends_with(".."));
      if (c != '?' && c != '!' && !is_stop && c != ',') break;
      last.text.pop_back();
    }
    if (last.text.ends_with("\u2026")) last.text.resize(last.text.size() - 3);
    last.lower = to_lower(last.text);
    if (!last.text.empty()) return;
    words.pop_back();
  }
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::vector<Word> split_words(std::string_view rest) {
  std::vector<Word> words;
  while (words.size() < kMaxWords) {
    while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
    if (rest.empty()) break;
    Word word;
    std::string_view inner;
    if (const std::string_view quoted = quotation(rest, inner); !quoted.empty()) {
      word.text = inner;
      word.is_quoted = true;
      rest.remove_prefix(quoted.size());
      std::size_t end = 0;
      while (end < rest.size() && !is_space(rest[end])) ++end;
      const std::string_view glued = rest.substr(0, end);
      if (!glued.empty() && glued.find_first_not_of(",;:.?!") == std::string_view::npos) {
        if (glued.front() == ',') word.tail = ",";
        rest.remove_prefix(end);
      }
    } else {
      std::size_t end = 0;
      while (end < rest.size() && !is_space(rest[end])) ++end;
      const std::string_view written = rest.substr(0, end);
      word.tail = trailing_commas(written);
      word.text = written.substr(0, written.size() - word.tail.size());
      rest.remove_prefix(end);
    }
    word.lower = to_lower(word.text);
    if (!word.text.empty()) {
      words.push_back(std::move(word));
    } else if (!words.empty()) {
      words.back().tail += word.tail;  // a comma that stands alone
    }
  }
  return words;
}

std::string join_words(std::span<const Word> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    out += words[i].text;
    if (i + 1 < words.size()) out += words[i].tail + " ";
  }
  return out;
}

std::vector<Word> without_courtesy(std::vector<Word> words) {
  end_sentence(words);
  for (bool is_more = true; is_more;) {
    is_more = false;
    for (const auto& phrase : kBefore) {
      // A sentence that is nothing but courtesy stays what it is.
      if (words.size() > phrase.size() && starts_with(words, phrase)) {
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(phrase.size()));
        is_more = true;
      }
    }
    for (const auto& phrase : kBehind) {
      if (words.size() > phrase.size() && starts_with(std::span(words).subspan(words.size() - phrase.size()), phrase)) {
        words.resize(words.size() - phrase.size());
        end_sentence(words);
        is_more = true;
      }
    }
  }
  return words;
}

}  // namespace oneclaw::chat
