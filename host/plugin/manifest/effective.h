// What one instance really gets: permissions that are asked for and granted, its config with defaults, its limits.
//
// Leaf, any thread; reads nothing but its arguments.
#pragma once

#include "host/plugin/manifest/deployment.h"

#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {

// Requested and granted, plus what was asked for and is missing. Where a grant is narrower than the request
// ("*.a.com:443" asked, "api.a.com:443" granted), the grant counts and the request is reported.
struct EffectiveGrant {
  Permissions permissions;
  std::vector<std::string> refused;    // "net api.example.com:443"
  std::vector<std::string> endpoints;  // host patterns taken from config (decision 15), part of permissions.net
  std::vector<std::string> unused;     // granted, but not asked for: "secrets stripe.key"
};
// `config` is the text of effective_config(). OC_INVALID when an endpoint in it is no URL.
base::Result<EffectiveGrant> effective_grant(const PluginManifest& manifest, const InstanceEntry& entry,
                                             const std::string& config);

// Validated against the manifest's schema, defaults filled in; places (places.h) are known ones, and still named.
// OC_INVALID; each line of the error names instance,
// pointer, reason and the nearest key.
base::Result<std::string> effective_config(const PluginManifest& manifest, const InstanceEntry& entry);

// The manifest's limits with the deployment's replacements.
PluginLimits effective_limits(const PluginManifest& manifest, const InstanceEntry& entry);

}  // namespace oneclaw::plugin::manifest
