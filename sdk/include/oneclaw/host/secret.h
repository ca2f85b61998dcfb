/* oneclaw/host/secret.h - service "oneclaw.host.secret/1": secrets by name, only those the manifest lists.
 */
#ifndef ONECLAW_HOST_SECRET_H
#define ONECLAW_HOST_SECRET_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_SECRET_V1 "oneclaw.host.secret/1"

typedef struct oc_host_secret_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Writes the value; do not keep it longer than needed, never log it. OC_NOT_FOUND: not set; OC_DENIED: not granted.
   * The value may change while running: ask again when a service refuses it. */
  oc_status (*get)(void *self, oc_call *call, oc_str name, oc_sink value) OC_CONCURRENT OC_SUSPENDS;
} oc_host_secret_v1;

#ifdef __cplusplus
}
#endif
#endif
