#include "host/talk/screen.h"

#include <oneclaw/render/terminal.h>

#include <algorithm>

namespace oneclaw::talk {

std::size_t Screen::rows_of(std::size_t cells) const noexcept {
  return width_ == 0 || cells == 0 ? 1 : (cells + width_ - 1) / width_;
}

std::string Screen::erase() {
  if (!is_drawn_) return {};
  // From the row of the cursor up to the first row of the footer, as the terminal shows it at today's width.
  std::size_t up = rows_of(cursor_ + 1) - 1;
  for (const std::size_t cells : bars_) up += rows_of(cells);
  std::string out = "\r";
  if (up > 0) out += "\x1b[" + std::to_string(up) + "A";
  out += "\x1b[J";
  is_drawn_ = false;
  bars_.clear();
  return out;
}

std::string Screen::clear() {
  is_drawn_ = false;
  bars_.clear();
  return "\x1b[H\x1b[2J";
}

std::string Screen::draw(std::string_view text, const Footer& footer) {
  if (is_drawn_ && text.empty() && footer == drawn_ && width_ == drawn_width_) return {};
  std::string out = erase();
  out += text;
  for (const std::string& bar : footer.bars) {
    out += bar + "\n";
    bars_.push_back(render::in_cells(bar));
  }
  out += footer.prompt + footer.input + "\r";
  cursor_ = render::in_cells(footer.prompt) + footer.cursor;
  if (cursor_ > 0) out += "\x1b[" + std::to_string(cursor_) + "C";
  drawn_ = footer;
  drawn_width_ = width_;
  is_drawn_ = true;
  return out;
}

}  // namespace oneclaw::talk
