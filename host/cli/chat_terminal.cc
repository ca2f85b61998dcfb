// oneclaw chat for a person: what is said scrolls, running jobs are bars above the line that is typed.
#include "host/cli/chat.h"
#include "host/cli/chat_history.h"
#include "host/cli/terminal.h"
#include "host/talk/keys.h"
#include "host/talk/line_editor.h"
#include "host/talk/screen.h"

#include <oneclaw/render/terminal.h>
#include <oneclaw/render/text.h>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <utility>

namespace oneclaw::cli {
namespace {

using base::Error;
using talk::Change;
using talk::Key;
using talk::LineEditor;

constexpr std::string_view kPrompt = "> ";
constexpr std::size_t kMaxBars = 3;
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr const char* kWelcome = "Write a sentence, \"help\", or the number of a button. Ctrl-D leaves.";
constexpr const char* kLeaveHint = "Press Ctrl-C again to leave.";

// The signals that end the chat or change its window, as a descriptor. They are blocked before threads begin.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGWINCH, SIGTERM, SIGHUP, SIGINT}) sigaddset(&set, number);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  int fd() const noexcept { return fd_.get(); }
  // 0: none is left.
  int next() const {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof(info)) == sizeof(info) ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  base::UniqueFd fd_;
};

class TerminalChat {
 public:
  explicit TerminalChat(Chat& chat)
      : chat_(chat),
        talk_(chat.endpoint, chat.link),
        screen_(terminal_width(STDOUT_FILENO)),
        colors_(has_colors(STDOUT_FILENO)) {
    for (std::string& line : read_history(chat.history_path)) editor_.remember(std::move(line));
  }

  int run() {
    if (!keys_mode_.enter()) return complain("chat", {OC_UNAVAILABLE, "the terminal gives no keys"}, kFailed);
    const std::string host =
        chat_.own_host ? "A host of its own runs at " + chat_.own_host->address() + "; it ends with this chat."
                       : "Talking to " + chat_.endpoint.name() + ".";
    print(paint(kDim, host + "\n" + kWelcome) + "\n");
    while (!is_over_) {
      draw();
      wait();
    }
    draw();
    put(screen_.erase());
    keys_mode_.leave();
    write_history(chat_.history_path, editor_.history());
    if (ended_) return complain("chat", *ended_, code_of(*ended_));
    say_goodbye();
    return kOk;
  }

 private:
  void wait() {
    std::array<pollfd, 3> polls{{{STDIN_FILENO, POLLIN, 0}, {talk_.fd(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}}};
    if (::poll(polls.data(), polls.size(), -1) < 0) return;
    if (polls[2].revents != 0) take_signals();
    if (polls[1].revents != 0) take_news();
    if (polls[0].revents != 0) take_keys();
  }

  void take_signals() {
    while (const int number = signals_.next()) {
      if (number == SIGWINCH) {
        screen_.resize(terminal_width(STDOUT_FILENO));
      } else {
        is_over_ = true;
      }
    }
  }

  void take_keys() {
    std::array<char, 4096> bytes;
    const ssize_t n = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) return (void)(is_over_ = true);  // the terminal is gone
    for (const Key& key : keys_.feed({bytes.data(), static_cast<std::size_t>(n)})) {
      if (is_over_) return;
      press(key);
    }
  }

  void press(const Key& key) {
    if (key.kind == Key::Kind::clear_screen) return put(screen_.clear());
    if (key.kind == Key::Kind::suspend) return suspend();
    const bool is_second = std::exchange(is_leaving_, false);
    switch (editor_.press(key)) {
      case LineEditor::Result::entered:
        return say(editor_.take_line());
      case LineEditor::Result::left:
        is_over_ = true;
        return;
      case LineEditor::Result::interrupted:
        is_over_ = is_second;
        is_leaving_ = true;
        editor_.clear();
        return;
      case LineEditor::Result::edited:
      case LineEditor::Result::nothing:
        return;
    }
  }

  void suspend() {
    put(screen_.erase());
    keys_mode_.leave();
    ::raise(SIGTSTP);
    keys_mode_.enter();
    screen_.resize(terminal_width(STDOUT_FILENO));
  }

  void say(const std::string& line) {
    if (render::is_blank(line)) return;
    if (line == "/quit" || line == "/exit") return (void)(is_over_ = true);
    const talk::Question question = talk_.say(line);
    const std::string words = question.button.empty() ? line : "[" + question.text + "]";
    print("\n" + paint(kBold, std::string(kPrompt) + words) + "\n");
  }

  void take_news() {
    talk::Talk::Heard heard = talk_.hear();
    if (heard.is_connected_again) {
      if (was_lost_) print(paint(kDim, "The host is there again.") + "\n");
      was_lost_ = false;
      lost_.clear();
    }
    for (const Change& change : heard.changes) show(change);
    for (const auto& refusal : heard.refusals) {
      print("\n" + paint(kBold, "Not taken: ") + render::clean_text(refusal.error.text, render::Lines::many) + "\n");
    }
    if (heard.over) end(std::move(*heard.over));
    if (!heard.lost) return;
    lost_ = "Connection lost, trying again: " + render::clean_text(heard.lost->text, render::Lines::one);
    was_lost_ = true;
    if (const std::string how = chat_.own_host ? chat_.own_host->end() : ""; !how.empty()) {
      end({OC_UNAVAILABLE, how});
    }
  }

  void end(Error error) {
    is_over_ = true;
    ended_ = std::move(error);
  }

  void show(const Change& change) {
    switch (change.kind) {
      case Change::Kind::said:
        return;
      case Change::Kind::heard:
        return print("\n" +
                     paint(kDim, "(said elsewhere) " + render::clean_text(change.message.text, render::Lines::many)) +
                     "\n");
      case Change::Kind::running: {
        if (!change.is_new) return;  // its bar moves
        render::View view = change.message.view;
        view.progress.reset();
        return print("\n" + text_of(view));
      }
      case Change::Kind::answered:
        return print("\n" + text_of(change.message.view));
    }
  }

  std::string text_of(const render::View& view) const {
    return render::render_terminal(view, {.colors = colors_, .width = line_width()}).text;
  }

  // The last column stays empty: some terminals wrap already when it is filled.
  std::size_t line_width() const { return screen_.width() > 1 ? screen_.width() - 1 : 1; }

  std::string cut(const std::string& line) const { return render::cut_text(line, line_width(), render::in_cells); }

  void print(std::string text) { above_ += text; }

  void draw() {
    talk::Screen::Footer footer;
    footer.bars.emplace_back();  // what is typed stands apart
    const auto running = talk_.conversation().running();
    for (std::size_t i = running.size() > kMaxBars ? running.size() - kMaxBars : 0; i < running.size(); ++i) {
      footer.bars.push_back(render::terminal_progress(running[i]->view, {.width = line_width()}));
    }
    if (!lost_.empty()) footer.bars.push_back(cut(lost_));
    if (is_leaving_ && !is_over_) footer.bars.push_back(cut(kLeaveHint));
    footer.prompt = line_width() > 2 * kPrompt.size() ? kPrompt : "";
    const LineEditor::Window window = editor_.window(line_width() - footer.prompt.size());
    footer.input = window.text;
    footer.cursor = window.cursor;
    put(screen_.draw(std::exchange(above_, {}), footer));
  }

  std::string paint(std::string_view style, std::string_view text) const {
    return colors_ ? std::string(style).append(text).append(kReset) : std::string(text);
  }

  void put(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return;  // the terminal is gone; reading says so
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  void say_goodbye() const {
    if (talk_.conversation().running().empty()) return;
    std::printf("%s\n", chat_.own_host ? "A job was still running; it ends with the host of this chat."
                                       : "A job is still running; 'oneclaw chat' shows it again.");
  }

  Chat& chat_;
  Signals signals_;  // before the threads of talk_
  talk::Talk talk_;
  KeyMode keys_mode_;
  talk::KeyReader keys_;
  LineEditor editor_;
  talk::Screen screen_;
  bool colors_;
  std::string above_;  // to be printed with the next drawing
  std::string lost_;
  std::optional<Error> ended_;
  bool was_lost_ = false;
  bool is_leaving_ = false;  // Ctrl-C was the last key
  bool is_over_ = false;
};

}  // namespace

int chat_in_terminal(Chat& chat) { return TerminalChat(chat).run(); }

}  // namespace oneclaw::cli
