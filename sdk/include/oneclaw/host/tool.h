/* oneclaw/host/tool.h - service "oneclaw.host.tool/1": calling tools of other plugins through the host's registry.
 *
 * Only tools under permissions.tools. The registry checks policy and price, records and meters the call.
 */
#ifndef ONECLAW_HOST_TOOL_H
#define ONECLAW_HOST_TOOL_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_TOOL_V1 "oneclaw.host.tool/1"

typedef struct oc_host_tool_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* JSON in, JSON out. OC_DENIED: not granted or refused by policy, the detail names the rule. */
  oc_status (*invoke)(void *self, oc_call *call, oc_str name, oc_str input, oc_sink output) OC_CONCURRENT OC_SUSPENDS;
} oc_host_tool_v1;

#ifdef __cplusplus
}
#endif
#endif
