/* oneclaw/host/artifact.h - service "oneclaw.host.artifact/1": files that a job leaves behind.
 */
#ifndef ONECLAW_HOST_ARTIFACT_H
#define ONECLAW_HOST_ARTIFACT_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_ARTIFACT_V1 "oneclaw.host.artifact/1"

typedef struct oc_artifact {
  uint32_t size;
  uint32_t reserved;
  oc_str kind; /* log screenshot html_snapshot api_request api_response output report error */
  oc_str name; /* file name shown to people */
  oc_str media_type;
  oc_bytes data;
} oc_artifact;

typedef struct oc_host_artifact_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Keeps it with the call's job and writes its id. OC_TOO_LARGE: the job's room is used up; the job may go on. */
  oc_status (*put)(void *self, oc_call *call, const oc_artifact *artifact, oc_sink id) OC_CONCURRENT OC_SUSPENDS;
  /* Reads one of the same owner. */
  oc_status (*get)(void *self, oc_call *call, oc_str id, oc_sink data) OC_CONCURRENT OC_SUSPENDS;
} oc_host_artifact_v1;

#ifdef __cplusplus
}
#endif
#endif
