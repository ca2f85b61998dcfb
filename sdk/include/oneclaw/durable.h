/* oneclaw/durable.h - kind "oneclaw.durable/1": an engine outside that keeps jobs alive and calls back to run steps.
 *
 * Without one the host's own runner does the same on the store. The engine decides when a step runs; the host decides
 * what it does and commits its result: the engine calls back through run_step of oneclaw/host/job.h.
 */
#ifndef ONECLAW_DURABLE_H
#define ONECLAW_DURABLE_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_DURABLE_V1 "oneclaw.durable/1"

#define OC_DURABLE_PENDING 1
#define OC_DURABLE_RUNNING 2
#define OC_DURABLE_DONE 3
#define OC_DURABLE_FAILED 4
#define OC_DURABLE_CANCELLED 5

typedef struct oc_durable_job {
  uint32_t size;
  uint32_t step_count;
  oc_str job; /* id; submitting it again is the same job */
  oc_str workflow;
  int64_t not_before_us; /* microseconds since 1970, 0: now */
} oc_durable_job;

typedef struct oc_durable_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  /* Returns once the engine has the job safely. Idempotent by job id. */
  oc_status (*submit)(void *self, oc_call *call, const oc_durable_job *job) OC_CONCURRENT OC_SUSPENDS;
  /* Asks the engine to end the job; OC_NOT_FOUND when it is unknown or over. Idempotent. */
  oc_status (*cancel)(void *self, oc_call *call, oc_str job) OC_CONCURRENT OC_SUSPENDS;
  /* OC_DURABLE_...; OC_NOT_FOUND when unknown. */
  oc_status (*status)(void *self, oc_call *call, oc_str job, int32_t *state) OC_CONCURRENT OC_SUSPENDS;
} oc_durable_v1;

#ifdef __cplusplus
}
#endif
#endif
