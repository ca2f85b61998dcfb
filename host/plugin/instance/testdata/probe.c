/* A plugin for the host's own tests: its "cache" answers with its build, waits, nests and misbehaves on demand.
 *
 * The config's mode picks what goes wrong in life; the key of get() picks what a call does.
 */
#include <oneclaw/cache.h>
#include <oneclaw/host/cache.h>
#include <oneclaw/host/event.h>
#include <oneclaw/host/offload.h>
#include <oneclaw/host/store.h>
#include <oneclaw/host/task.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

typedef struct probe {
  const oc_host* host;
  char mode[64];
  oc_cache_v1 table;
  oc_task* task;
} probe;

static atomic_int let_go; /* ends what ignores cancellation */

static int is_key(oc_bytes key, const char* text) { return key.len == strlen(text) && !memcmp(key.ptr, text, key.len); }
static int begins(oc_bytes key, const char* text) {
  return key.len > strlen(text) && !memcmp(key.ptr, text, strlen(text));
}
static int ends(oc_bytes key, const char* text) {
  const size_t n = strlen(text);
  return key.len >= n && !memcmp((const char*)key.ptr + key.len - n, text, n);
}
static oc_str str(const char* text) { return (oc_str){text, strlen(text)}; }
static int is_mode(const probe* p, const char* mode) { return !strcmp(p->mode, mode); }
static const void* service(const probe* p, const char* id) { return p->host->query(p->host->self, str(id)); }

static oc_status block_until_let_go(void* ctx) {
  (void)ctx;
  const struct timespec pause = {0, 1000000};
  while (!atomic_load(&let_go)) thrd_sleep(&pause, NULL);
  return OC_OK;
}

/* Deaf: parked in something that cancellation does not end. */
static oc_status be_deaf(const probe* p, oc_call* call) {
  const oc_host_offload_v1* offload = service(p, OC_HOST_OFFLOAD_V1);
  oc_status result = OC_OK;
  return offload->run(offload->self, call, block_until_let_go, NULL, &result);
}

static oc_status answer(oc_sink value) {
  return value.write == NULL ? OC_OK : value.write(value.ctx, PROBE_BUILD, sizeof PROBE_BUILD - 1);
}

static oc_status get(void* self, oc_call* call, oc_bytes key, oc_sink value) {
  probe* p = self;
  if (is_key(key, "tag") || ends(key, ":tag")) return answer(value);
  if (is_key(key, "deaf")) return be_deaf(p, call);
  if (begins(key, "sleep:")) { /* milliseconds */
    char text[24] = {0};
    memcpy(text, (const char*)key.ptr + 6, key.len - 6 < 23 ? key.len - 6 : 23);
    const oc_status slept = p->host->sleep(p->host->self, call, strtoull(text, NULL, 10) * 1000000u);
    return slept < 0 ? slept : answer(value);
  }
  if (begins(key, "cache:")) { /* through the deployment's cache */
    const oc_host_cache_v1* cache = service(p, OC_HOST_CACHE_V1);
    if (cache == NULL) return p->host->fail(p->host->self, call, OC_UNSUPPORTED, str("no cache"), 0);
    const oc_bytes inner = {(const char*)key.ptr + 6, key.len - 6};
    return cache->cache->get(cache->self, call, inner, value);
  }
  if (is_key(key, "late")) { /* stays inside until it is let go, then nests */
    while (!atomic_load(&let_go)) {
      const oc_status slept = p->host->sleep(p->host->self, call, 1000000u);
      if (slept < 0) return slept;
    }
    const oc_host_cache_v1* cache = service(p, OC_HOST_CACHE_V1);
    return cache->cache->get(cache->self, call, (oc_bytes){"tag", 3}, value);
  }
  if (is_key(key, "table")) {
    const oc_host_store_v1* store = service(p, OC_HOST_STORE_V1);
    if (store == NULL) return p->host->fail(p->host->self, call, OC_UNSUPPORTED, str("no store"), 0);
    return store->store->get(store->self, call, str("secrets"), NULL, 0, NULL, NULL);
  }
  return OC_NOT_FOUND;
}
static oc_status set(void* self, oc_call* call, oc_bytes key, oc_bytes value, int64_t ttl_ms, int32_t mode) {
  const probe* p = self;
  const oc_host_cache_v1* cache = service(p, OC_HOST_CACHE_V1);
  if (cache == NULL) return OC_UNSUPPORTED;
  return cache->cache->set(cache->self, call, key, value, ttl_ms, mode);
}
static oc_status del(void* self, oc_call* call, oc_bytes key, const oc_bytes* if_equals) {
  (void)self, (void)call, (void)key, (void)if_equals;
  atomic_store(&let_go, 1);
  return OC_OK;
}
static oc_status exists(void* self, oc_call* call, oc_bytes key) {
  (void)self, (void)call, (void)key;
  return OC_OK;
}
static oc_status incr(void* self, oc_call* call, oc_bytes key, int64_t delta, int64_t ttl, int64_t* sum) {
  (void)self, (void)call, (void)key, (void)ttl;
  *sum = delta + 1;
  return OC_OK;
}
static oc_status expire(void* self, oc_call* call, oc_bytes key, int64_t ttl_ms) {
  (void)self, (void)call, (void)key, (void)ttl_ms;
  return OC_OK;
}
static oc_status ttl(void* self, oc_call* call, oc_bytes key, int64_t* ttl_ms) {
  (void)self, (void)call, (void)key;
  *ttl_ms = OC_CACHE_NO_TTL;
  return OC_OK;
}

static void read_mode(probe* p, oc_str config) {
  static const char kKey[] = "\"mode\":\"";
  for (uint64_t i = 0; i + sizeof kKey - 1 <= config.len; ++i) {
    if (memcmp(config.ptr + i, kKey, sizeof kKey - 1) != 0) continue;
    const char* from = config.ptr + i + sizeof kKey - 1;
    size_t n = 0;
    while (n < sizeof p->mode - 1 && from + n < config.ptr + config.len && from[n] != '"') ++n;
    memcpy(p->mode, from, n);
    return;
  }
}

static oc_status create(const oc_host* host, oc_str name, oc_str config, void** self) {
  (void)name;
  probe* p = calloc(1, sizeof *p);
  if (p == NULL) return OC_EXHAUSTED;
  p->host = host;
  read_mode(p, config);
  p->table = (oc_cache_v1){sizeof p->table, 0, get, set, del, exists, incr, expire, ttl};
  if (is_mode(p, "query_short")) p->table.size = 8;
  if (is_mode(p, "query_hole")) p->table.expire = NULL;
  if (is_mode(p, "create_fails") || is_mode(p, "create_null") || is_mode(p, "build_b_create_fails")) {
    const int is_null = is_mode(p, "create_null");
    if (!is_mode(p, "build_b_create_fails") || !strcmp(PROBE_BUILD, "b")) {
      free(p);
      *self = NULL;
      return is_null ? OC_OK : host->fail(host->self, NULL, OC_INVALID, str("refused on purpose"), 0);
    }
  }
  atomic_store(&let_go, 0);
  *self = p;
  return OC_OK;
}

static oc_status forever(void* ctx, oc_call* call) {
  probe* p = ctx;
  if (is_mode(p, "task_deaf")) return be_deaf(p, call);
  return p->host->sleep(p->host->self, call, UINT64_MAX);
}

static oc_status start(void* self, oc_call* call) {
  probe* p = self;
  if (is_mode(p, "start_fails")) return p->host->fail(p->host->self, call, OC_UNAVAILABLE, str("no backend"), 700);
  if (is_mode(p, "build_b_start_fails") && !strcmp(PROBE_BUILD, "b")) {
    return p->host->fail(p->host->self, call, OC_UNAVAILABLE, str("no backend"), 0);
  }
  if (is_mode(p, "start_waits")) return p->host->sleep(p->host->self, call, UINT64_MAX);
  if (is_mode(p, "task") || is_mode(p, "task_deaf")) {
    const oc_host_task_v1* task = service(p, OC_HOST_TASK_V1);
    return task->spawn(task->self, call, str("forever"), forever, p, &p->task);
  }
  if (is_mode(p, "leak")) {
    const oc_host_task_v1* task = service(p, OC_HOST_TASK_V1);
    const oc_host_event_v1* event = service(p, OC_HOST_EVENT_V1);
    oc_mutex* mutex = NULL;
    oc_event* made = NULL;
    const oc_status status = task->mutex_new(task->self, call, &mutex);
    return status < 0 ? status : event->create(event->self, call, &made);
  }
  return OC_OK;
}
static oc_status stop(void* self, oc_call* call) {
  probe* p = self;
  if (is_mode(p, "stop_fails")) return p->host->fail(p->host->self, call, OC_INTERNAL, str("stop failed"), 0);
  if (is_mode(p, "task")) {
    const oc_host_task_v1* task = service(p, OC_HOST_TASK_V1);
    oc_status result = OC_OK;
    task->cancel(task->self, p->task);
    return task->join(task->self, call, p->task, &result);
  }
  return OC_OK;
}
static void destroy(void* self) { free(self); }
static const void* query(void* self, const char* interface_id) {
  probe* p = self;
  return strcmp(interface_id, OC_CACHE_V1) || is_mode(p, "query_null") ? NULL : &p->table;
}

static const char* const kProvides[] = {OC_CACHE_V1, NULL};
static const oc_plugin kPlugin = {
    .size = sizeof(oc_plugin),
    .abi_built = OC_ABI_MINOR,
    .abi_needed = 0,
    .draft_rev = OC_ABI_DRAFT_REV,
    .id = {ONECLAW_PLUGIN_ID, sizeof ONECLAW_PLUGIN_ID - 1},
    .version = {ONECLAW_PLUGIN_VERSION, sizeof ONECLAW_PLUGIN_VERSION - 1},
    .provides = kProvides,
    .create = create,
    .start = start,
    .stop = stop,
    .destroy = destroy,
    .query = query,
};

OC_EXPORT const oc_plugin* oneclaw_plugin_v1(void) { return &kPlugin; }
