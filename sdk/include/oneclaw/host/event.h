/* oneclaw/host/event.h - service "oneclaw.host.event/1": waking a fiber, also from the plugin's own threads.
 *
 * An event belongs to the loop it was made on; only signal() may be called elsewhere. A signal is kept until one wait
 * takes it; several signals before a wait count once.
 */
#ifndef ONECLAW_HOST_EVENT_H
#define ONECLAW_HOST_EVENT_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_EVENT_V1 "oneclaw.host.event/1"

typedef struct oc_event oc_event; /* host-owned; given back by free() */

typedef struct oc_host_event_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  oc_status (*create)(void *self, oc_call *call, oc_event **event) OC_CONCURRENT OC_LEAF;
  /* Waits at most timeout_ns (UINT64_MAX: only the call's deadline). OC_TIMEOUT, OC_CANCELLED. */
  oc_status (*wait)(void *self, oc_call *call, oc_event *event, uint64_t timeout_ns) OC_CONCURRENT OC_SUSPENDS;
  void (*signal)(void *self, oc_event *event) OC_ANY OC_LEAF;
  /* Nobody may be waiting, and no thread may signal any more. */
  void (*free)(void *self, oc_event *event) OC_CONCURRENT OC_LEAF;
} oc_host_event_v1;

#ifdef __cplusplus
}
#endif
#endif
