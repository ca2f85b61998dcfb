// Reads a describe() document of a tool or workflow plugin, strictly: what is wrong is said with its JSON pointer.
//
// Leaf, any thread.
#pragma once

#include "host/services/registry/catalog.h"

#include <string_view>
#include <vector>

namespace oneclaw::services::registry {

// OC_INVALID or OC_TOO_LARGE. `instance` and `role` of the results are left empty.
base::Result<std::vector<Tool>> read_tools(std::string_view document);
base::Result<std::vector<Workflow>> read_workflows(std::string_view document);

}  // namespace oneclaw::services::registry
