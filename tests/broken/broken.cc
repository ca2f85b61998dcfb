// A small cache that works, unless a compile definition gives it a defect: the source of most of the zoo.
//
// ZOO_ID is the plugin's id. DEFECT_AT and DEFECT_DO break it at a point of its life (act.h), the ZOO_... definitions
// below break its descriptor, its tables or its answers. Without any it is the good plugin that serves beside them.
#include "tests/broken/act.h"
#include "tests/broken/extras.h"
#include "tests/broken/misbehave.h"

#include <oneclaw/cache.h>

#include <string.h>

namespace zoo {
namespace {

struct Slot {
  char key[64];
  char value[256];
  uint64_t key_bytes;
  uint64_t value_bytes;
};

// Direct-mapped: a cache may lose anything at any time.
struct Instance {
  Misbehaviour misbehaviour;  // first: destroy() of some variants looks at it
  char lock;
  Slot slots[256];
};

class Guard {
 public:
  explicit Guard(Instance& instance) : lock_(&instance.lock) {
    while (__atomic_test_and_set(lock_, __ATOMIC_ACQUIRE)) {
    }
  }
  ~Guard() { __atomic_clear(lock_, __ATOMIC_RELEASE); }

 private:
  char* lock_;
};

Slot* find(Instance& instance, oc_bytes key) {
  if (key.len == 0 || key.len > sizeof(Slot::key)) return nullptr;
  uint32_t hash = 2166136261u;
  for (uint64_t i = 0; i < key.len; ++i) hash = (hash ^ static_cast<const unsigned char*>(key.ptr)[i]) * 16777619u;
  return &instance.slots[hash % 256];
}

bool holds(const Slot* slot, oc_bytes key) {
  return slot != nullptr && slot->key_bytes == key.len && memcmp(slot->key, key.ptr, key.len) == 0;
}

[[maybe_unused]] oc_status get(void* self, oc_call* call, oc_bytes key, oc_sink value) {
  auto& instance = *static_cast<Instance*>(self);
  act(kCall);
  const oc_status broken = misbehave_in_call(instance.misbehaviour, call, value);
  if (broken != kBehaved) return broken;
  Slot copy;
  {
    const Guard guard(instance);
    const Slot* slot = find(instance, key);
    if (!holds(slot, key)) return OC_NOT_FOUND;
    copy = *slot;
  }
  return value.write(value.ctx, copy.value, copy.value_bytes);
}

oc_status set(void* self, oc_call*, oc_bytes key, oc_bytes value, int64_t, int32_t) {
  auto& instance = *static_cast<Instance*>(self);
  Slot* slot = find(instance, key);
  if (slot == nullptr || value.len > sizeof slot->value) return OC_TOO_LARGE;
  const Guard guard(instance);
  memcpy(slot->key, key.ptr, key.len);
  memcpy(slot->value, value.ptr, value.len);
  slot->key_bytes = key.len;
  slot->value_bytes = value.len;
  return OC_OK;
}

oc_status del(void* self, oc_call*, oc_bytes key, const oc_bytes*) {
  auto& instance = *static_cast<Instance*>(self);
  const Guard guard(instance);
  Slot* slot = find(instance, key);
  if (!holds(slot, key)) return OC_NOT_FOUND;
  slot->key_bytes = 0;
  return OC_OK;
}

oc_status exists(void* self, oc_call*, oc_bytes key) {
  auto& instance = *static_cast<Instance*>(self);
  const Guard guard(instance);
  return holds(find(instance, key), key) ? OC_OK : OC_NOT_FOUND;
}

oc_status incr(void*, oc_call*, oc_bytes, int64_t, int64_t, int64_t*) { return OC_UNSUPPORTED; }
oc_status expire(void*, oc_call*, oc_bytes, int64_t) { return OC_UNSUPPORTED; }
oc_status ttl(void*, oc_call*, oc_bytes, int64_t*) { return OC_UNSUPPORTED; }

#ifndef ZOO_TABLE_SIZE
#define ZOO_TABLE_SIZE sizeof(oc_cache_v1)
#endif
#ifndef ZOO_TABLE_GET
#define ZOO_TABLE_GET get
#endif
[[maybe_unused]] constexpr oc_cache_v1 kCache = {ZOO_TABLE_SIZE, 0, ZOO_TABLE_GET, set, del, exists, incr, expire, ttl};
#ifndef ZOO_TABLE
#define ZOO_TABLE &kCache
#endif

oc_status create(const oc_host* host, oc_str, oc_str, void** self) {
  act(kCreate);
#ifdef ZOO_CREATE_ANSWERS
  return ZOO_CREATE_ANSWERS;
#endif
  auto* instance = static_cast<Instance*>(calloc(1, sizeof(Instance)));
  if (instance == nullptr) return OC_EXHAUSTED;
  instance->misbehaviour.host = host;
  *self = instance;
  return OC_OK;
}

[[maybe_unused]] oc_status start(void* self, oc_call* call) {
  act(kStart);
  use_extras();
  return misbehave_in_start(static_cast<Instance*>(self)->misbehaviour, call);
}

oc_status stop(void* self, oc_call* call) {
  act(kStop);
  return misbehave_in_stop(static_cast<Instance*>(self)->misbehaviour, call);
}

void destroy(void* self) {
  act(kDestroy);
  if (misbehave_in_destroy(static_cast<Instance*>(self)->misbehaviour)) free(self);
}

const void* query(void*, const char* id) {
  act(kQuery);
  return strcmp(id, OC_CACHE_V1) == 0 ? ZOO_TABLE : nullptr;
}

__attribute__((constructor)) void on_load() { act(kConstructor); }

}  // namespace
}  // namespace zoo

#include "tests/broken/entry.h"
