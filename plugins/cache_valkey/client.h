// Client: the way of one loop's calls to the server: makes connections, keeps one, waits for answers.
//
// Owner: the plugin, one for each loop; every function but stop() is called on that loop. A task keeps the connection:
// it connects, signs in, looks after it with PING when nothing happens, and connects again after a loss, with growing
// pauses. It ends when the instance stops.
#pragma once

#include "config.h"
#include "link.h"
#include "sdk/redis/cache_commands.h"

#include <atomic>
#include <deque>
#include <memory>
#include <random>

namespace oneclaw::cache_valkey {

// What the clients of an instance share; outlives them.
struct Services {
  sdk::StreamService streams;
  sdk::EventService events;
  sdk::TaskService tasks;
};

class Client final : public sdk::redis::Server {
 public:
  static constexpr size_t kMaxConnectWaiters = 10'000;  // calls that wait for a connection

  Client(sdk::Host host, const Config& config, const Services& services, uint32_t seed)
      : host_(host), config_(config), services_(services), random_(seed) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Suspends. The first connection, or why there is none; a server that is still loading is waited for.
  sdk::Status open(sdk::Call call);
  sdk::Status send(sdk::Call call, const sdk::redis::Command& command, sdk::redis::Reply& reply) override;
  // Any loop, once no call is inside any more.
  void stop() noexcept;

 private:
  sdk::Status start_keeper(sdk::Call call);
  sdk::Status wait_for_link(sdk::Call call, Waiter& waiter, int64_t give_up_ns);
  sdk::Status exchange(sdk::Call call, Link& link, Waiter*& waiter, const sdk::redis::Command& command,
                       sdk::redis::Reply& reply);
  sdk::Status give_up(sdk::Call call, Link& link, Waiter*& waiter, const sdk::redis::Command& command, oc_status why);

  void keep(sdk::Call call);
  sdk::Status connect(sdk::Call call);
  sdk::Status ask(sdk::Call call, Link& link, const sdk::redis::Command& command, sdk::redis::Reply& reply);
  sdk::Status sign_in(sdk::Call call, Link& link);
  void watch(sdk::Call call);
  void connected(sdk::Call call);
  void not_connected(sdk::Call call, sdk::Status why);
  void wake_all() noexcept;
  bool is_over(sdk::Call call) const noexcept { return is_stopping_.load() || call.is_cancelled(); }
  std::chrono::nanoseconds pause();

  sdk::Host host_;
  const Config& config_;
  const Services& services_;
  std::minstd_rand random_;
  std::atomic<bool> is_stopping_{false};
  sdk::TaskHandle keeper_;
  bool has_keeper_ = false;
  WaiterPool waiters_;
  std::shared_ptr<Link> link_;      // signed in; null: none
  std::deque<Waiter*> queue_;       // calls that wait for a link
  sdk::Status last_failure_;        // of the newest attempt to connect
  bool is_server_passing_ = false;  // the newest attempt met a server that is still loading
  uint32_t failures_ = 0;           // attempts since the last link
  int64_t down_since_ns_ = 0;       // of the first failed attempt; 0: none
};

}  // namespace oneclaw::cache_valkey
