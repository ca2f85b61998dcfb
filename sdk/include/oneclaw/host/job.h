/* oneclaw/host/job.h - service "oneclaw.host.job/1": a step's own job, paid side effects, child jobs, engines outside.
 */
#ifndef ONECLAW_HOST_JOB_H
#define ONECLAW_HOST_JOB_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_JOB_V1 "oneclaw.host.job/1"

#define OC_ONCE_NEW 1  /* never tried: do it, with idempotency_key, then done() */
#define OC_ONCE_DONE 2 /* done before: the recorded result was written to the sink */
#define OC_ONCE_UNKNOWN \
  3 /* begun before, end unknown: look it up outside by the key, then done(); never repeat blindly */

typedef struct oc_once {
  uint32_t size;
  int32_t state;          /* OC_ONCE_... */
  oc_str idempotency_key; /* stable for job, step and key; borrowed for the call */
} oc_once;

typedef struct oc_host_job_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Begins or recalls the side effect `key` of this step. Only inside run_step. */
  oc_status (*once)(void *self, oc_call *call, oc_str key, oc_once *out, oc_sink recorded) OC_CONCURRENT OC_SUSPENDS;
  /* Records its result; from now on once() answers OC_ONCE_DONE. */
  oc_status (*done)(void *self, oc_call *call, oc_str key, oc_str result) OC_CONCURRENT OC_SUSPENDS;
  /* Records that it certainly did not happen; once() answers OC_ONCE_NEW again. */
  oc_status (*undone)(void *self, oc_call *call, oc_str key) OC_CONCURRENT OC_SUSPENDS;
  /* Shows progress inside the step; best effort. */
  void (*progress)(void *self, oc_call *call, uint32_t done, uint32_t total, oc_str label) OC_CONCURRENT OC_LEAF;
  /* Starts a child job; writes its id. The same key of the same step gives the same child. */
  oc_status (*start)(void *self, oc_call *call, oc_str key, oc_str workflow, oc_str input, oc_sink job_id)
      OC_CONCURRENT OC_SUSPENDS;
  /* Waits for a child and writes its output. */
  oc_status (*wait)(void *self, oc_call *call, oc_str job_id, oc_sink output) OC_CONCURRENT OC_SUSPENDS;
  /* For durable plugins: runs the next step of a job and commits its result; *finished 1 after the last one. */
  oc_status (*run_step)(void *self, oc_call *call, oc_str job_id, int32_t *finished) OC_CONCURRENT OC_SUSPENDS;
} oc_host_job_v1;

#ifdef __cplusplus
}
#endif
#endif
