// The lower end of a terminal: what was said scrolls away above, a few lines that change stay below it.
//
// Makes bytes, writes none. Text that comes in must be clean (sdk/render); lines that stay are cut to the width. One
// owner; leaf.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::talk {

class Screen {
 public:
  explicit Screen(std::size_t width) : width_(width) {}

  // The lines below: `bars`, then `prompt` with `input` behind it and the cursor at `cursor` cells of the input.
  struct Footer {
    std::vector<std::string> bars;
    std::string prompt;
    std::string input;
    std::size_t cursor = 0;
    bool operator==(const Footer&) const = default;
  };

  // `text` above (whole lines, may be empty), then the footer. Empty when nothing changed.
  std::string draw(std::string_view text, const Footer& footer);
  // Takes the footer away; the cursor stands where a new line begins.
  std::string erase();
  // As erase(), with an empty screen.
  std::string clear();
  // The terminal has another width now. Most of them break the lines anew that no longer fit.
  void resize(std::size_t width) noexcept { width_ = width; }
  std::size_t width() const noexcept { return width_; }

 private:
  std::size_t rows_of(std::size_t cells) const noexcept;

  std::size_t width_;
  std::vector<std::size_t> bars_;  // cells of the lines that are drawn
  std::size_t cursor_ = 0;         // cells before the cursor in the last one
  Footer drawn_;
  std::size_t drawn_width_ = 0;
  bool is_drawn_ = false;
};

}  // namespace oneclaw::talk
