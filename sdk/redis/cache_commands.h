// CacheCommands: the seven functions of oneclaw/cache.h as commands of a Redis-like server.
//
// One object an instance, any loop, no state but the prefix. Each function is one command or one script, so that it is
// atomic on the server, and suspends as Server::send() does. What the server decides is never decided here again: there
// is no second clock and no copy of a value.
#pragma once

#include "sdk/redis/command.h"

#include <oneclaw/cpp/host.h>
#include <oneclaw/cpp/sink.h>

#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::sdk::redis {

// Where commands go.
class Server {
 public:
  // Suspends. OC_OK with whatever the server answered, errors included; else why there is no answer: OC_UNAVAILABLE
  // when the server has not seen the command, OC_TIMEOUT when nobody knows. A reading command may be sent again.
  virtual Status send(Call call, const Command& command, Reply& reply) = 0;

 protected:
  ~Server() = default;
};

class CacheCommands {
 public:
  // Longest expiry that is sent; the server adds it to its clock, and the sum must fit into 64 bits.
  static constexpr int64_t kMaxTtlMs = 9'000'000'000'000'000;

  // `prefix` goes before every key; it does not count toward OC_CACHE_MAX_KEY.
  CacheCommands(Server& server, std::string prefix) : server_(server), prefix_(std::move(prefix)) {}

  Status get(Call call, std::string_view key, Sink value);
  Status set(Call call, std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode);
  Status del(Call call, std::string_view key, std::optional<std::string_view> if_equals);
  Status exists(Call call, std::string_view key);
  Status incr(Call call, std::string_view key, int64_t delta, int64_t ttl_on_create_ms, int64_t& sum);
  Status expire(Call call, std::string_view key, int64_t ttl_ms);
  Status ttl(Call call, std::string_view key, int64_t& ttl_ms);

 private:
  std::string prefixed(std::string_view key) const { return prefix_ + std::string(key); }
  Status integer(Call call, const Command& command, int64_t& number);

  Server& server_;
  std::string prefix_;
};

}  // namespace oneclaw::sdk::redis
