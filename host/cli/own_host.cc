#include "host/cli/own_host.h"

#include "host/base/text.h"
#include "host/cli/exit_code.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

namespace oneclaw::cli {
namespace {

using base::Error;
using base::Result;
using base::UniqueFd;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kReadyTime{60};
constexpr std::chrono::seconds kStopTime{40};  // a little more than the host's own drain
constexpr std::chrono::milliseconds kBetweenLooks{10};
constexpr std::size_t kMaxFirstLine = 4096;
constexpr std::size_t kShownLog = 2000;  // bytes of the log in an error
constexpr std::string_view kReady = "OneClaw is ready at ";

std::string end_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  std::string all = text.str();
  if (all.size() > kShownLog) all.erase(0, all.size() - kShownLog);
  while (all.ends_with('\n')) all.pop_back();
  return base::clean_utf8(all, kShownLog);
}

// In the child: its own process group, so that Ctrl-C at the terminal is ours to handle, and the end of the parent ends
// it. Only what is safe between fork and exec.
[[noreturn]] void become(const char* program, char* const* arguments, int output, int log, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(kUnavailable);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int empty = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(empty, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(program, arguments);
  ::_exit(kUnavailable);
}

}  // namespace

OwnHost::OwnHost(OwnHost&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      status_(other.status_),
      output_(std::move(other.output_)),
      log_path_(std::move(other.log_path_)),
      address_(std::move(other.address_)) {}

Result<OwnHost> OwnHost::start(const OwnHostOptions& options) {
  std::error_code problem;
  std::filesystem::create_directories(options.state_dir, problem);
  const std::string log_path = options.state_dir + "/chat-host.log";
  const UniqueFd log(::open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  std::array<int, 2> ends{-1, -1};
  if (!log || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{OC_UNAVAILABLE, "a host of its own cannot be started: " + log_path + ": " + std::strerror(errno)};
  }
  UniqueFd output(ends[0]);
  const UniqueFd child_output(ends[1]);
  std::vector<std::string> words{options.program, "run"};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0)
    return Error{OC_UNAVAILABLE, std::string("a host of its own cannot be started: ") + std::strerror(errno)};
  if (pid == 0) become(words[0].c_str(), arguments.data(), child_output.get(), log.get(), parent);
  OwnHost host(pid, std::move(output), log_path);
  if (auto ready = host.wait_until_ready(); !ready) return std::move(ready).error();
  return host;
}

// The child's end of the pipe is closed in the parent only after start() returned: its end is seen by looking.
Result<void> OwnHost::wait_until_ready() {
  const auto deadline = Clock::now() + kReadyTime;
  std::string line;
  while (line.find('\n') == std::string::npos) {
    pollfd wait{output_.get(), POLLIN, 0};
    const int n = ::poll(&wait, 1, static_cast<int>(kBetweenLooks.count()));
    std::array<char, kMaxFirstLine> piece;
    const ssize_t got = n > 0 ? ::read(output_.get(), piece.data(), piece.size()) : 0;
    if (got > 0) line.append(piece.data(), static_cast<std::size_t>(got));
    if (got <= 0 && has_ended(false)) return not_started();
    if (line.size() > kMaxFirstLine || Clock::now() > deadline) {
      return Error{OC_TIMEOUT, "a host of its own was not ready in time; its log is " + log_path_};
    }
  }
  if (!line.starts_with(kReady)) return Error{OC_INTERNAL, "the host said something unexpected: " + line};
  address_ = line.substr(kReady.size(), line.find(' ', kReady.size()) - kReady.size());
  return {};
}

Error OwnHost::not_started() {
  const bool is_config = WIFEXITED(status_) && WEXITSTATUS(status_) == kConfig;
  return {is_config ? OC_INVALID : OC_UNAVAILABLE, "a host of its own did not start:\n" + end_of_file(log_path_)};
}

bool OwnHost::has_ended(bool waits) noexcept {
  if (pid_ == 0) return true;
  pid_t ended = 0;
  do {
    ended = ::waitpid(pid_, &status_, waits ? 0 : WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return false;
  pid_ = 0;
  return true;
}

std::string OwnHost::end() {
  if (!has_ended(false)) return {};
  const std::string how = WIFSIGNALED(status_) ? "was killed by signal " + std::to_string(WTERMSIG(status_))
                                               : "ended with " + std::to_string(WEXITSTATUS(status_));
  return "the host of this chat " + how + "; its log is " + log_path_;
}

void OwnHost::stop() noexcept {
  if (has_ended(false)) return;
  ::kill(pid_, SIGTERM);
  for (const auto deadline = Clock::now() + kStopTime; Clock::now() < deadline;) {
    if (has_ended(false)) return;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  ::kill(pid_, SIGKILL);
  (void)has_ended(true);
}

}  // namespace oneclaw::cli
