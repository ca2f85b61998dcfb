// A tool whose answers are not what they should be: ZOO_DESCRIBES and ZOO_ANSWERS are string literals, ZOO_NESTING a
// depth of brackets written instead.
#include "tests/broken/act.h"

#include <oneclaw/tool.h>

#include <string.h>

#ifndef ZOO_DESCRIBES
#define ZOO_DESCRIBES                                                                                   \
  "{\"tools\":[{\"name\":\"zoo.echo\",\"title\":\"Echo\",\"description\":\"Answers with one object.\"," \
  "\"input_schema\":{\"type\":\"object\"},\"output_schema\":{\"type\":\"object\"},\"idempotent\":true,\"cost\":[]}]}"
#endif
#ifndef ZOO_ANSWERS
#define ZOO_ANSWERS "{}"
#endif
#ifndef ZOO_NESTING
#define ZOO_NESTING 0
#endif

namespace zoo {
namespace {

oc_status write_text(oc_sink sink, const char* text, uint64_t bytes) { return sink.write(sink.ctx, text, bytes); }

oc_status describe(void*, oc_call*, oc_sink json) { return write_text(json, ZOO_DESCRIBES, sizeof(ZOO_DESCRIBES) - 1); }

oc_status invoke(void*, oc_call*, oc_str, oc_str, oc_sink output) {
  if (ZOO_NESTING == 0) return write_text(output, ZOO_ANSWERS, sizeof(ZOO_ANSWERS) - 1);
  for (int depth = 0; depth < ZOO_NESTING; ++depth) {
    if (const oc_status status = write_text(output, "[", 1); status < 0) return status;
  }
  for (int depth = 0; depth < ZOO_NESTING; ++depth) {
    if (const oc_status status = write_text(output, "]", 1); status < 0) return status;
  }
  return OC_OK;
}

constexpr oc_tool_v1 kTool = {sizeof(oc_tool_v1), 0, describe, invoke};

int one_instance;

oc_status create(const oc_host*, oc_str, oc_str, void** self) {
  *self = &one_instance;
  return OC_OK;
}
oc_status start(void*, oc_call*) { return OC_OK; }
oc_status stop(void*, oc_call*) { return OC_OK; }
void destroy(void*) {}
const void* query(void*, const char* id) { return strcmp(id, OC_TOOL_V1) == 0 ? &kTool : nullptr; }

}  // namespace
}  // namespace zoo

#define ZOO_PROVIDES "oneclaw.tool/1", nullptr
#include "tests/broken/entry.h"
