#include "host/talk/line_editor.h"

#include <oneclaw/render/terminal.h>
#include <oneclaw/render/text.h>

#include <algorithm>
#include <utility>

namespace oneclaw::talk {

using Kind = Key::Kind;

LineEditor::Result LineEditor::press(const Key& key) {
  const std::string before_text = text_;
  const std::size_t before_cursor = cursor_;
  switch (key.kind) {
    case Kind::enter:
      return Result::entered;
    case Kind::interrupt:
      return Result::interrupted;
    case Kind::leave:
      if (text_.empty()) return Result::left;
      erase(cursor_, behind(cursor_));
      break;
    case Kind::text:
      insert(key.text);
      break;
    case Kind::backspace:
      erase(before(cursor_), cursor_);
      break;
    case Kind::remove:
      erase(cursor_, behind(cursor_));
      break;
    case Kind::left:
      cursor_ = before(cursor_);
      break;
    case Kind::right:
      cursor_ = behind(cursor_);
      break;
    case Kind::word_left:
      cursor_ = word_before(cursor_);
      break;
    case Kind::word_right:
      cursor_ = word_behind(cursor_);
      break;
    case Kind::home:
      cursor_ = 0;
      break;
    case Kind::end:
      cursor_ = text_.size();
      break;
    case Kind::kill_to_end:
      erase(cursor_, text_.size());
      break;
    case Kind::kill_to_begin:
      erase(0, cursor_);
      break;
    case Kind::kill_word:
      erase(word_before(cursor_), cursor_);
      break;
    case Kind::up:
      if (shown_ > 0) recall(shown_ - 1);
      break;
    case Kind::down:
      if (shown_ < history_.size()) recall(shown_ + 1);
      break;
    case Kind::clear_screen:
    case Kind::suspend:
      return Result::nothing;
  }
  return text_ == before_text && cursor_ == before_cursor ? Result::nothing : Result::edited;
}

// Cleaned before it is part of the line: what is typed is shown as well.
void LineEditor::insert(std::string_view text) {
  std::string clean = render::clean_text(text, render::Lines::one);
  // Cleaning takes spaces from the ends, which stand between words here.
  const std::size_t leading = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t trailing = leading == text.size() ? 0 : text.size() - 1 - text.find_last_not_of(' ');
  clean.insert(0, leading, ' ').append(trailing, ' ');
  const std::size_t room = kMaxLine - std::min(kMaxLine, text_.size());
  clean = render::cut_text(clean, room, render::in_bytes, "");
  text_.insert(cursor_, clean);
  cursor_ += clean.size();
}

std::size_t LineEditor::behind(std::size_t at) const {
  return at + render::first_cluster(std::string_view(text_).substr(at));
}

std::size_t LineEditor::before(std::size_t at) const {
  std::size_t last = 0;
  for (std::size_t next = 0; next < at; next = behind(next)) last = next;
  return last;
}

std::size_t LineEditor::word_before(std::size_t at) const {
  while (at > 0 && text_[at - 1] == ' ') --at;
  while (at > 0 && text_[at - 1] != ' ') --at;
  return at;
}

std::size_t LineEditor::word_behind(std::size_t at) const {
  while (at < text_.size() && text_[at] == ' ') ++at;
  while (at < text_.size() && text_[at] != ' ') ++at;
  return at;
}

void LineEditor::erase(std::size_t from, std::size_t to) {
  text_.erase(from, to - from);
  cursor_ = from;
}

void LineEditor::recall(std::size_t index) {
  if (shown_ == history_.size()) draft_ = text_;
  shown_ = index;
  text_ = index == history_.size() ? draft_ : history_[index];
  cursor_ = text_.size();
}

void LineEditor::clear() {
  text_.clear();
  cursor_ = 0;
  shown_ = history_.size();
  draft_.clear();
}

std::string LineEditor::take_line() {
  std::string line = std::move(text_);
  remember(line);
  clear();
  return line;
}

void LineEditor::remember(std::string line) {
  if (render::is_blank(line)) return;
  if (history_.empty() || history_.back() != line) history_.push_back(std::move(line));
  if (history_.size() > kMaxHistory) history_.pop_front();
  shown_ = history_.size();
}

LineEditor::Window LineEditor::window(std::size_t cells) const {
  // As much as fits before the cursor, then what fits behind it.
  std::size_t begin = cursor_;
  std::size_t width = 0;
  const std::size_t most_before = cells > 1 ? cells - 1 : 0;  // the cursor itself takes a cell
  while (begin > 0) {
    const std::size_t next = before(begin);
    const std::size_t more = render::in_cells(std::string_view(text_).substr(next, begin - next));
    if (width + more > most_before) break;
    width += more;
    begin = next;
  }
  Window out;
  out.cursor = width;
  std::size_t end = cursor_;
  while (end < text_.size()) {
    const std::size_t next = behind(end);
    const std::size_t more = render::in_cells(std::string_view(text_).substr(end, next - end));
    if (width + more > cells) break;
    width += more;
    end = next;
  }
  out.text = text_.substr(begin, end - begin);
  return out;
}

}  // namespace oneclaw::talk
