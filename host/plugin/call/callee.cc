#include "host/plugin/call/callee.h"

#include "host/loop/loops.h"
#include "host/plugin/call/call.h"
#include "host/plugin/call/on_loop.h"

namespace oneclaw::plugin::call {
namespace {

// On the slot's loop. Counts per loop may differ in time, so each loop is emptied in turn: a closed slot stays empty.
bool wait_empty(Callee::Slot& slot, fiber::Deadline deadline) {
  while (slot.first != nullptr) {
    fiber::WaitPoint point;
    slot.drain_waiters.push_back(&point);
    const fiber::Wake wake = point.wait(deadline);
    if (wake != fiber::Wake::signalled) {
      std::erase(slot.drain_waiters, &point);
      return slot.first == nullptr;
    }
  }
  return true;
}

void cancel_all(Callee::Slot& slot) {
  for (oc_call* c = slot.first; c != nullptr; c = c->next) c->scope.cancel();
}

}  // namespace

Callee::Callee(CalleeOptions options, loop::Loops& loops, loop::BlockingPool& pool)
    : options_(std::move(options)), loops_(loops), pool_(pool), slots_(std::make_unique<Slot[]>(loops.size())) {}

Callee::~Callee() = default;

void Callee::set_open(bool is_open) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    on_loop(loops_.at(i), "plugin.open", [&] { slots_[i].is_open = is_open; });
  }
}

bool Callee::drain(fiber::Deadline deadline, fiber::Duration grace) {
  bool is_empty = true;
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    on_loop(loops_.at(i), "plugin.drain", [&] {
      Slot& slot = slots_[i];
      if (wait_empty(slot, deadline)) return;
      cancel_all(slot);
      if (!wait_empty(slot, fiber::Deadline::after(grace))) is_empty = false;
    });
  }
  return is_empty;
}

CallTotals Callee::totals() const noexcept {
  CallTotals sum;
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    const Slot& slot = slots_[i];
    sum.calls += slot.calls.get();
    sum.inflight += slot.inflight.get();
    sum.ticks += slot.ticks.get();
    sum.misuses += slot.misuses.get();
    for (std::size_t s = 0; s < kStatusCount; ++s) sum.by_status[s] += slot.by_status[s].get();
  }
  return sum;
}

}  // namespace oneclaw::plugin::call
