#include "host/base/child_process.h"

#include "host/base/unique_fd.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace oneclaw::base {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kExecFailed = 127;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.reset(ends[0]);
    write.reset(ends[1]);
    return ::fcntl(read.get(), F_SETFL, O_NONBLOCK) == 0;
  }
};

// Everything between fork and exec must be async-signal-safe: the parent has other threads.
[[noreturn]] void become_child(char* const* arguments, char* const* environment, int report, int output,
                               const ChildLimits& limits) {
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
#ifndef ONECLAW_SANITIZED
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
  ::dup2(report, kChildReportFd);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::close_range(kChildReportFd + 1, ~0U, 0);
  ::execve(arguments[0], arguments, environment);
  ::_exit(kExecFailed);
}

pid_t start(const std::string& program, const std::vector<std::string>& arguments, int report, int output,
            const ChildLimits& limits) {
  std::vector<std::string> texts{program};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables{"LANG=C.UTF-8"};
  // The environment may hold secrets; only the sanitizers' own settings and the place for temporary files pass.
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR"}) {
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
bool wait_for_end(int process, int report, int output, const ChildLimits& limits, ChildEnd& end) {
  const auto deadline = Clock::now() + limits.deadline;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    // Pipes that only hold end-of-file would wake poll for ever, so a closed one is left out by its negative value.
    std::array<pollfd, 3> polled{pollfd{process, POLLIN, 0}, pollfd{report, POLLIN, 0}, pollfd{output, POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (report >= 0) drain(report, end.report, limits.report_bytes);
    if (output >= 0) drain(output, end.output, limits.output_bytes);
    if (polled[0].revents != 0) return true;
    if ((polled[1].revents & POLLHUP) != 0) report = -1;
    if ((polled[2].revents & POLLHUP) != 0) output = -1;
  }
}

void judge(int status, bool ended, const ChildLimits& limits, const std::string& program, ChildEnd& end) {
  if (!ended) {
    end.how = ChildEnd::How::hung;
    end.text = "did not end within " + std::to_string(limits.deadline.count()) + " ms and was killed";
  } else if (WIFSIGNALED(status)) {
    end.how = ChildEnd::How::signalled;
    end.code = WTERMSIG(status);
    end.text = "was killed by signal " + std::to_string(end.code) + " (" + ::strsignal(end.code) + ")";
  } else if (WEXITSTATUS(status) == kExecFailed && end.report.empty()) {
    end.text = "could not be started: " + program;
  } else {
    end.how = ChildEnd::How::exited;
    end.code = WEXITSTATUS(status);
    end.text = "exited with status " + std::to_string(end.code);
  }
}

}  // namespace

ChildEnd run_child(const std::string& program, const std::vector<std::string>& arguments, const ChildLimits& limits) {
  ChildEnd end;
  Pipe report;
  Pipe output;
  if (!report.open() || !output.open()) {
    end.text = std::string("no pipe for a child process: ") + std::strerror(errno);
    return end;
  }
  const pid_t pid = start(program, arguments, report.write.get(), output.write.get(), limits);
  report.write.reset();
  output.write.reset();
  if (pid < 0) {
    end.text = std::string("no child process could be made: ") + std::strerror(errno);
    return end;
  }
  // glibc 2.36 declares pidfd_open() without C linkage.
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const bool ended = process && wait_for_end(process.get(), report.read.get(), output.read.get(), limits, end);
  // Before it is reaped, so that the group's number still belongs to it: takes whatever it started along.
  ::kill(-pid, SIGKILL);
  ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  drain(report.read.get(), end.report, limits.report_bytes);
  drain(output.read.get(), end.output, limits.output_bytes);
  judge(status, ended, limits, program, end);
  return end;
}

bool write_child_report(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(kChildReportFd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace oneclaw::base
