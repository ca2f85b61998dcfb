/* oneclaw/host/offload.h - service "oneclaw.host.offload/1": code that blocks, and descriptors the plugin owns.
 */
#ifndef ONECLAW_HOST_OFFLOAD_H
#define ONECLAW_HOST_OFFLOAD_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_OFFLOAD_V1 "oneclaw.host.offload/1"

#define OC_FD_READABLE 1
#define OC_FD_WRITABLE 2

/* What run() runs on a thread of the pool: it may block, but has no call and parks no fiber. */
typedef oc_status (*oc_offload_fn)(void *ctx) OC_ANY OC_LEAF;

typedef struct oc_host_offload_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Runs fn(ctx) on a bounded pool of threads while the fiber is parked; *result is what fn returned. fn must not call
   * the host, except functions tagged OC_ANY. Once fn runs the wait lasts until its end; before that OC_TIMEOUT and
   * OC_CANCELLED mean that it will never run. OC_EXHAUSTED: the queue is full. */
  oc_status (*run)(void *self, oc_call *call, oc_offload_fn fn, void *ctx, oc_status *result) OC_CONCURRENT OC_SUSPENDS;
  /* Parks until the plugin's own descriptor is ready (OC_FD_READABLE, OC_FD_WRITABLE or both). The manifest must say
   * "sockets": "own". Do not close it while waiting. */
  oc_status (*wait_fd)(void *self, oc_call *call, int32_t fd, int32_t events, int32_t *ready) OC_CONCURRENT OC_SUSPENDS;
} oc_host_offload_v1;

#ifdef __cplusplus
}
#endif
#endif
