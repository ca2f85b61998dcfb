// Permissions and limits as both manifests write them, and which of them a grant covers.
//
// Leaf, any thread.
#pragma once

#include "host/base/json.h"
#include "host/plugin/manifest/plugin_manifest.h"

#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::manifest {

// In a grant: everything that the plugin asks for under that key.
inline constexpr std::string_view kEverything = "*";

// Preconditions: the schema has accepted `object`.
void read_permissions(const base::JsonValue& object, Permissions& permissions);
void read_limits(const base::JsonValue& object, PluginLimits& limits);

// True when each target of the host pattern `request` is one of `grant`. Patterns for names never cover addresses,
// which open guarded networks.
bool covers_host(std::string_view grant, std::string_view request);
bool covers_name(std::string_view grant, std::string_view request);

// "https://api.example.com/v1", "redis://cache:6380/0" or "cache:6379" as a host pattern for exactly that host and
// port, also when it lies in a private network ("private:cache:6379"). A socket path (unix:…) yields "". OC_INVALID.
base::Result<std::string> endpoint_pattern(std::string_view url);

}  // namespace oneclaw::plugin::manifest
