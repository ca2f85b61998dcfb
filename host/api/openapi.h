// The OpenAPI 3.1 document of a running host: its route table, and the inputs and outputs of its workflows.
//
// Leaf, any thread.
#pragma once

#include "host/api/route_table.h"
#include "host/services/registry/catalog.h"

#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::api {

// `host_routes` are those outside of the table ("GET /healthz"): health and console need no key, administration an
// admin key. `plugin_routes` are those of plugins below /api/v1; those of the web channel have schemas here.
std::string openapi_document(const RouteTable& routes, const std::vector<std::string>& host_routes,
                             const std::vector<std::string>& plugin_routes, const services::registry::Catalog& catalog);

// The schemas that Route::doc names, as one JSON object; they refer to each other as "#/components/schemas/<name>".
std::string_view openapi_schemas() noexcept;

}  // namespace oneclaw::api
