// A bounded pool of threads for code that blocks or burns CPU, so that loops never do.
//
// Threads: run() from a task of any loop; work runs on a pool thread. The queue is bounded; beyond it OC_EXHAUSTED.
#pragma once

#include "host/base/result.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace oneclaw::loop {

struct BlockingPoolOptions {
  std::size_t threads = 4;
  std::size_t queue = 1024;  // waiting pieces of work
  std::size_t stack_kib = 1024;
};

class BlockingPool {
 public:
  explicit BlockingPool(BlockingPoolOptions options);
  // Joins. Work that was not started is dropped and its waiters get OC_CANCELLED. Precondition: not called on a task
  // that waits for this pool, and the loops of the waiters still run.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Called on a task: parks it until `work` ran. Work still in the queue ends with the scope's deadline or cancellation
  // (OC_TIMEOUT, OC_CANCELLED, `work` not run); once it runs, the task waits for its end whatever happens. An exception
  // that leaves `work` comes back as OC_INTERNAL.
  base::Result<void> run(const std::function<void()>& work);

  std::size_t queued() const noexcept;  // any thread
  std::size_t busy() const noexcept;    // any thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::loop
