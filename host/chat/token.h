// What a button carries: which page of which job, signed, so that nobody can make one up.
//
// At most kMaxActionIdBytes of the view: a verb, the job's id, the page and a message authentication code. It says
// nothing of the user: whoever presses it must own the job, which is asked of the records. Leaf, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::chat {

inline constexpr std::size_t kTokenKeyBytes = 32;  // at least

enum class TokenVerb : std::uint8_t { page, export_file, cancel };

struct Token {
  TokenVerb verb = TokenVerb::page;
  std::string job;
  std::uint32_t page = 0;
};

class Tokens {
 public:
  // The key stays the same over restarts, or buttons that people have on their screens die.
  explicit Tokens(std::string key) : key_(std::move(key)) {}
  std::string make(const Token& token) const;
  // Nothing for a text that this key has not signed.
  std::optional<Token> read(std::string_view text) const;
  // Has the form of a token, whoever signed it.
  static bool looks_like_one(std::string_view text) noexcept;

 private:
  std::string sign(std::string_view body) const;
  const std::string key_;
};

}  // namespace oneclaw::chat
