// Which instance fills each role: what "bind" names, made an instance when none is listed.
//
// Private to this folder.
#pragma once

#include "host/plugin/manifest/deployment.h"
#include "host/plugin/manifest/findings.h"
#include "host/plugin/manifest/layers.h"

#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {

inline constexpr std::string_view kUnbound = "none";

// A value of bind is "none", the name of an enabled instance, a plugin's id, or a backend's short name ("sqlite" for
// store_sqlite). When no enabled instance is of that plugin, one named after the role is added; an entry of a lower
// layer that has the name gives way, an entry of the same or a higher layer is a finding.
// Precondition: the schema has accepted the document.
Bindings bind_roles(Layers& layers, Findings& findings, std::vector<std::string>& warnings);

}  // namespace oneclaw::plugin::manifest
