/* oneclaw/host/task.h - service "oneclaw.host.task/1": background work and mutual exclusion on fibers.
 *
 * Every task is joined by the host when the instance stops: it is cancelled, and what does not end before the stop
 * deadline marks the instance as stuck. A task has a call of its own (no deadline, the instance as principal).
 */
#ifndef ONECLAW_HOST_TASK_H
#define ONECLAW_HOST_TASK_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_TASK_V1 "oneclaw.host.task/1"

typedef struct oc_task oc_task;   /* host-owned; given back by join() or detach() */
typedef struct oc_mutex oc_mutex; /* host-owned; given back by mutex_free() */

/* The work of a task, on a fiber of its own. */
typedef oc_status (*oc_task_fn)(void *ctx, oc_call *call) OC_CONCURRENT OC_SUSPENDS;

typedef struct oc_host_task_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Starts fn(ctx, call) on the caller's loop. OC_EXHAUSTED beyond the instance's task limit. After OC_OK fn runs in
   * any case, cancelled from its beginning when need be, so that it may own ctx. */
  oc_status (*spawn)(void *self, oc_call *call, oc_str name, oc_task_fn fn, void *ctx, oc_task **task)
      OC_CONCURRENT OC_LEAF;
  /* Cancels the task's call; returns at once. */
  void (*cancel)(void *self, oc_task *task) OC_CONCURRENT OC_LEAF;
  /* Waits for the end and frees the handle; *result is what fn returned. When the wait itself ends early (OC_TIMEOUT,
   * OC_CANCELLED) the handle stays valid. */
  oc_status (*join)(void *self, oc_call *call, oc_task *task, oc_status *result) OC_CONCURRENT OC_SUSPENDS;
  /* Gives the handle back without waiting. */
  void (*detach)(void *self, oc_task *task) OC_CONCURRENT OC_LEAF;

  /* A mutex for fibers, fair, of the loop it was made on; the only kind that may be held across suspending calls. */
  oc_status (*mutex_new)(void *self, oc_call *call, oc_mutex **mutex) OC_CONCURRENT OC_LEAF;
  oc_status (*mutex_lock)(void *self, oc_call *call, oc_mutex *mutex) OC_CONCURRENT OC_SUSPENDS;
  void (*mutex_unlock)(void *self, oc_mutex *mutex) OC_CONCURRENT OC_LEAF;
  void (*mutex_free)(void *self, oc_mutex *mutex) OC_CONCURRENT OC_LEAF;
} oc_host_task_v1;

#ifdef __cplusplus
}
#endif
#endif
