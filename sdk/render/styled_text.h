// Plain text with bold and linked stretches, from which any part can be written as HTML of its own.
//
// Not thread-safe, one view.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::render {

class StyledText {
 public:
  // Appends behind `separator` (not in front of everything); nothing for an empty text. What Telegram would take for a
  // mention or a command in it is broken by an invisible character.
  void add(std::string_view separator, std::string_view text, bool is_bold = false, std::string_view href = {});

  const std::string& text() const noexcept { return text_; }
  // Precondition: `part` is a view into text().
  std::string html(std::string_view part) const;

 private:
  struct Span {
    std::size_t begin;
    std::size_t end;
    bool is_bold;
    std::string href;
  };

  std::string text_;
  std::vector<Span> spans_;  // in order, none overlaps
};

}  // namespace oneclaw::render
