#include "host/loop/blocking_pool.h"

#include "host/fiber/task.h"
#include "host/loop/inbox.h"
#include "host/loop/loop.h"
#include "host/loop/sync.h"
#include "host/loop/thread.h"

#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace oneclaw::loop {
namespace {

enum class Outcome { dropped, ran, failed };

// One call of run(), on the caller's stack; it goes home through the loop's inbox.
struct Work : InboxNode {
  const std::function<void()>* body = nullptr;
  Loop* home = nullptr;
  fiber::WaitPoint done;  // home loop
  bool is_queued = true;  // guarded by the pool's mutex
  Outcome outcome = Outcome::dropped;
  std::string failure;
};

void execute(Work& work) noexcept {
  try {
    (*work.body)();
    work.outcome = Outcome::ran;
  } catch (const std::exception& e) {
    work.failure = e.what();
    work.outcome = Outcome::failed;
  } catch (...) {
    work.failure = "an exception that is no std::exception";
    work.outcome = Outcome::failed;
  }
}

base::Result<void> result_of(const Work& work) {
  switch (work.outcome) {
    case Outcome::ran:
      return {};
    case Outcome::failed:
      return base::Error{OC_INTERNAL, "work on the blocking pool threw: " + work.failure};
    case Outcome::dropped:
      break;
  }
  return base::Error{OC_CANCELLED, "the blocking pool shut down before it began this work"};
}

}  // namespace

struct BlockingPool::Impl {
  explicit Impl(BlockingPoolOptions given) : options(given) {
    for (std::size_t i = 0; i < options.threads; ++i) {
      threads.emplace_back(ThreadOptions{"pool" + std::to_string(i), options.stack_kib}, [this] { serve(); });
    }
  }

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      wanted.wait(lock, [this] { return closing || !queue.empty(); });
      if (closing) return;
      Work& work = *queue.front();
      queue.pop_front();
      work.is_queued = false;
      ++busy;
      lock.unlock();
      execute(work);
      work.home->post_node(work);  // from here on `work` may be gone
      lock.lock();
      --busy;
    }
  }

  // False when it has begun; otherwise it will never run.
  bool take_back(Work& work) {
    std::lock_guard lock(mutex);
    if (!work.is_queued) return false;
    queue.remove(&work);
    return true;
  }

  const BlockingPoolOptions options;
  mutable std::mutex mutex;
  std::condition_variable wanted;
  std::list<Work*> queue;
  std::size_t busy = 0;
  bool closing = false;
  std::vector<Thread> threads;
};

BlockingPool::BlockingPool(BlockingPoolOptions options) : impl_(std::make_unique<Impl>(options)) {}

BlockingPool::~BlockingPool() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
    for (Work* work : std::exchange(impl_->queue, {})) {
      work->is_queued = false;
      work->home->post_node(*work);
    }
  }
  impl_->wanted.notify_all();
  impl_->threads.clear();
}

base::Result<void> BlockingPool::run(const std::function<void()>& body) {
  if (auto ended = check_scope("work for the blocking pool"); !ended) return ended;
  Work work;
  work.body = &body;
  work.home = Loop::current();
  work.handle = [](InboxNode* self, bool) noexcept { static_cast<Work*>(self)->done.notify(); };
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->closing) return base::Error{OC_UNAVAILABLE, "the blocking pool is shutting down"};
    if (impl_->queue.size() >= impl_->options.queue) {
      return base::Error{OC_EXHAUSTED, "the blocking pool's queue is full (" + std::to_string(impl_->options.queue) +
                                           " pieces of work wait); try again later"};
    }
    impl_->queue.push_back(&work);
  }
  impl_->wanted.notify_one();
  const fiber::Wake wake = work.done.wait();
  if (wake != fiber::Wake::signalled) {
    if (impl_->take_back(work)) {
      const bool timed_out = wake == fiber::Wake::timeout;
      return base::Error{timed_out ? OC_TIMEOUT : OC_CANCELLED,
                         timed_out ? "the deadline passed while work waited for a pool thread"
                                   : "cancelled while work waited for a pool thread"};
    }
    work.done.wait_uninterruptibly();
  }
  return result_of(work);
}

std::size_t BlockingPool::queued() const noexcept {
  std::lock_guard lock(impl_->mutex);
  return impl_->queue.size();
}

std::size_t BlockingPool::busy() const noexcept {
  std::lock_guard lock(impl_->mutex);
  return impl_->busy;
}

}  // namespace oneclaw::loop
