// Waiter: one command on its way, from the moment it is queued until its answer is taken or nobody wants it any more.
//
// Belongs to one loop. A pool keeps waiters with their events, because a call must not pay for making one. While a
// caller holds a waiter it is the caller's; abandon() of the link gives it to the link, which returns it to the pool
// when the answer arrived and was dropped.
#pragma once

#include "sdk/redis/command.h"

#include <oneclaw/cpp/host/event.h>

#include <memory>
#include <string>
#include <vector>

namespace oneclaw::cache_valkey {

struct Waiter {
  enum class State {
    idle,
    sent,      // queued on a link, or on the wire
    answered,  // reply is set
    unsent,    // the link ended before the command left: nothing happened
    lost,      // the link ended after it left: nobody knows
  };

  sdk::Event event;
  State state = State::idle;
  bool is_abandoned = false;
  int64_t sent_ns = 0;
  sdk::redis::Reply reply;
};

class WaiterPool {
 public:
  // Leaf. The error is the host's when it makes no event.
  sdk::Result<Waiter*> take(sdk::Call call, const sdk::EventService& events) {
    if (free_.empty()) {
      sdk::Result<sdk::Event> event = events.create(call);
      if (!event) return event.take_status();
      all_.push_back(std::make_unique<Waiter>());
      all_.back()->event = std::move(*event);
      free_.reserve(all_.size());  // so that give() cannot fail
      free_.push_back(all_.back().get());
    }
    Waiter* waiter = free_.back();
    free_.pop_back();
    return waiter;
  }
  void give(Waiter* waiter) noexcept {
    waiter->state = Waiter::State::idle;
    waiter->is_abandoned = false;
    // A large value is not kept for the next small one.
    if (waiter->reply.text.capacity() > kKeptBytes) std::string().swap(waiter->reply.text);
    free_.push_back(waiter);
  }
  // Gives the events back to the host. Precondition: nobody holds a waiter.
  void clear() noexcept {
    free_.clear();
    all_.clear();
  }

 private:
  static constexpr size_t kKeptBytes = 4096;

  std::vector<std::unique_ptr<Waiter>> all_;
  std::vector<Waiter*> free_;
};

}  // namespace oneclaw::cache_valkey
