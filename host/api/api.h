// The host's own HTTP routes and the way to everything else: health, metrics, administration, plugins' routes.
//
// One object for all loops; handle() runs on the connection's task. Routes of later parts are refused by name with the
// reason.
#pragma once

#include "host/api/access.h"
#include "host/api/admin_vault.h"
#include "host/api/console.h"
#include "host/api/health.h"
#include "host/api/plugin_routes.h"
#include "host/api/v1.h"

#include <functional>
#include <string>
#include <vector>

namespace oneclaw::api {

// What the administration needs from the app.
struct AdminActions {
  std::function<base::Result<std::vector<std::string>>()> reload;  // lines of what was done
  std::function<std::string()> config_json;
};

struct ApiParts {
  plugin::roster::Roster& roster;
  HealthFlags& flags;
  HostMetrics& metrics;
  prometheus::Registry& registry;
  Access& access;
  AdminActions admin;
  std::size_t loop_count = 1;
  // Null: no store is bound, and nothing of users, jobs and money is there.
  V1* v1 = nullptr;
  Console* console = nullptr;
  AdminVault* vault = nullptr;
};

class Api {
 public:
  explicit Api(ApiParts parts);
  void handle(net::Exchange& exchange);

  // Every route of the host itself, "GET /healthz", for listings and tests.
  static std::vector<std::string> own_routes();
  // Of plugins below /api/v1, as declared.
  std::vector<std::string> plugin_api_routes();

 private:
  base::Result<std::string> check_admin(const net::Exchange& exchange);
  void handle_admin(net::Exchange& exchange);
  void admin_list(net::Exchange& exchange);
  void admin_show(net::Exchange& exchange, const std::string& name);
  void admin_change(net::Exchange& exchange, const std::string& name, std::string_view action);
  void admin_swap(net::Exchange& exchange, const std::string& name);

  ApiParts parts_;
  PluginRoutes plugins_;
};

}  // namespace oneclaw::api
