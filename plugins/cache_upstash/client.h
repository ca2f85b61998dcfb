// Client: the way of one loop's calls to the REST API: what they ask for at the same time leaves in one pipeline
// request.
//
// Owner: the plugin, one for each loop; every function but stop() is called on that loop. Requests are made by short
// tasks of their own, so that a call that is cancelled takes nobody along; a task ends when nothing is queued.
#pragma once

#include "config.h"
#include "sdk/redis/cache_commands.h"

#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/host/http.h>
#include <oneclaw/cpp/host/task.h>

#include <atomic>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace oneclaw::cache_upstash {

// What the clients of an instance share; outlives them.
struct Services {
  sdk::HttpService http;
  sdk::EventService events;
  sdk::TaskService tasks;
};

class Client final : public sdk::redis::Server {
 public:
  static constexpr size_t kMaxQueued = 10'000;                 // calls that wait for a request
  static constexpr size_t kMaxBatch = 128;                     // commands of one request
  static constexpr size_t kMaxBatchBytes = size_t{1} << 20;    // beyond it only a single command
  static constexpr size_t kMaxAnswerBytes = size_t{64} << 20;  // of one request
  static constexpr int kMaxSenders = 4;                        // requests at once
  static constexpr int kMaxAttempts = 4;

  Client(sdk::Host host, const Config& config, const Services& services, uint32_t seed)
      : host_(host), config_(config), services_(services), random_(seed) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  sdk::Status send(sdk::Call call, const sdk::redis::Command& command, sdk::redis::Reply& reply) override;
  // Any loop, once no call is inside any more.
  void stop() noexcept { is_stopping_.store(true); }

 private:
  // One command on its way; the call and the request share it, because either may go first.
  struct Pending {
    std::string name;
    sdk::redis::Effect effect;
    std::string json;
    sdk::Event event;
    bool is_done = false;
    bool is_abandoned = false;
    sdk::Status status;
    sdk::redis::Reply reply;
  };
  using Batch = std::vector<std::shared_ptr<Pending>>;
  // What came of one request.
  struct Outcome {
    oc_status code = OC_OK;
    std::string text;
    bool may_have_run = false;  // the server may have executed it
    bool is_passing = false;    // it may go better soon
    std::chrono::nanoseconds wait{};
  };

  void work(sdk::Call call);
  Batch take_batch();
  void run(sdk::Call call, Batch batch);
  Outcome post(sdk::Call call, const Batch& batch);
  Outcome judge(const sdk::FetchResult& answer, const Batch& batch);
  void settle(Pending& pending, const Outcome& outcome);
  std::chrono::nanoseconds pause(int attempt);

  sdk::Host host_;
  const Config& config_;
  const Services& services_;
  std::minstd_rand random_;
  std::atomic<bool> is_stopping_{false};
  std::deque<std::shared_ptr<Pending>> queue_;
  int senders_ = 0;
};

}  // namespace oneclaw::cache_upstash
