#include "host/cli/terminal.h"

#include "host/talk/keys.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace oneclaw::cli {
namespace {

constexpr std::size_t kUsualWidth = 80;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

void say(std::string_view bytes) { (void)!::write(STDOUT_FILENO, bytes.data(), bytes.size()); }

}  // namespace

bool can_edit_in_place(int fd) {
  const std::string_view terminal = environment("TERM");
  return ::isatty(fd) == 1 && !terminal.empty() && terminal != "dumb";
}

bool has_colors(int fd) { return can_edit_in_place(fd) && environment("NO_COLOR").empty(); }

std::size_t terminal_width(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualWidth;
}

bool KeyMode::enter() {
  if (is_set_ || ::tcgetattr(STDIN_FILENO, &before_) != 0) return is_set_;
  termios keys = before_;
  keys.c_iflag &= ~static_cast<tcflag_t>(ICRNL | IXON);
  keys.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG | IEXTEN);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  is_set_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &keys) == 0;
  if (is_set_) say(talk::kPasteOn);
  return is_set_;
}

void KeyMode::leave() {
  if (!is_set_) return;
  say(talk::kPasteOff);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  is_set_ = false;
}

}  // namespace oneclaw::cli
