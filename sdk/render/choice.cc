#include <oneclaw/render/choice.h>

#include <algorithm>
#include <charconv>

namespace oneclaw::render {
namespace {

std::string_view trim(std::string_view text, std::string_view what) noexcept {
  std::size_t begin = std::min(text.find_first_not_of(what), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(what) + 1);
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c; }

}  // namespace

const Choice* chosen(std::span<const Choice> choices, std::string_view reply) noexcept {
  std::string_view text = trim(reply, " \t\r\n");
  std::string_view digits = trim(text, "#.)( \t");
  std::uint32_t number = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = problem == std::errc() && end == digits.data() + digits.size();
  for (const Choice& choice : choices) {
    bool same = std::equal(choice.label.begin(), choice.label.end(), text.begin(), text.end(),
                           [](char a, char b) { return lower(a) == lower(b); });
    if (same || (is_number && choice.number == number)) return &choice;
  }
  return nullptr;
}

}  // namespace oneclaw::render
