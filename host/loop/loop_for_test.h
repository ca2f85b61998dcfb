// What the tests of this folder share: running a loop to the end of one task, and yielding.
#pragma once

#include "host/fiber/task.h"
#include "host/loop/loop.h"

#include <functional>
#include <utility>

namespace oneclaw::loop {

// Runs `body` as a task, and the loop until that task and all others have ended.
inline void run_to_end(Loop& loop, std::function<void()> body) {
  loop.spawn([&loop, body = std::move(body)] {
        body();
        loop.stop();
      })
      .detach();
  loop.run();
}

// Lets every task that is ready now run until it parks.
inline void yield() { fiber::current_task()->yield(); }

// A wait that only cancellation or the scope's deadline ends.
inline fiber::Wake wait_for_the_end_of_the_scope() { return fiber::WaitPoint().wait(); }

}  // namespace oneclaw::loop
