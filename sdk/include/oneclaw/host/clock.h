/* oneclaw/host/clock.h - service "oneclaw.host.clock/1": wall clock and randomness, recorded for replay inside a job's
 * step. What stands in a step's result comes from here: the core's now() is not recorded.
 */
#ifndef ONECLAW_HOST_CLOCK_H
#define ONECLAW_HOST_CLOCK_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_CLOCK_V1 "oneclaw.host.clock/1"

typedef struct oc_host_clock_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Microseconds since 1970-01-01 UTC. */
  int64_t (*wall_us)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF;
  /* Fills buf with bytes of the system's cryptographic generator; at most 4096. */
  oc_status (*random)(void *self, oc_call *call, void *buf, uint64_t len) OC_CONCURRENT OC_LEAF;
} oc_host_clock_v1;

#ifdef __cplusplus
}
#endif
#endif
