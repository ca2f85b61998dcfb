#include "host/loop/inbox.h"
#include "host/loop/sync.h"

#include <atomic>

namespace oneclaw::loop {

// Outlives the event while a signal from another thread is on its way.
struct Event::Shared : InboxNode {
  Shared(Loop& l, EventKind k) : loop(l), kind(k) {
    handle = [](InboxNode* node, bool) noexcept { static_cast<Shared*>(node)->arrived(); };
  }

  bool take() noexcept {
    std::int64_t now = pending.load(std::memory_order_acquire);
    while (now > 0) {
      if (pending.compare_exchange_weak(now, now - 1, std::memory_order_acq_rel)) return true;
    }
    return false;
  }
  void add() noexcept {
    if (kind == EventKind::auto_reset) {
      pending.store(1, std::memory_order_release);
    } else {
      pending.fetch_add(1, std::memory_order_acq_rel);
    }
  }
  void hand_out() noexcept {
    while (!waiters.empty() && take()) waiters.notify_one();
  }
  void arrived() noexcept {
    const std::shared_ptr<Shared> keep = std::move(in_flight);
    queued.exchange(false, std::memory_order_acq_rel);  // before taking: a signal from here on queues again
    hand_out();
  }

  Loop& loop;
  const EventKind kind;
  std::atomic<std::int64_t> pending{0};
  std::atomic<bool> queued{false};
  std::shared_ptr<Shared> in_flight;  // written by whoever set `queued`
  fiber::WaitList waiters;            // loop thread
};

Event::Event(Loop& loop, EventKind kind) : shared_(std::make_shared<Shared>(loop, kind)) {}

Event::~Event() = default;

void Event::signal() noexcept {
  Shared& shared = *shared_;
  shared.add();
  if (shared.loop.is_current()) {
    shared.hand_out();
  } else if (!shared.queued.exchange(true, std::memory_order_acq_rel)) {
    shared.in_flight = shared_;
    shared.loop.post_node(shared);
  }
}

fiber::Wake Event::wait(fiber::Deadline deadline) {
  Shared& shared = *shared_;
  if (shared.waiters.empty() && shared.take()) return fiber::Wake::signalled;
  return shared.waiters.wait(deadline);
}

}  // namespace oneclaw::loop
