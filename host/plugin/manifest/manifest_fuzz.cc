// Reads the input as a plugin manifest; what is accepted gets its config, permissions and limits worked out.
#include "host/plugin/manifest/effective.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oneclaw::plugin::manifest;
  auto manifest = parse_plugin_manifest({reinterpret_cast<const char*>(data), size}, "manifest.json");
  if (!manifest) return 0;
  InstanceEntry entry;
  entry.use = entry.as = manifest->id;
  entry.grant = manifest->permissions;
  auto config = effective_config(*manifest, entry);
  if (config) (void)effective_grant(*manifest, entry, *config).ok();
  return 0;
}
