// oneclaw/cpp/cache.h - Cache: derive from it to provide "oneclaw.cache/1". Semantics: oneclaw/cache.h.
#pragma once

#include <oneclaw/cache.h>
#include <oneclaw/cpp/guard.h>
#include <oneclaw/cpp/sink.h>

#include <optional>
#include <string_view>

namespace oneclaw::sdk {

// Every method may run on several loop threads at once and may suspend.
class Cache {
 public:
  virtual Status get(Call call, std::string_view key, Sink value) = 0;
  virtual Status set(Call call, std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode) = 0;
  virtual Status del(Call call, std::string_view key, std::optional<std::string_view> if_equals) = 0;
  virtual Status exists(Call call, std::string_view key) = 0;
  virtual Status incr(Call call, std::string_view key, int64_t delta, int64_t ttl_on_create_ms, int64_t& sum) = 0;
  virtual Status expire(Call call, std::string_view key, int64_t ttl_ms) = 0;
  virtual Status ttl(Call call, std::string_view key, int64_t& ttl_ms) = 0;

  static constexpr const char* kInterface = OC_CACHE_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~Cache() = default;
};

template <class T>
struct CacheTable {
  static oc_status get(void* self, oc_call* call, oc_bytes key, oc_sink value) noexcept {
    return guard<T>(self, call, [&](Cache& cache, Call c) { return cache.get(c, view(key), Sink(value)); });
  }
  static oc_status set(void* self, oc_call* call, oc_bytes key, oc_bytes value, int64_t ttl_ms, int32_t mode) noexcept {
    return guard<T>(self, call,
                    [&](Cache& cache, Call c) { return cache.set(c, view(key), view(value), ttl_ms, mode); });
  }
  static oc_status del(void* self, oc_call* call, oc_bytes key, const oc_bytes* if_equals) noexcept {
    return guard<T>(self, call, [&](Cache& cache, Call c) {
      return cache.del(c, view(key), if_equals == nullptr ? std::nullopt : std::optional(view(*if_equals)));
    });
  }
  static oc_status exists(void* self, oc_call* call, oc_bytes key) noexcept {
    return guard<T>(self, call, [&](Cache& cache, Call c) { return cache.exists(c, view(key)); });
  }
  static oc_status incr(void* self, oc_call* call, oc_bytes key, int64_t delta, int64_t ttl_on_create_ms,
                        int64_t* sum) noexcept {
    return guard<T>(self, call,
                    [&](Cache& cache, Call c) { return cache.incr(c, view(key), delta, ttl_on_create_ms, *sum); });
  }
  static oc_status expire(void* self, oc_call* call, oc_bytes key, int64_t ttl_ms) noexcept {
    return guard<T>(self, call, [&](Cache& cache, Call c) { return cache.expire(c, view(key), ttl_ms); });
  }
  static oc_status ttl(void* self, oc_call* call, oc_bytes key, int64_t* ttl_ms) noexcept {
    return guard<T>(self, call, [&](Cache& cache, Call c) { return cache.ttl(c, view(key), *ttl_ms); });
  }

  static constexpr oc_cache_v1 kValue = {
      .size = sizeof(oc_cache_v1),
      .flags = 0,
      .get = &get,
      .set = &set,
      .del = &del,
      .exists = &exists,
      .incr = &incr,
      .expire = &expire,
      .ttl = &ttl,
  };
};

template <class T>
const void* Cache::table() noexcept {
  return &CacheTable<T>::kValue;
}

}  // namespace oneclaw::sdk
