// One command for a Redis-like server and what it answers, apart from how they travel.
//
// Values of one call: used by one fiber at a time.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::sdk::redis {

// May a command be sent again when its answer was lost? `reading` changes nothing, so it may.
enum class Effect { reading, writing };

// The words are views: what they point at outlives the command. Numbers are kept inside, so it does not move.
class Command {
 public:
  static constexpr size_t kMaxWords = 8;

  Command(Effect effect, std::string_view name) noexcept : effect_(effect) { add(name); }
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // Precondition of both: fewer than kMaxWords so far.
  Command& add(std::string_view word) noexcept {
    words_[count_++] = word;
    return *this;
  }
  Command& add(int64_t number) noexcept {
    auto& text = numbers_[count_];
    return add({text.data(),
                static_cast<size_t>(std::to_chars(text.data(), text.data() + text.size(), number).ptr - text.data())});
  }

  Effect effect() const noexcept { return effect_; }
  std::string_view name() const noexcept { return words_[0]; }
  std::span<const std::string_view> words() const noexcept { return {words_.data(), count_}; }
  size_t bytes() const noexcept {
    size_t sum = 0;
    for (const std::string_view word : words()) sum += word.size();
    return sum;
  }

 private:
  Effect effect_;
  size_t count_ = 0;
  std::array<std::string_view, kMaxWords> words_;
  std::array<std::array<char, 24>, kMaxWords> numbers_;
};

struct Reply {
  enum class Kind { nil, integer, text, error };  // text: a status line or a value

  Kind kind = Kind::nil;
  int64_t integer = 0;
  std::string text;

  bool is_error(std::string_view code) const noexcept {
    return kind == Kind::error && std::string_view(text).substr(0, code.size()) == code;
  }
};

}  // namespace oneclaw::sdk::redis
