/* hello_c - the smallest useful plugin, in plain C: one tool that greets.
 *
 * It shows what every plugin has: a constant descriptor, create and destroy, a table for each kind it provides, results
 * through the caller's sink, failures through host->fail. Nothing here is global but constants.
 */
#include <oneclaw/abi.h>
#include <oneclaw/tool.h>

#include <stdlib.h>
#include <string.h>

typedef struct hello {
  const oc_host* host;
} hello;

static oc_str text(const char* zero_ended) {
  oc_str out = {zero_ended, strlen(zero_ended)};
  return out;
}

static oc_status put(oc_sink sink, const char* data, size_t len) { return sink.write(sink.ctx, data, len); }

/* ---- the tool ------------------------------------------------------------------------------------------------------
 */

static const char kDescription[] =
    "{\"tools\":[{\"name\":\"hello.greet\",\"title\":\"Greet\",\"description\":\"Greets by name.\","
    "\"input_schema\":{\"type\":\"object\",\"required\":[\"name\"],\"additionalProperties\":false,"
    "\"properties\":{\"name\":{\"type\":\"string\",\"maxLength\":100}}},"
    "\"output_schema\":{\"type\":\"object\",\"required\":[\"greeting\"],"
    "\"properties\":{\"greeting\":{\"type\":\"string\"}}},"
    "\"idempotent\":true}]}";

static oc_status hello_describe(void* self, oc_call* call, oc_sink json) {
  (void)self;
  (void)call;
  return put(json, kDescription, sizeof kDescription - 1);
}

/* The body of the first JSON string after the key, still escaped: what is cut out of valid JSON can be put into JSON
 * again as it is. The host has validated the input, so there is exactly one member and it is a string. */
static int find_name(oc_str input, oc_str* name) {
  static const char key[] = "\"name\"";
  const size_t key_len = sizeof key - 1;
  const char* end = input.ptr + input.len;
  const char* at = input.ptr;
  const char* begin;
  while ((size_t)(end - at) >= key_len && memcmp(at, key, key_len) != 0) ++at;
  if ((size_t)(end - at) < key_len) return 0;
  at += key_len;
  while (at < end && *at != '"') ++at;
  if (at == end) return 0;
  begin = ++at;
  while (at < end && *at != '"') at += *at == '\\' ? 2 : 1;
  if (at >= end) return 0;
  name->ptr = begin;
  name->len = (uint64_t)(at - begin);
  return 1;
}

static oc_status hello_invoke(void* self, oc_call* call, oc_str name, oc_str input, oc_sink output) {
  const hello* me = self;
  static const char before[] = "{\"greeting\":\"Hello, ";
  static const char after[] = "!\"}";
  oc_str who;
  oc_status status;
  if (name.len != strlen("hello.greet") || memcmp(name.ptr, "hello.greet", name.len) != 0) {
    return me->host->fail(me->host->self, call, OC_NOT_FOUND, text("hello_c has one tool: hello.greet"), 0);
  }
  if (!find_name(input, &who)) {
    return me->host->fail(me->host->self, call, OC_INVALID, text("hello.greet: the input has no string \"name\""), 0);
  }
  status = put(output, before, sizeof before - 1);
  if (status >= 0) status = put(output, who.ptr, who.len);
  if (status >= 0) status = put(output, after, sizeof after - 1);
  return status;
}

static const oc_tool_v1 kTool = {sizeof kTool, 0, hello_describe, hello_invoke};

/* ---- the instance --------------------------------------------------------------------------------------------------
 */

static oc_status hello_create(const oc_host* host, oc_str name, oc_str config, void** self) {
  hello* me = malloc(sizeof *me);
  (void)name;
  (void)config;
  if (me == NULL) return OC_INTERNAL;
  me->host = host;
  *self = me;
  return OC_OK;
}

static oc_status hello_start(void* self, oc_call* call) {
  (void)self;
  (void)call;
  return OC_OK;
}

static oc_status hello_stop(void* self, oc_call* call) {
  (void)self;
  (void)call;
  return OC_OK;
}

static void hello_destroy(void* self) { free(self); }

static const void* hello_query(void* self, const char* interface_id) {
  (void)self;
  return strcmp(interface_id, OC_TOOL_V1) == 0 ? &kTool : NULL;
}

/* ---- the descriptor ------------------------------------------------------------------------------------------------
 */

static const char* const kProvides[] = {OC_TOOL_V1, NULL};

static const oc_plugin kPlugin = {
    sizeof kPlugin,
    OC_ABI_MINOR,     /* built for */
    0,                /* needed */
    OC_ABI_DRAFT_REV, /* while version 1 is a draft */
    {0, 0, 0},
    {ONECLAW_PLUGIN_ID, sizeof ONECLAW_PLUGIN_ID - 1},
    {ONECLAW_PLUGIN_VERSION, sizeof ONECLAW_PLUGIN_VERSION - 1},
    kProvides,
    hello_create,
    hello_start,
    hello_stop,
    hello_destroy,
    hello_query,
};

const oc_plugin* oneclaw_plugin_v1(void) { return &kPlugin; }
