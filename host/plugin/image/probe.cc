#include "host/plugin/image/probe.h"

#include "host/base/text.h"
#include "host/base/unique_fd.h"
#include "host/plugin/image/probe_report.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace oneclaw::plugin::image {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  base::UniqueFd read;
  base::UniqueFd write;
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.reset(ends[0]);
    write.reset(ends[1]);
    return ::fcntl(read.get(), F_SETFL, O_NONBLOCK) == 0;
  }
};

// Everything between fork and exec must be async-signal-safe: the host has other threads.
[[noreturn]] void become_child(char* const* arguments, char* const* environment, int report, int output,
                               const ProbeLimits& limits) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const auto limit = [](int which, std::uint64_t value) {
    const rlimit both{value, value};
    ::setrlimit(static_cast<__rlimit_resource_t>(which), &both);
  };
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  limit(RLIMIT_AS, limits.address_space_bytes);
#endif
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, limits.file_bytes);
  limit(RLIMIT_CPU, limits.cpu_seconds);
  // Moved out of the way first: the pipe ends may be 0 to 3 themselves.
  report = ::fcntl(report, F_DUPFD, 10);
  output = ::fcntl(output, F_DUPFD, 10);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::dup2(report, kProbeReportFd);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::close_range(kProbeReportFd + 1, ~0U, 0);
  ::execve(arguments[0], arguments, environment);
  constexpr std::string_view kFailed = "e 0 the program could not be started\n";
  [[maybe_unused]] const ssize_t written = ::write(kProbeReportFd, kFailed.data(), kFailed.size());
  ::_exit(127);
}

pid_t start(const std::string& program, const std::vector<std::string>& arguments, int report, int output,
            const ProbeLimits& limits) {
  std::vector<std::string> texts{program};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables{"LANG=C.UTF-8"};
  // The host's environment may hold secrets; only the sanitizers' own settings pass.
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = ::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (std::string& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) become_child(argv.data(), envp.data(), report, output, limits);
  return pid;
}

void drain(int fd, std::string& into, std::size_t keep) {
  std::array<char, 4096> block;
  // A child that prints without end is stopped by its deadline, so one turn reads a bounded amount only.
  for (int turn = 0; turn < 64; ++turn) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got <= 0) return;
    into.append(block.data(), std::min(static_cast<std::size_t>(got), keep - std::min(keep, into.size())));
  }
}

// Collects both pipes until the child ends or the deadline passes; true when it ended by itself.
bool wait_for_end(int process, int report, int output, std::string& reported, ProbeOutcome& outcome,
                  const ProbeLimits& limits) {
  const auto deadline = Clock::now() + limits.deadline;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    // Pipes that only hold end-of-file would wake poll for ever, so a closed one is left out by its negative value.
    std::array<pollfd, 3> polled{pollfd{process, POLLIN, 0}, pollfd{report, POLLIN, 0}, pollfd{output, POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (report >= 0) drain(report, reported, 16u << 10);
    if (output >= 0) drain(output, outcome.output, limits.output_bytes);
    if (polled[0].revents != 0) return true;
    if ((polled[1].revents & POLLHUP) != 0) report = -1;
    if ((polled[2].revents & POLLHUP) != 0) output = -1;
  }
}

void read_report(const std::string& reported, ProbeOutcome& outcome, bool& loaded) {
  std::istringstream lines(reported);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    char kind = 0;
    oc_status status = OC_INTERNAL;
    std::string text;
    fields >> kind >> status;
    std::getline(fields >> std::ws, text);
    text = base::clean_utf8(text, 4096);
    if (kind == 'k') loaded = true;
    if (kind == 'r') outcome.end = ProbeEnd::refused;
    if (kind == 'x') outcome.cross_check = text;
    if (kind == 'r') outcome.status = status;
    if (kind == 'r' || kind == 'e') outcome.text = text;
  }
}

void judge(int status, bool ended, bool loaded, const ProbeLimits& limits, ProbeOutcome& outcome) {
  if (outcome.end == ProbeEnd::refused) return;
  if (loaded) {
    outcome.end = ProbeEnd::ok;
    outcome.status = OC_OK;
    outcome.text = "it loads and agrees with its manifest";
    // The verdict stands; what failed after it is only the second reading of the symbols.
    if (!ended || !WIFEXITED(status)) outcome.cross_check = "reading its section headers did not end normally";
  } else if (!ended) {
    outcome.end = ProbeEnd::hung;
    outcome.text = "it did not come back from being loaded within " + std::to_string(limits.deadline.count()) +
                   " ms: a constructor waits or loops";
  } else if (WIFSIGNALED(status)) {
    outcome.end = ProbeEnd::crashed;
    outcome.signal = WTERMSIG(status);
    outcome.text = "it crashed while it was being loaded: signal " + std::to_string(outcome.signal) + " (" +
                   ::strsignal(outcome.signal) + ")";
  } else if (!outcome.text.empty()) {
    outcome.end = ProbeEnd::not_started;
  } else {
    outcome.end = ProbeEnd::exited;
    outcome.exit_code = WEXITSTATUS(status);
    outcome.text =
        "it ended the process with status " + std::to_string(outcome.exit_code) + " while it was being loaded";
  }
}

}  // namespace

const char* probe_end_name(ProbeEnd end) noexcept {
  constexpr std::array kNames{"ok", "refused", "crashed", "exited", "hung", "not_started"};
  return kNames[static_cast<std::size_t>(end)];
}

ProbeOutcome probe(const std::string& program, const std::vector<std::string>& arguments, const ProbeLimits& limits) {
  ProbeOutcome outcome;
  Pipe report;
  Pipe output;
  if (!report.open() || !output.open()) {
    outcome.text = std::string("no pipe for the probing process: ") + std::strerror(errno);
    return outcome;
  }
  const pid_t pid = start(program, arguments, report.write.get(), output.write.get(), limits);
  report.write.reset();
  output.write.reset();
  // glibc 2.36 declares pidfd_open() without C linkage.
  const base::UniqueFd process(pid > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)) : -1);
  if (pid < 0) {
    outcome.text = std::string("the probing process could not be made: ") + std::strerror(errno);
    return outcome;
  }
  std::string reported;
  const bool ended =
      process && wait_for_end(process.get(), report.read.get(), output.read.get(), reported, outcome, limits);
  // Before it is reaped, so that the group's number still belongs to it: takes whatever it started along.
  ::kill(-pid, SIGKILL);
  ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  drain(report.read.get(), reported, 16u << 10);
  drain(output.read.get(), outcome.output, limits.output_bytes);
  outcome.output = base::clean_utf8(outcome.output, limits.output_bytes);
  bool loaded = false;
  read_report(reported, outcome, loaded);
  judge(status, ended, loaded, limits, outcome);
  return outcome;
}

}  // namespace oneclaw::plugin::image
