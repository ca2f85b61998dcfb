#include "host/plugin/call/bridge.h"

namespace oneclaw::plugin::call {

Bridge::Bridge(loop::Loop& loop) : loop_(loop) {}

void Bridge::wake(Wakeup& wakeup) noexcept {
  wakeup.is_pending = true;
  if (wakeup.waiting != nullptr) wakeup.waiting->notify();
}

// Cancellation of the caller cancels the piece of work once, if it still waits in the pool's queue; after that only its
// end counts.
void Bridge::wait(loop::TaskHandle& runner) {
  while (!wakeup_->is_pending) {
    fiber::WaitPoint point;
    wakeup_->waiting = &point;
    if (is_cancelled_) {
      point.wait_uninterruptibly();
    } else if (point.wait() != fiber::Wake::signalled) {
      is_cancelled_ = true;
      runner.cancel();
    }
    wakeup_->waiting = nullptr;
  }
  wakeup_->is_pending = false;
}

base::Result<void> Bridge::run(loop::BlockingPool& pool, const std::function<void()>& body) {
  base::Result<void> outcome;
  // A task of its own waits for the pool, so that this one is free to serve.
  loop::TaskHandle runner = loop_.spawn(
      [&] {
        outcome = pool.run(body);
        is_finished_ = true;
        wake(*wakeup_);
      },
      {.name = "plugin.blocking"});
  while (!is_finished_) {
    wait(runner);
    const std::function<void()>* request = nullptr;
    {
      const std::lock_guard lock(mutex_);
      request = std::exchange(request_, nullptr);
    }
    if (request == nullptr) continue;
    (*request)();
    {
      const std::lock_guard lock(mutex_);
      is_served_ = true;
    }
    done_.notify_one();
  }
  runner.detach();
  return outcome;
}

void Bridge::on_task(const std::function<void()>& work) {
  {
    const std::lock_guard lock(mutex_);
    request_ = &work;
    is_served_ = false;
  }
  loop_.post([wakeup = wakeup_] { wake(*wakeup); });
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return is_served_; });
}

}  // namespace oneclaw::plugin::call
