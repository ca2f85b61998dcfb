/* oneclaw/host/cache.h - service "oneclaw.host.cache/1": the deployment's cache, in a name space of the plugin.
 *
 * The table is oc_cache_v1 of oneclaw/cache.h behind the host's own trampoline: `self` is passed as its first argument.
 * Which backend answers, and that it may be swapped at any moment, stays invisible.
 */
#ifndef ONECLAW_HOST_CACHE_H
#define ONECLAW_HOST_CACHE_H

#include <oneclaw/abi.h>
#include <oneclaw/cache.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_CACHE_V1 "oneclaw.host.cache/1"

typedef struct oc_host_cache_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  const oc_cache_v1 *cache;
} oc_host_cache_v1;

#ifdef __cplusplus
}
#endif
#endif
