// What the host does to its own process: descriptors, a first task from outside the loops, children that try libraries.
#pragma once

#include "host/base/log.h"
#include "host/loop/loop.h"
#include "host/plugin/roster/roster.h"

#include <condition_variable>
#include <mutex>
#include <string>

namespace oneclaw::app {

// As many descriptors as the hard limit allows.
void raise_descriptor_limit(const base::Log& log);

// Tries a library in a child of `program` with the hidden probe verb.
plugin::roster::Probe probe_with(const std::string& program);

// From a plain thread: runs `work` on a task of the loop and blocks until it is done.
template <class Fn>
void run_on_loop_and_wait(loop::Loop& loop, Fn&& work) {
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
      "main");
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return is_done; });
}

}  // namespace oneclaw::app
