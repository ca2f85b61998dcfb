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
    if (ended_by_ != fiber::Wake::signalled) {
      point.wait_uninterruptibly();
    } else if (ended_by_ = point.wait(); ended_by_ != fiber::Wake::signalled) {
      runner.cancel();
    }
    wakeup_->waiting = nullptr;
  }
  wakeup_->is_pending = false;
}

base::Result<void> Bridge::run(loop::BlockingPool& pool, Bridge* lender, const std::function<void()>& body) {
  const std::function<void()> marked = [&] {
    thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    body();
    thread_.store({}, std::memory_order_relaxed);
  };
  base::Result<void> outcome;
  // A task of its own waits for the pool, so that this one is free to serve.
  loop::TaskHandle runner = loop_.spawn(
      [&] {
        if (lender != nullptr) {
          lender->lend(marked);
        } else {
          outcome = pool.run(marked);
        }
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
  // The runner was cancelled either way.
  if (!outcome && ended_by_ == fiber::Wake::timeout) {
    return base::Error{OC_TIMEOUT, "the deadline passed while the call waited for a pool thread"};
  }
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
  for (;;) {
    done_.wait(lock, [&] { return is_served_ || lent_ != nullptr; });
    if (lent_ == nullptr) return;
    const std::function<void()>* body = std::exchange(lent_, nullptr);
    lock.unlock();
    (*body)();
    lock.lock();
  }
}

void Bridge::lend(const std::function<void()>& body) {
  fiber::WaitPoint done;
  loop::Loop& home = *loop::Loop::current();
  const std::function<void()> work = [&] {
    body();
    home.post([&done] { done.notify(); });
  };
  {
    const std::lock_guard lock(mutex_);
    lent_ = &work;
  }
  done_.notify_one();
  done.wait_uninterruptibly();
}

}  // namespace oneclaw::plugin::call
