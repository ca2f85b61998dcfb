// For tests on a plain thread: running a function on a task of a loop, and waiting for things there.
#pragma once

#include "host/loop/run_and_wait.h"

#include <chrono>
#include <functional>

namespace oneclaw::plugin {

// Where tests with sanitizers need more time than others.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
#else
inline constexpr bool kIsSanitized = false;
#endif

// Long enough for a slow machine; a test that waits for it has failed.
inline fiber::Deadline patience() { return fiber::Deadline::after(std::chrono::seconds(30)); }

// From a plain thread: runs `work` on a task of the loop and waits for its end.
inline void run_on_task(loop::Loop& loop, const std::function<void()>& work) { loop::run_and_wait(loop, "test", work); }

// Parks the current task until `condition` holds; false when patience() ran out first.
inline bool wait_until(const std::function<bool()>& condition) {
  for (const fiber::Deadline end = patience(); !condition();) {
    if (fiber::now_ns() > end.ns) return false;
    loop::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

}  // namespace oneclaw::plugin
