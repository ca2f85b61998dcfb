/* oneclaw/host/store.h - service "oneclaw.host.store/1": tables of the plugin's own in the deployment's store.
 *
 * The table is oc_store_v1 of oneclaw/store.h behind the host's own trampoline: `self` is passed as its first argument.
 * A plugin sees only tables listed in permissions.tables; the host prefixes their names. close() is the host's:
 * OC_DENIED.
 */
#ifndef ONECLAW_HOST_STORE_H
#define ONECLAW_HOST_STORE_H

#include <oneclaw/abi.h>
#include <oneclaw/store.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_STORE_V1 "oneclaw.host.store/1"

typedef struct oc_host_store_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  const oc_store_v1 *store;
} oc_host_store_v1;

#ifdef __cplusplus
}
#endif
#endif
