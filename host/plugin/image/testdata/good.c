/* The smallest library that image accepts; its one interface says which build it is. */
#include <oneclaw/abi.h>

static const char kBuild[] = IMAGE_GOOD_BUILD;
static const char* const kProvides[] = {"oneclaw.cache/1", NULL};

static oc_status create(const oc_host* host, oc_str name, oc_str config, void** self) {
  (void)host, (void)name, (void)config, (void)self;
  return OC_OK;
}
static oc_status start(void* self, oc_call* call) {
  (void)self, (void)call;
  return OC_OK;
}
static oc_status stop(void* self, oc_call* call) {
  (void)self, (void)call;
  return OC_OK;
}
static void destroy(void* self) { (void)self; }
static const void* query(void* self, const char* interface_id) {
  (void)self, (void)interface_id;
  return kBuild;
}

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
