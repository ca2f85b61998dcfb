// What the terminal behind a descriptor can do, and how it is borrowed for keys.
//
// Main thread.
#pragma once

#include <termios.h>

#include <cstddef>

namespace oneclaw::cli {

// A terminal that understands cursor movement: not "dumb".
bool can_edit_in_place(int fd);
// can_edit_in_place(), and nobody set NO_COLOR (https://no-color.org).
bool has_colors(int fd);
// Cells of a line; 80 when the terminal does not say.
std::size_t terminal_width(int fd);

// Standard input gives each key at once, shows none and makes no signals, from enter() to leave() or the end of this
// object.
class KeyMode {
 public:
  KeyMode() = default;
  ~KeyMode() { leave(); }
  KeyMode(const KeyMode&) = delete;
  KeyMode& operator=(const KeyMode&) = delete;

  bool enter();
  void leave();

 private:
  termios before_{};
  bool is_set_ = false;
};

}  // namespace oneclaw::cli
