// Runs a plugin function on the blocking pool and lets it use suspending host functions from there.
//
// The calling task parks here and serves: each host function that needs the loop is handed back, run on the task, and
// its result returned to the pool thread. So a plain blocking plugin sees the same host as a fiber one.
#pragma once

#include "host/base/result.h"
#include "host/loop/blocking_pool.h"
#include "host/loop/loop.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace oneclaw::plugin::call {

class Bridge {
 public:
  explicit Bridge(loop::Loop& loop);

  // On a task: runs `body` on the pool, or on the thread of `lender` when it is not null, and serves it until it
  // returns. OC_EXHAUSTED, OC_TIMEOUT or OC_CANCELLED: it never ran.
  base::Result<void> run(loop::BlockingPool& pool, Bridge* lender, const std::function<void()>& body);
  // On the pool thread, inside body: runs `work` on the task and waits for it. `work` must not throw.
  void on_task(const std::function<void()>& work);
  // Whether the calling thread is the one that runs body.
  bool is_body_thread() const noexcept { return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

 private:
  // Shared with posts that may arrive after run() returned.
  struct Wakeup {
    fiber::WaitPoint* waiting = nullptr;  // loop thread
    bool is_pending = false;              // loop thread
  };
  static void wake(Wakeup& wakeup) noexcept;
  void wait(loop::TaskHandle& runner);
  // On a task, while the pool thread waits in on_task(): that thread runs `body`.
  void lend(const std::function<void()>& body);

  loop::Loop& loop_;
  std::shared_ptr<Wakeup> wakeup_ = std::make_shared<Wakeup>();
  fiber::Wake ended_by_ = fiber::Wake::signalled;  // loop thread; what ended the caller's patience
  std::mutex mutex_;
  std::condition_variable done_;
  const std::function<void()>* request_ = nullptr;  // guarded by mutex_
  const std::function<void()>* lent_ = nullptr;     // guarded by mutex_
  bool is_served_ = false;                          // guarded by mutex_
  std::atomic<std::thread::id> thread_{};
  bool is_finished_ = false;  // loop thread
};

}  // namespace oneclaw::plugin::call
