/* A tool that tells what it sees of the host: compiled against headers of several minors by tests of the version
 * policy. */
#include <oneclaw/abi.h>
#include <oneclaw/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef VERSION_NEEDED
#define VERSION_NEEDED 0
#endif
#ifndef VERSION_DRAFT_REV
#define VERSION_DRAFT_REV OC_ABI_DRAFT_REV
#endif

static oc_status version_describe(void* self, oc_call* call, oc_sink json) {
  static const char text[] = "{\"tools\":[]}";
  (void)self;
  (void)call;
  return json.write(json.ctx, text, sizeof text - 1);
}

/* "built B, host H, loops N|absent, future yes|absent|unknown": what these headers know and this host has. */
static oc_status version_invoke(void* self, oc_call* call, oc_str name, oc_str input, oc_sink output) {
  const oc_host* host = self;
  char text[128];
  char loops[16] = "unknown";
  const char* future = "unknown";
  int len;
  (void)call;
  (void)name;
  (void)input;
#if OC_ABI_MINOR >= 1
  if (OC_HAS(host, oc_host, loop_count)) {
    snprintf(loops, sizeof loops, "%u", (unsigned)host->loop_count(host->self));
  } else {
    snprintf(loops, sizeof loops, "absent");
  }
#endif
#if OC_ABI_MINOR >= 2
  future = OC_HAS(host, oc_host, future) ? "yes" : "absent";
#endif
  len = snprintf(text, sizeof text, "built %d, host %u, loops %s, future %s", OC_ABI_MINOR, (unsigned)host->abi_minor,
                 loops, future);
  return output.write(output.ctx, text, (uint64_t)len);
}

#if OC_ABI_MINOR >= 2
static oc_status version_future(void* self, oc_call* call) {
  (void)self;
  (void)call;
  return OC_OK;
}
static const void* version_descriptor_future(void* self) { return self; }
#endif

static const oc_tool_v1 kTool = {
    sizeof kTool,   0, version_describe, version_invoke,
#if OC_ABI_MINOR >= 2
    version_future,
#endif
};

static oc_status version_create(const oc_host* host, oc_str name, oc_str config, void** self) {
  (void)name;
  (void)config;
  memcpy(self, &host, sizeof host);
  return OC_OK;
}
static oc_status version_start(void* self, oc_call* call) {
  (void)self;
  (void)call;
  return OC_OK;
}
static oc_status version_stop(void* self, oc_call* call) {
  (void)self;
  (void)call;
  return OC_OK;
}
static void version_destroy(void* self) { (void)self; }
static const void* version_query(void* self, const char* interface_id) {
  (void)self;
  return strcmp(interface_id, OC_TOOL_V1) == 0 ? &kTool : NULL;
}

static const char* const kProvides[] = {OC_TOOL_V1, NULL};

static const oc_plugin kPlugin = {
    sizeof kPlugin,
    OC_ABI_MINOR,
    VERSION_NEEDED,
    VERSION_DRAFT_REV,
    {0, 0, 0},
    {"version_plugin", 14},
    {"1.0.0", 5},
    kProvides,
    version_create,
    version_start,
    version_stop,
    version_destroy,
    version_query,
#if OC_ABI_MINOR >= 2
    version_descriptor_future,
#endif
};

const oc_plugin* oneclaw_plugin_v1(void) { return &kPlugin; }
