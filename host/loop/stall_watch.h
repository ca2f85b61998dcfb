// Watches the loops from outside: a slice that runs longer than its budget is reported with the name of what runs.
//
// Own thread, which also makes the callbacks. It looks at each loop a few times per budget and times what it sees, so
// that running code never reads a clock; a report comes up to a quarter of the warn budget late, never early.
#pragma once

#include "host/fiber/time.h"
#include "host/loop/loop.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace oneclaw::loop {

struct Stall {
  std::size_t loop_index = 0;
  std::string_view running;  // as given to Task::set_running(), "post", or "a task" when nobody said; for the call only
  fiber::Duration lasted{};
};

struct StallWatchOptions {
  fiber::Duration warn_after = std::chrono::milliseconds(20);
  fiber::Duration fault_after = std::chrono::seconds(2);
  std::function<void(const Stall&)> on_warn;   // once a slice
  std::function<void(const Stall&)> on_fault;  // once a slice
};

class StallWatch {
 public:
  // Precondition: the loops outlive the watch.
  StallWatch(std::vector<const Loop*> loops, StallWatchOptions options);
  ~StallWatch();  // joins; no callback afterwards
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::loop
