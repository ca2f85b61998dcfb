// The line that somebody is typing: text, cursor, history. Knows nothing of the terminal but its width.
//
// One owner; leaf.
#pragma once

#include "host/talk/keys.h"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace oneclaw::talk {

inline constexpr std::size_t kMaxLine = 8000;    // bytes: of one message (plugins/channel_web)
inline constexpr std::size_t kMaxHistory = 500;  // lines

class LineEditor {
 public:
  enum class Result { edited, entered, interrupted, left, nothing };

  // `entered`: take_line() has it. `interrupted`: Ctrl-C. `left`: Ctrl-D in an empty line. `nothing`: not a key of
  // this object, or it changed nothing.
  Result press(const Key& key);

  const std::string& text() const noexcept { return text_; }
  // The line, which goes into the history; what is edited is empty afterwards.
  std::string take_line();
  void clear();

  void remember(std::string line);
  const std::deque<std::string>& history() const noexcept { return history_; }

  // A piece of the text that is at most `cells` wide and holds the cursor, which is `cursor` cells from its begin.
  struct Window {
    std::string text;
    std::size_t cursor = 0;
  };
  Window window(std::size_t cells) const;

 private:
  void insert(std::string_view text);
  std::size_t before(std::size_t at) const;
  std::size_t behind(std::size_t at) const;
  std::size_t word_before(std::size_t at) const;
  std::size_t word_behind(std::size_t at) const;
  void erase(std::size_t from, std::size_t to);
  void recall(std::size_t index);

  std::string text_;
  std::size_t cursor_ = 0;  // bytes
  std::deque<std::string> history_;
  std::size_t shown_ = 0;  // of the history; its size: the line that is new
  std::string draft_;      // the new line, while the history is looked at
};

}  // namespace oneclaw::talk
