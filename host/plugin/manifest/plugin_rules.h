// What the plugin schema cannot say: keys of a manifest that contradict each other or have no effect.
//
// Private to this folder.
#pragma once

#include "host/plugin/manifest/findings.h"
#include "host/plugin/manifest/plugin_manifest.h"

namespace oneclaw::plugin::manifest {

// Precondition: the schema has accepted the manifest. Adds one finding for each rule that is broken.
void check_plugin_rules(const PluginManifest& manifest, Findings& findings);

}  // namespace oneclaw::plugin::manifest
