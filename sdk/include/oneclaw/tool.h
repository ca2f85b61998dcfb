/* oneclaw/tool.h - kind "oneclaw.tool/1": one or more external capabilities, each with JSON in and JSON out.
 *
 * describe() answers with one JSON document, the same for the life of the instance:
 *   {"tools":[{"name":"website.scan","title":"...","description":"...","input_schema":{...},"output_schema":{...},
 *              "idempotent":true,"cost":[{"provider":"...","operation":"...","unit":"..."}]}]}
 * Schemas use the documented subset of JSON Schema 2020-12. The host validates input before and output after invoke,
 * and records, meters, prices and rate-limits every invocation at one place, its registry.
 */
#ifndef ONECLAW_TOOL_H
#define ONECLAW_TOOL_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_TOOL_V1 "oneclaw.tool/1"

#define OC_TOOL_MAX_INPUT (4u << 20)
#define OC_TOOL_MAX_OUTPUT (16u << 20)

typedef struct oc_tool_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  oc_status (*describe)(void *self, oc_call *call, oc_sink json) OC_CONCURRENT OC_LEAF;

  /* `input` was validated. Writes one JSON document to output. The principal of the call tells for whom. */
  oc_status (*invoke)(void *self, oc_call *call, oc_str name, oc_str input, oc_sink output) OC_CONCURRENT OC_SUSPENDS;
} oc_tool_v1;

#ifdef __cplusplus
}
#endif
#endif
