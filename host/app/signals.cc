#include "host/app/signals.h"

#include <csignal>
#include <ctime>

namespace oneclaw::app {
namespace {

constexpr std::chrono::seconds kIdleTick{3600};

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

// 0: the time passed.
int wait_signal(std::chrono::microseconds time) {
  const sigset_t set = stop_signals();
  const timespec limit{static_cast<time_t>(time.count() / 1'000'000),
                       static_cast<long>(time.count() % 1'000'000) * 1000};
  const int number = sigtimedwait(&set, nullptr, &limit);
  return number > 0 ? number : 0;
}

}  // namespace

void block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void wait_for_stop(const SignalActions& actions, std::chrono::microseconds tick_interval) {
  const std::chrono::microseconds interval = tick_interval.count() > 0 ? tick_interval : kIdleTick;
  for (;;) {
    const int number = wait_signal(interval);
    if (number == 0) {
      actions.tick();
    } else if (number == SIGHUP) {
      actions.reload();
    } else {
      break;
    }
  }
  // The second signal needs nobody to wait for it: its default action ends the process.
  sigset_t set = stop_signals();
  sigdelset(&set, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool wait_for_stop_signal(std::chrono::milliseconds time) {
  const int number = wait_signal(time);
  return number == SIGTERM || number == SIGINT;
}

}  // namespace oneclaw::app
