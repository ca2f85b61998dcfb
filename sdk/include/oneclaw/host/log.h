/* oneclaw/host/log.h - service "oneclaw.host.log/1": log lines with named fields.
 *
 * oc_host.log writes plain text and is always there; this one keeps fields apart so that they can be searched.
 */
#ifndef ONECLAW_HOST_LOG_H
#define ONECLAW_HOST_LOG_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_LOG_V1 "oneclaw.host.log/1"

#define OC_LOG_MAX_FIELDS 16

typedef struct oc_log_field {
  oc_str name;
  oc_str value;
} oc_log_field;

typedef struct oc_host_log_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* call may be NULL. Fields beyond OC_LOG_MAX_FIELDS and text beyond 8 KiB are cut. */
  void (*write)(void *self, oc_call *call, int32_t level, oc_str text, const oc_log_field *fields, uint32_t count)
      OC_ANY OC_LEAF;
  /* 1 when lines of that level are written at all. */
  int32_t (*enabled)(void *self, int32_t level) OC_ANY OC_LEAF;
} oc_host_log_v1;

#ifdef __cplusplus
}
#endif
#endif
