// oneclaw chat without a terminal: each line is a message, its last answer is printed, the exit code tells.
#include "host/cli/answer_text.h"
#include "host/cli/chat.h"
#include "host/cli/progress_line.h"
#include "host/cli/terminal.h"

#include <oneclaw/render/terminal.h>
#include <oneclaw/render/text.h>

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace oneclaw::cli {
namespace {

using base::Error;
using base::Result;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kHostMayBeAway{60};
constexpr std::size_t kMaxLine = 64u << 10;  // read; the host says what of it is too long
constexpr int kRecentJobs = 50;

class Lines {
 public:
  // The next line without its end; nothing at the end of input.
  Result<std::optional<std::string>> next() {
    for (;;) {
      if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return std::optional<std::string>(std::move(line));
      }
      if (buffer_.size() > kMaxLine) return Error{OC_TOO_LARGE, "a line of the input is longer than 64 KiB"};
      std::array<char, 4096> piece;
      const ssize_t n = ::read(STDIN_FILENO, piece.data(), piece.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Error{OC_UNAVAILABLE, std::string("standard input cannot be read: ") + std::strerror(errno)};
      if (n == 0) return last();
      buffer_.append(piece.data(), static_cast<std::size_t>(n));
    }
  }

 private:
  std::optional<std::string> last() {
    if (buffer_.empty()) return std::nullopt;
    return std::exchange(buffer_, {});
  }
  std::string buffer_;
};

class PipeChat {
 public:
  explicit PipeChat(Chat& chat) : chat_(chat), talk_(chat.endpoint, chat.link) {}

  int run() {
    if (const auto there = wait_until([this] { return is_connected_; }); !there) return give_up(there.error());
    if (!chat_.text.empty()) return one(chat_.text);
    Lines lines;
    int code = kOk;
    for (;;) {
      auto line = lines.next();
      if (!line) return give_up(line.error());
      if (!*line) return code;
      if (render::is_blank(**line)) continue;
      const int said = one(**line);
      if (said == kUnavailable || is_over_) return said;
      if (said != kOk) code = said;
    }
  }

 private:
  // One message, from sending it to printing its last answer.
  int one(const std::string& line) {
    const talk::Question question = talk_.say(line);
    answer_.reset();
    refusal_.reset();
    asked_ = question.id;
    const auto done = wait_until([this] { return answer_.has_value() || refusal_.has_value(); });
    progress_.clear();
    if (!done) return give_up(done.error());
    if (refusal_) return complain("chat", *refusal_, kFailed);
    print(*answer_);
    return job_failed(answer_->id) ? kFailed : kOk;
  }

  void print(const talk::Message& message) {
    if (chat_.is_json) {
      std::printf("%s\n", message.json.c_str());
    } else {
      const auto text = render::render_terminal(
          message.view, {.colors = has_colors(STDOUT_FILENO), .width = terminal_width(STDOUT_FILENO)});
      std::printf("%s%s", has_printed_ ? "\n" : "", text.text.c_str());
    }
    has_printed_ = true;
    std::fflush(stdout);
  }

  template <class Done>
  Result<void> wait_until(Done&& is_done) {
    while (!is_done()) {
      pollfd news{talk_.fd(), POLLIN, 0};
      constexpr int kLookMs = 1000;  // at the clock
      if (::poll(&news, 1, kLookMs) > 0) {
        if (auto good = take_news(); !good) return good;
      }
      if (lost_since_ && (!has_connected_ || Clock::now() - *lost_since_ > kHostMayBeAway)) return lost_;
    }
    return {};
  }

  Result<void> take_news() {
    talk::Talk::Heard heard = talk_.hear();
    if (heard.is_connected_again) {
      is_connected_ = has_connected_ = true;
      lost_since_.reset();
    }
    for (talk::Change& change : heard.changes) take(change);
    for (auto& refusal : heard.refusals) {
      if (refusal.id == asked_) refusal_ = std::move(refusal.error);
    }
    if (heard.over) {
      is_over_ = true;
      return std::move(*heard.over);
    }
    if (heard.lost) {
      is_connected_ = false;
      if (!lost_since_) lost_since_ = Clock::now();
      lost_ = std::move(*heard.lost);
      if (const std::string end = chat_.own_host ? chat_.own_host->end() : ""; !end.empty()) {
        return Error{OC_UNAVAILABLE, end};
      }
    }
    return {};
  }

  void take(talk::Change& change) {
    if (change.question != asked_) return;
    using Kind = talk::Change::Kind;
    if (change.kind == Kind::said && chat_.is_json) print(change.message);
    if (change.kind == Kind::running) progress_.show(change.message.view);
    if (change.kind == Kind::answered) answer_ = std::move(change.message);
  }

  // An answer shows that its job failed in words only; the job itself is asked. A key that may not see jobs is no
  // reason to fail.
  bool job_failed(const std::string& message) {
    const talk::Wire wire(chat_.endpoint);
    const auto text = wire.call("GET", talk_.link().target("/api/v1/jobs", "limit=" + std::to_string(kRecentJobs)));
    if (!text) return false;
    const auto page = base::parse_json(*text);
    const base::JsonValue* jobs = page ? base::json_find(*page, "jobs") : nullptr;
    if (jobs == nullptr || !jobs->IsArray()) return false;
    for (const auto& job : jobs->GetArray()) {
      if (text_of(job, "message") != message) continue;
      const std::string status = text_of(job, "status");
      return status == "failed" || status == "cancelled";
    }
    return false;
  }

  int give_up(const Error& error) { return complain("chat", error, code_of(error)); }

  Chat& chat_;
  talk::Talk talk_;
  ProgressLine progress_;
  std::string asked_;
  std::optional<talk::Message> answer_;
  std::optional<Error> refusal_;
  std::optional<Clock::time_point> lost_since_;
  Error lost_;
  bool is_connected_ = false;
  bool has_connected_ = false;
  bool has_printed_ = false;
  bool is_over_ = false;
};

}  // namespace

int chat_in_pipe(Chat& chat) { return PipeChat(chat).run(); }

}  // namespace oneclaw::cli
