// From a plain thread onto a loop: runs work on a task there and blocks the thread until it is done.
//
// Never from a loop's own thread: it would wait for itself.
#pragma once

#include "host/loop/loop.h"

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace oneclaw::loop {

template <class Fn>
void run_and_wait(Loop& loop, std::string_view name, Fn&& work) {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_done = false;
  loop.spawn_from_anywhere(
      [&] {
        work();
        // Notified under the lock: the waiting thread's stack holds both and may be gone right after.
        const std::lock_guard lock(mutex);
        is_done = true;
        changed.notify_one();
      },
      name);
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return is_done; });
}

}  // namespace oneclaw::loop
