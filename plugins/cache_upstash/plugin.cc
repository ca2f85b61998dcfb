// cache_upstash as a plugin: the table of "oneclaw.cache/1" over the commands of sdk/redis, a client for each loop.
#include "client.h"
#include "config.h"
#include "sdk/redis/errors.h"

#include <oneclaw/cpp/cache.h>
#include <oneclaw/cpp/plugin.h>

#include <memory>
#include <random>
#include <vector>

namespace oneclaw::cache_upstash {

namespace {

class CacheUpstash final : public sdk::Plugin, public sdk::Cache, private sdk::redis::Server {
 public:
  static constexpr uint16_t kAbiNeeded = 1;  // loop_index

  explicit CacheUpstash(const sdk::Setup& setup)
      : Plugin(setup),
        config_(parse_config(setup.config)),
        services_{sdk::HttpService(setup.host), sdk::EventService(setup.host), sdk::TaskService(setup.host)},
        commands_(*this, config_.prefix) {
    if (!services_.http || !services_.events || !services_.tasks) {
      throw sdk::Error(OC_UNSUPPORTED, "cache_upstash needs the host's HTTP, event and task services");
    }
    std::random_device seed;
    for (uint32_t i = 0; i < host().loop_count(); ++i) {
      clients_.push_back(std::make_unique<Client>(host(), config_, services_, seed()));
    }
  }

 private:
  sdk::Status start(sdk::Call call) override {
    sdk::redis::Reply reply;
    const sdk::redis::Command ping(sdk::redis::Effect::reading, "PING");
    sdk::Status status = send(call, ping, reply);
    if (status.code() != OC_OK || reply.kind != sdk::redis::Reply::Kind::error) return status;
    return sdk::redis::refusal(ping, reply);
  }
  sdk::Status stop(sdk::Call) override {
    for (const auto& client : clients_) client->stop();
    return {};
  }
  sdk::Status send(sdk::Call call, const sdk::redis::Command& command, sdk::redis::Reply& reply) override {
    return clients_[call.loop_index()]->send(call, command, reply);
  }

  sdk::Status get(sdk::Call call, std::string_view key, sdk::Sink value) override {
    return commands_.get(call, key, value);
  }
  sdk::Status set(sdk::Call call, std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode) override {
    return commands_.set(call, key, value, ttl_ms, mode);
  }
  sdk::Status del(sdk::Call call, std::string_view key, std::optional<std::string_view> if_equals) override {
    return commands_.del(call, key, if_equals);
  }
  sdk::Status exists(sdk::Call call, std::string_view key) override { return commands_.exists(call, key); }
  sdk::Status incr(sdk::Call call, std::string_view key, int64_t delta, int64_t ttl_ms, int64_t& sum) override {
    return commands_.incr(call, key, delta, ttl_ms, sum);
  }
  sdk::Status expire(sdk::Call call, std::string_view key, int64_t ttl_ms) override {
    return commands_.expire(call, key, ttl_ms);
  }
  sdk::Status ttl(sdk::Call call, std::string_view key, int64_t& ttl_ms) override {
    return commands_.ttl(call, key, ttl_ms);
  }

  Config config_;
  Services services_;
  sdk::redis::CacheCommands commands_;
  std::vector<std::unique_ptr<Client>> clients_;  // by loop
};

}  // namespace

}  // namespace oneclaw::cache_upstash

ONECLAW_PLUGIN(oneclaw::cache_upstash::CacheUpstash, oneclaw::sdk::Cache)
