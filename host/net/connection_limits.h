// What the connection pools of all loops share: how many connections there may be in all, and in use to one host.
//
// Any thread. Outlives the pools. Internal to host/net.
#pragma once

#include "host/fiber/time.h"
#include "host/net/slots.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace oneclaw::net {

struct PoolLimits {
  std::size_t max_connections = 0;    // of all loops
  std::size_t max_per_host = 0;       // of all loops
  std::size_t max_idle_per_host = 0;  // of one loop
  fiber::Duration idle_time{};
};

class ConnectionLimits {
 public:
  // `ask_for_idle`: has every loop give up an idle connection when somebody waits for a permit; called on any loop.
  ConnectionLimits(PoolLimits limits, std::function<void()> ask_for_idle)
      : limits_(limits), connections_(limits.max_connections), ask_for_idle_(std::move(ask_for_idle)) {}

  const PoolLimits& limits() const noexcept { return limits_; }
  // One for each open connection, idle or not.
  Slots& connections() noexcept { return connections_; }
  void ask_for_idle() const { ask_for_idle_(); }

  // One for each request that runs to that host. The same object for as long as somebody has it.
  std::shared_ptr<Slots> of_host(const std::string& key) {
    std::lock_guard lock(mutex_);
    auto& entry = hosts_[key];
    auto slots = entry.lock();
    if (!slots) entry = slots = std::make_shared<Slots>(limits_.max_per_host);
    return slots;
  }
  void forget(const std::string& key, std::shared_ptr<Slots> slots) noexcept {
    std::lock_guard lock(mutex_);
    slots.reset();
    const auto found = hosts_.find(key);
    if (found != hosts_.end() && found->second.expired()) hosts_.erase(found);
  }

 private:
  const PoolLimits limits_;
  Slots connections_;
  const std::function<void()> ask_for_idle_;
  std::mutex mutex_;  // guards the rest
  std::unordered_map<std::string, std::weak_ptr<Slots>> hosts_;
};

}  // namespace oneclaw::net
