// oneclaw.host.cache/1 for one instance: the deployment's cache behind the role, keys in a name space of the plugin.
//
// Owner: the instance's gate. Functions run on the caller's loop; the table stays valid as long as the port.
#pragma once

#include "host/plugin/role/role.h"

#include <oneclaw/host/cache.h>

#include <string>

namespace oneclaw::plugin::role {

class CachePort {
 public:
  // `gate` and `role` outlive the port. Keys get `prefix` in front; it counts toward OC_CACHE_MAX_KEY.
  CachePort(gate::Gate& gate, Role& role, std::string prefix);
  const oc_host_cache_v1* service() const noexcept { return &service_; }

 private:
  template <class Fn>
  static oc_status forward(void* self, oc_call* call, oc_bytes key, Fn&& fn) noexcept;
  static oc_status get(void* self, oc_call* call, oc_bytes key, oc_sink value) noexcept;
  static oc_status set(void* self, oc_call* call, oc_bytes key, oc_bytes value, std::int64_t ttl,
                       std::int32_t mode) noexcept;
  static oc_status del(void* self, oc_call* call, oc_bytes key, const oc_bytes* if_equals) noexcept;
  static oc_status exists(void* self, oc_call* call, oc_bytes key) noexcept;
  static oc_status incr(void* self, oc_call* call, oc_bytes key, std::int64_t delta, std::int64_t ttl,
                        std::int64_t* sum) noexcept;
  static oc_status expire(void* self, oc_call* call, oc_bytes key, std::int64_t ttl) noexcept;
  static oc_status ttl(void* self, oc_call* call, oc_bytes key, std::int64_t* left) noexcept;

  gate::Gate& gate_;
  Role& role_;
  std::string prefix_;
  oc_cache_v1 table_{};
  oc_host_cache_v1 service_{};
};

}  // namespace oneclaw::plugin::role
