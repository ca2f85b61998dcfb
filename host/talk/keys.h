// What a terminal sends when somebody types, as keys: characters, editing keys, pasted text.
//
// One reader; leaf.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::talk {

// Asks the terminal to mark pasted text, so that a line break in it sends nothing.
inline constexpr std::string_view kPasteOn = "\x1b[?2004h";
inline constexpr std::string_view kPasteOff = "\x1b[?2004l";

struct Key {
  enum class Kind {
    text,  // UTF-8, without control characters
    enter,
    backspace,
    remove,  // the character under the cursor
    left,
    right,
    word_left,
    word_right,
    home,
    end,
    up,
    down,
    kill_to_end,
    kill_to_begin,
    kill_word,
    clear_screen,
    interrupt,  // Ctrl-C
    leave,      // Ctrl-D
    suspend,    // Ctrl-Z
  };
  Kind kind = Kind::text;
  std::string text;
};

class KeyReader {
 public:
  // What begins in one piece may end in the next: characters of several bytes, sequences, pasted text.
  std::vector<Key> feed(std::string_view bytes);

 private:
  std::size_t take(std::string_view bytes, std::vector<Key>& out);
  std::size_t take_sequence(std::string_view bytes, std::vector<Key>& out);
  std::size_t take_pasted(std::string_view bytes, std::vector<Key>& out);

  std::string left_;  // not complete yet
  bool is_pasting_ = false;
};

}  // namespace oneclaw::talk
