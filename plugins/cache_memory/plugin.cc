// cache_memory as a plugin: the table of "oneclaw.cache/1" over MemoryCache, nothing else.
#include "config.h"
#include "memory_cache.h"

#include <oneclaw/cpp/cache.h>
#include <oneclaw/cpp/plugin.h>

#include <random>

namespace oneclaw::cache_memory {

namespace {

uint64_t random_seed() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

class CacheMemory final : public sdk::Plugin, public sdk::Cache {
 public:
  explicit CacheMemory(const sdk::Setup& setup)
      : Plugin(setup), cache_(parse_config(setup.config).max_bytes, random_seed()) {}

 private:
  sdk::Status get(sdk::Call, std::string_view key, sdk::Sink value) override {
    ValueRef found;
    if (sdk::Status status = cache_.get(key, host().now(), found); !found) return status;
    return value.write(found.value());
  }
  sdk::Status set(sdk::Call, std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode) override {
    return cache_.set(key, value, ttl_ms, mode, host().now());
  }
  sdk::Status del(sdk::Call, std::string_view key, std::optional<std::string_view> if_equals) override {
    return cache_.del(key, if_equals, host().now());
  }
  sdk::Status exists(sdk::Call, std::string_view key) override { return cache_.exists(key, host().now()); }
  sdk::Status incr(sdk::Call, std::string_view key, int64_t delta, int64_t ttl_on_create_ms, int64_t& sum) override {
    return cache_.incr(key, delta, ttl_on_create_ms, host().now(), sum);
  }
  sdk::Status expire(sdk::Call, std::string_view key, int64_t ttl_ms) override {
    return cache_.expire(key, ttl_ms, host().now());
  }
  sdk::Status ttl(sdk::Call, std::string_view key, int64_t& ttl_ms) override {
    return cache_.ttl(key, host().now(), ttl_ms);
  }

  MemoryCache cache_;
};

}  // namespace

}  // namespace oneclaw::cache_memory

ONECLAW_PLUGIN(oneclaw::cache_memory::CacheMemory, oneclaw::sdk::Cache)
