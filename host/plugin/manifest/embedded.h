// The texts of manifests/schema/*.schema.json, built into the host so that it needs no files to judge a manifest.
//
// Leaf, any thread.
#pragma once

#include <string_view>

namespace oneclaw::plugin::manifest {

std::string_view plugin_schema_text() noexcept;
std::string_view deployment_schema_text() noexcept;

}  // namespace oneclaw::plugin::manifest
