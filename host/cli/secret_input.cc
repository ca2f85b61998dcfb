#include "host/cli/secret_input.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace oneclaw::cli {
namespace {

using base::Error;
using base::Result;
using services::vault::Wiped;

constexpr char kCtrlC = 3;
constexpr char kCtrlD = 4;
constexpr char kCtrlU = 21;
constexpr char kDelete = 127;

// The terminal gives each key at once and shows none, until the end of this object. Signals are off meanwhile: Ctrl-C
// comes as a key, so that nothing can leave a terminal without echo behind.
class SilentTerminal {
 public:
  SilentTerminal() {
    is_set_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    is_set_ = is_set_ && ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  // What was typed or pasted beyond the line is dropped: the shell must not run it.
  ~SilentTerminal() {
    if (is_set_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  bool is_set() const noexcept { return is_set_; }

 private:
  termios before_{};
  bool is_set_ = false;
};

Error too_large(std::size_t max_bytes) {
  return {OC_TOO_LARGE, "a secret has at most " + std::to_string(max_bytes) + " bytes"};
}

// Size of the line in `into`; the last character may have several bytes.
Result<std::size_t> read_line(Wiped& into) {
  std::size_t size = 0;
  char* text = reinterpret_cast<char*>(into.data());
  while (size < into.size()) {
    const ssize_t n = ::read(STDIN_FILENO, text + size, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{OC_UNAVAILABLE, std::string("the terminal cannot be read: ") + std::strerror(errno)};
    if (n == 0) return size;
    const char key = text[size];
    if (key == '\n' || key == '\r' || key == kCtrlD) return size;
    if (key == kCtrlC) return Error{OC_CANCELLED, "cancelled; nothing was stored"};
    if (key == kCtrlU) {
      size = 0;
    } else if (key == kDelete || key == '\b') {
      while (size > 0 && (static_cast<unsigned char>(text[--size]) & 0xc0) == 0x80) continue;
    } else {
      ++size;
    }
  }
  return into.size();
}

Result<Wiped> from_terminal(const std::string& prompt, std::size_t max_bytes) {
  const SilentTerminal silent;
  if (!silent.is_set()) return Error{OC_UNAVAILABLE, "the terminal cannot be made silent; pipe the value in"};
  std::fprintf(stderr, "%s", prompt.c_str());
  Wiped line(max_bytes + 1);
  const auto size = read_line(line);
  std::fprintf(stderr, "\n");
  if (!size) return size.error();
  if (*size > max_bytes) return too_large(max_bytes);
  int more = 0;
  if (::ioctl(STDIN_FILENO, FIONREAD, &more) == 0 && more > 0) {
    return Error{OC_INVALID, "more than one line came; pipe such a value in: oneclaw vault set NAME < FILE"};
  }
  return Wiped(line.view().substr(0, *size));
}

Result<Wiped> from_pipe(std::size_t max_bytes, bool keeps_newline) {
  Wiped all(max_bytes + 2);  // with the newline at the end, and one more to see that it is too much
  std::size_t size = 0;
  while (size < all.size()) {
    const ssize_t n = ::read(STDIN_FILENO, all.data() + size, all.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{OC_UNAVAILABLE, std::string("standard input cannot be read: ") + std::strerror(errno)};
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  std::string_view value = all.view().substr(0, size);
  if (!keeps_newline && value.ends_with('\n')) value.remove_suffix(value.ends_with("\r\n") ? 2 : 1);
  if (value.size() > max_bytes) return too_large(max_bytes);
  return Wiped(value);
}

}  // namespace

Result<Wiped> read_secret(const std::string& prompt, std::size_t max_bytes, bool keeps_newline) {
  return ::isatty(STDIN_FILENO) == 1 ? from_terminal(prompt, max_bytes) : from_pipe(max_bytes, keeps_newline);
}

}  // namespace oneclaw::cli
