/* oneclaw/workflow.h - kind "oneclaw.workflow/1": jobs made of explicit steps whose state the host journals.
 *
 * describe() answers with one JSON document:
 *   {"workflows":[{"name":"discovery","title":"...","input_schema":{...},"output_schema":{...},
 *                  "steps":[{"name":"prepare","title":"...","timeout_ms":60000,
 *                            "retry":{"attempts":3,"first_ms":1000,"factor":2.0}}]}]}
 *
 * HOW A JOB RUNS
 *   The host calls run_step for step 0 with the job's input and the state "null". What the step writes to `state` is
 * committed, then the next step runs with it. After a crash the first step without a commit runs again with the same
 * input and state: a step may run more than once, so a paid side effect goes through once() of oneclaw/host/job.h.
 * Nothing else about a step needs to be deterministic. The last step's state is the job's output. A step ends early by
 * returning OC_STOP: the remaining steps are skipped.
 */
#ifndef ONECLAW_WORKFLOW_H
#define ONECLAW_WORKFLOW_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_WORKFLOW_V1 "oneclaw.workflow/1"

#define OC_WORKFLOW_MAX_STATE (16u << 20)

typedef struct oc_step {
  uint32_t size;
  uint32_t index;   /* position of the step in describe() */
  uint32_t attempt; /* 1 for the first try */
  uint32_t flags;   /* OC_STEP_DRY_RUN */
  oc_str workflow;
  oc_str name;
  oc_str input; /* the job's input, validated */
  oc_str state; /* what the step before wrote, "null" at first */
} oc_step;

#define OC_STEP_DRY_RUN 1u /* plan and estimate only: no paid or visible side effect */

typedef struct oc_workflow_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  oc_status (*describe)(void *self, oc_call *call, oc_sink json) OC_CONCURRENT OC_LEAF;

  /* Retryable failures (OC_UNAVAILABLE, OC_EXHAUSTED, OC_TIMEOUT) are tried again by the step's policy. */
  oc_status (*run_step)(void *self, oc_call *call, const oc_step *step, oc_sink state) OC_CONCURRENT OC_SUSPENDS;

  /* Turns a finished job's output into a view (sdk/abi/view.md), page `page` counted from 0. */
  oc_status (*present)(void *self, oc_call *call, oc_str workflow, oc_str output, uint32_t page, oc_sink view)
      OC_CONCURRENT OC_LEAF;
} oc_workflow_v1;

#ifdef __cplusplus
}
#endif
#endif
