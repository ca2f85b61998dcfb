#include "plugins/tool_website/fetch/turns.h"

#include <algorithm>

namespace oneclaw::tool_website::fetch {

sdk::Result<Turns::Turn> Turns::take(sdk::Call call, const std::string& host_port, int64_t deadline_ns) {
  {
    const std::lock_guard lock(mutex_);
    if (hosts_.try_emplace(host_port).second) return Turn(this, host_port);
  }
  auto event = events_.create(call);
  if (!event) return event.take_status();
  Waiter waiter{&*event};
  {
    const std::lock_guard lock(mutex_);
    const auto [host, is_free] = hosts_.try_emplace(host_port);
    if (is_free) return Turn(this, host_port);
    host->second.push_back(&waiter);
  }
  const sdk::Status waited = event->wait(call, std::chrono::nanoseconds(deadline_ns - call.host().now()));
  const std::lock_guard lock(mutex_);
  // Given in the instant in which the wait ended: then it is ours, whatever the wait says.
  if (waiter.has_turn) return Turn(this, host_port);
  auto& waiting = hosts_[host_port];
  waiting.erase(std::find(waiting.begin(), waiting.end(), &waiter));
  return sdk::Status(waited.code() == OC_OK ? OC_INTERNAL : waited.code());
}

std::size_t Turns::busy() const {
  const std::lock_guard lock(mutex_);
  return hosts_.size();
}

void Turns::give_back(const std::string& key) noexcept {
  const std::lock_guard lock(mutex_);
  const auto host = hosts_.find(key);
  if (host->second.empty()) {
    hosts_.erase(host);
    return;
  }
  Waiter* next = host->second.front();
  host->second.pop_front();
  next->has_turn = true;
  // Under the lock: the waiter cannot look, leave and free its event before the signal is done.
  next->event->signal();
}

}  // namespace oneclaw::tool_website::fetch
