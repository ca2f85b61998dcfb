#include "host/plugin/role/cache_port.h"

#include "host/plugin/gate/trampoline.h"

#include <array>
#include <cstring>

namespace oneclaw::plugin::role {

CachePort::CachePort(gate::Gate& gate, Role& role, std::string prefix)
    : gate_(gate), role_(role), prefix_(std::move(prefix)) {
  table_ = {sizeof(table_), 0, &get, &set, &del, &exists, &incr, &expire, &ttl};
  service_ = {sizeof(service_), 0, this, &table_};
}

template <class Fn>
oc_status CachePort::forward(void* self, oc_call* call, oc_bytes key, Fn&& fn) noexcept {
  auto& port = *static_cast<CachePort*>(self);
  return gate::on_call(port.gate_, call, "cache", [&](oc_call& outer) -> oc_status {
    // Subtracted, not added: the length is the plugin's and a sum could wrap. Ids are short, so the prefix always fits.
    const std::size_t longest = OC_CACHE_MAX_KEY - port.prefix_.size();
    if (key.len == 0 || key.len > longest) {
      return outer.fail(OC_INVALID, "cache: a key is 1 to " + std::to_string(longest) + " bytes long, this one " +
                                        std::to_string(key.len));
    }
    std::array<char, OC_CACHE_MAX_KEY> full;
    std::memcpy(full.data(), port.prefix_.data(), port.prefix_.size());
    std::memcpy(full.data() + port.prefix_.size(), key.ptr, key.len);
    const oc_bytes prefixed{full.data(), port.prefix_.size() + key.len};
    const call::CallSpec spec{.outer = &outer};
    return port.role_.call<oc_cache_v1>(
        instance::Kind::cache, spec,
        [&](const oc_cache_v1& table, void* backend, oc_call* c) { return fn(table, backend, c, prefixed); });
  });
}

oc_status CachePort::get(void* self, oc_call* call, oc_bytes key, oc_sink value) noexcept {
  return forward(self, call, key,
                 [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) { return t.get(b, c, k, value); });
}

oc_status CachePort::set(void* self, oc_call* call, oc_bytes key, oc_bytes value, std::int64_t ttl,
                         std::int32_t mode) noexcept {
  return forward(self, call, key, [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) {
    return t.set(b, c, k, value, ttl, mode);
  });
}

oc_status CachePort::del(void* self, oc_call* call, oc_bytes key, const oc_bytes* if_equals) noexcept {
  return forward(self, call, key,
                 [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) { return t.del(b, c, k, if_equals); });
}

oc_status CachePort::exists(void* self, oc_call* call, oc_bytes key) noexcept {
  return forward(self, call, key,
                 [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) { return t.exists(b, c, k); });
}

oc_status CachePort::incr(void* self, oc_call* call, oc_bytes key, std::int64_t delta, std::int64_t ttl,
                          std::int64_t* sum) noexcept {
  return forward(self, call, key, [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) {
    return t.incr(b, c, k, delta, ttl, sum);
  });
}

oc_status CachePort::expire(void* self, oc_call* call, oc_bytes key, std::int64_t ttl) noexcept {
  return forward(self, call, key,
                 [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) { return t.expire(b, c, k, ttl); });
}

oc_status CachePort::ttl(void* self, oc_call* call, oc_bytes key, std::int64_t* left) noexcept {
  return forward(self, call, key,
                 [&](const oc_cache_v1& t, void* b, oc_call* c, oc_bytes k) { return t.ttl(b, c, k, left); });
}

}  // namespace oneclaw::plugin::role
