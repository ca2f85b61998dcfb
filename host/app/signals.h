// Signals of the host, taken by the main thread alone: stop, stop at once, reload.
#pragma once

#include <chrono>
#include <functional>

namespace oneclaw::app {

// Before any thread is made: SIGTERM, SIGINT and SIGHUP wait for wait_for_stop() in every thread; SIGPIPE is ignored.
void block_stop_signals();

struct SignalActions {
  std::function<void()> reload;  // SIGHUP
  std::function<void()> tick;    // every interval, for the watchdog
};

// Main thread: returns after the first SIGTERM or SIGINT. From then on a second one ends the process at once.
void wait_for_stop(const SignalActions& actions, std::chrono::microseconds tick_interval);
// Main thread: true when a stop signal came within the time.
bool wait_for_stop_signal(std::chrono::milliseconds time);

}  // namespace oneclaw::app
