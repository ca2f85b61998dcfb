// oneclaw/cpp/host/cache.h - CacheService: the deployment's cache, in the plugin's own name space. Semantics:
// oneclaw/host/cache.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/cache.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk {

// All suspend.
class CacheService : public Service<oc_host_cache_v1> {
 public:
  CacheService() noexcept = default;
  explicit CacheService(Host host) noexcept : Service(host, OC_HOST_CACHE_V1) {}

  // OC_NOT_FOUND as the status of a miss.
  Result<std::string> get(Call call, std::string_view key) const {
    Collector value(OC_CACHE_MAX_VALUE);
    const oc_status code = cache().get(self(), call.raw(), bytes(key), value.sink());
    if (code != OC_OK) return Status(code);
    return value.take();
  }
  Status set(Call call, std::string_view key, std::string_view value, int64_t ttl_ms,
             int32_t mode = OC_CACHE_ALWAYS) const noexcept {
    return cache().set(self(), call.raw(), bytes(key), bytes(value), ttl_ms, mode);
  }
  Status del(Call call, std::string_view key) const noexcept {
    return cache().del(self(), call.raw(), bytes(key), nullptr);
  }
  Status del_if_equals(Call call, std::string_view key, std::string_view value) const noexcept {
    const oc_bytes wanted = bytes(value);
    return cache().del(self(), call.raw(), bytes(key), &wanted);
  }
  Status exists(Call call, std::string_view key) const noexcept {
    return cache().exists(self(), call.raw(), bytes(key));
  }
  Result<int64_t> incr(Call call, std::string_view key, int64_t delta, int64_t ttl_on_create_ms) const {
    int64_t sum = 0;
    const oc_status code = cache().incr(self(), call.raw(), bytes(key), delta, ttl_on_create_ms, &sum);
    if (code != OC_OK) return Status(code);
    return sum;
  }
  Status expire(Call call, std::string_view key, int64_t ttl_ms) const noexcept {
    return cache().expire(self(), call.raw(), bytes(key), ttl_ms);
  }
  Result<int64_t> ttl_ms(Call call, std::string_view key) const {
    int64_t left = 0;
    const oc_status code = cache().ttl(self(), call.raw(), bytes(key), &left);
    if (code != OC_OK) return Status(code);
    return left;
  }

 private:
  const oc_cache_v1& cache() const noexcept { return *table()->cache; }
};

}  // namespace oneclaw::sdk
