#include "host/plugin/call/callee.h"

#include "host/loop/loops.h"
#include "host/plugin/call/call.h"
#include "host/plugin/call/kept_name.h"
#include "host/plugin/call/on_loop.h"

namespace oneclaw::plugin::call {
namespace {

// On the slot's loop.
bool wait_empty_here(Callee::Slot& slot, fiber::Deadline deadline) {
  while (!slot.is_empty()) {
    fiber::WaitPoint point;
    slot.drain_waiters.push_back(&point);
    if (point.wait(deadline) != fiber::Wake::signalled) {
      std::erase(slot.drain_waiters, &point);
      return slot.is_empty();
    }
  }
  return true;
}

}  // namespace

Visit::Visit(Callee& callee, std::size_t loop, fiber::Scope& scope) noexcept
    : callee_(callee), loop_(loop), scope_(scope) {
  Callee::Slot& slot = callee_.slot(loop_);
  next_ = slot.first_visit;
  if (next_ != nullptr) next_->previous_ = this;
  slot.first_visit = this;
}

Visit::~Visit() {
  Callee::Slot& slot = callee_.slot(loop_);
  if (previous_ != nullptr) previous_->next_ = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (slot.first_visit == this) slot.first_visit = next_;
  slot.wake_drain();
}

void Callee::Slot::wake_drain() noexcept {
  if (drain_waiters.empty() || !is_empty()) return;
  for (fiber::WaitPoint* waiter : drain_waiters) waiter->notify();
  drain_waiters.clear();
}

Callee::Callee(CalleeOptions options, loop::Loops& loops, loop::BlockingPool& pool)
    : options_(std::move(options)),
      kept_name_(call::kept_name(options_.name)),
      loops_(loops),
      pool_(pool),
      slots_(std::make_unique<Slot[]>(loops.size())) {}

Callee::~Callee() = default;

void Callee::set_open(bool is_open) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    on_loop(loops_.at(i), "plugin.open", [&] { slots_[i].is_open = is_open; });
  }
}

// A visit of a later loop may still bring a call to a loop that was empty already; the second round finds it. After the
// first no visit is left, so that nothing comes after the second.
bool Callee::wait_empty(fiber::Deadline deadline) {
  bool is_empty = true;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      on_loop(loops_.at(i), "plugin.drain", [&] { is_empty = wait_empty_here(slots_[i], deadline) && is_empty; });
    }
  }
  return is_empty;
}

void Callee::cancel_all() {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    on_loop(loops_.at(i), "plugin.cancel", [&] {
      for (Visit* v = slots_[i].first_visit; v != nullptr; v = v->next_) v->scope_.cancel();
      for (oc_call* c = slots_[i].first; c != nullptr; c = c->next) c->scope.cancel();
    });
  }
}

bool Callee::drain(fiber::Deadline deadline, fiber::Duration grace) {
  if (wait_empty(deadline)) return true;
  cancel_all();
  return wait_empty(fiber::Deadline::after(grace));
}

CallTotals Callee::totals() const noexcept {
  CallTotals sum;
  sum.misuses = foreign_misuses_.load(std::memory_order_relaxed);
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
