#include "host/loop/stall_watch.h"

#include "host/loop/thread.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace oneclaw::loop {
namespace {

// What the watch has seen of one loop.
struct Watched {
  const Loop* loop = nullptr;
  std::uint64_t slice = 0;
  std::int64_t first_seen_ns = 0;
  bool warned = false;
  bool faulted = false;
};

}  // namespace

struct StallWatch::Impl {
  Impl(const std::vector<const Loop*>& loops, StallWatchOptions given) : options(std::move(given)) {
    for (const Loop* loop : loops) watched.push_back({.loop = loop});
    thread = std::make_unique<Thread>(ThreadOptions{"stall_watch", 256}, [this] { watch(); });
  }
  ~Impl() {
    {
      std::lock_guard lock(mutex);
      closing = true;
    }
    changed.notify_all();
    thread->join();
  }

  void watch() {
    const auto every = std::max(options.warn_after / 4, fiber::Duration(std::chrono::milliseconds(1)));
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, every, [this] { return closing; })) {
      const std::int64_t now = fiber::now_ns();
      for (Watched& one : watched) look_at(one, now);
    }
  }

  void look_at(Watched& one, std::int64_t now) const {
    const fiber::Activity& activity = one.loop->activity();
    const std::uint64_t slice = activity.slice.load(std::memory_order_acquire);
    if (slice != one.slice) {
      one.slice = slice;
      one.first_seen_ns = now;
      one.warned = one.faulted = false;
      return;
    }
    if (slice == 0) return;
    const fiber::Duration lasted{now - one.first_seen_ns};
    const char* name = activity.running.load(std::memory_order_relaxed);
    const Stall stall{one.loop->index(), name != nullptr ? name : "a task", lasted};
    report(stall, options.warn_after, one.warned, options.on_warn);
    report(stall, options.fault_after, one.faulted, options.on_fault);
  }

  static void report(const Stall& stall, fiber::Duration budget, bool& reported,
                     const std::function<void(const Stall&)>& callback) {
    if (reported || stall.lasted < budget) return;
    reported = true;
    if (callback) callback(stall);
  }

  const StallWatchOptions options;
  std::vector<Watched> watched;
  std::mutex mutex;
  std::condition_variable changed;
  bool closing = false;
  std::unique_ptr<Thread> thread;
};

StallWatch::StallWatch(std::vector<const Loop*> loops, StallWatchOptions options)
    : impl_(std::make_unique<Impl>(loops, std::move(options))) {}

StallWatch::~StallWatch() = default;

}  // namespace oneclaw::loop
