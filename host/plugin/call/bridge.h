// Runs a plugin function on the blocking pool and lets it use suspending host functions from there.
//
// The calling task parks here and serves: each host function that needs the loop is handed back, run on the task, and
// its result returned to the pool thread. So a plain blocking plugin sees the same host as a fiber one.
#pragma once

#include "host/base/result.h"
#include "host/loop/blocking_pool.h"
#include "host/loop/loop.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace oneclaw::plugin::call {

class Bridge {
 public:
  explicit Bridge(loop::Loop& loop);

  // On a task: runs `body` on the pool and serves it until it returns. OC_EXHAUSTED, OC_TIMEOUT or OC_CANCELLED: it
  // never ran.
  base::Result<void> run(loop::BlockingPool& pool, const std::function<void()>& body);
  // On the pool thread, inside body: runs `work` on the task and waits for it.
  void on_task(const std::function<void()>& work);

 private:
  // Shared with posts that may arrive after run() returned.
  struct Wakeup {
    fiber::WaitPoint* waiting = nullptr;  // loop thread
    bool is_pending = false;              // loop thread
  };
  static void wake(Wakeup& wakeup) noexcept;
  void wait(loop::TaskHandle& runner);

  loop::Loop& loop_;
  std::shared_ptr<Wakeup> wakeup_ = std::make_shared<Wakeup>();
  bool is_cancelled_ = false;  // loop thread
  std::mutex mutex_;
  std::condition_variable done_;
  const std::function<void()>* request_ = nullptr;  // guarded by mutex_
  bool is_served_ = false;                          // guarded by mutex_
  bool is_finished_ = false;                        // loop thread
};

}  // namespace oneclaw::plugin::call
