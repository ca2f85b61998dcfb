#include "host/api/api.h"

#include "host/base/status.h"

#include <array>
#include <utility>

namespace oneclaw::api {
namespace {

// Parts of the product that this build does not have yet: named, so that nobody wonders about a 404.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kLater{{
    {"/discord/", "the Discord channel is part D"},
    {"/telegram/", "the Telegram channel is part D"},
    {"/sendblue/", "the Sendblue channel is part D"},
    {"/bluebubbles/", "the BlueBubbles channel is part D"},
    {"/oauth/", "sign-in comes with the identity service (part B)"},
}};

std::string_view later_reason(std::string_view path) {
  for (const auto& [prefix, reason] : kLater) {
    if (path.substr(0, prefix.size()) == prefix) return reason;
  }
  return {};
}

bool is_read(const net::Exchange& exchange) { return exchange.method() == "GET" || exchange.method() == "HEAD"; }

}  // namespace

Api::Api(ApiParts parts) : parts_(std::move(parts)), plugins_(parts_.roster, parts_.loop_count) {}

std::vector<std::string> Api::own_routes() {
  std::vector<std::string> all{"GET /healthz",
                               "GET /readyz",
                               "GET /metrics",
                               "GET /admin/plugins",
                               "GET /admin/plugins/{name}",
                               "POST /admin/plugins/{name}/enable",
                               "POST /admin/plugins/{name}/disable",
                               "POST /admin/plugins/{name}/swap",
                               "GET /admin/config",
                               "POST /admin/config/reload",
                               "GET /admin/routes",
                               "GET /admin/vault",
                               "PUT /admin/vault/{name}",
                               "DELETE /admin/vault/{name}",
                               "POST /admin/vault/{name}/reveal",
                               "POST /admin/vault/rotate",
                               "GET /admin/audit"};
  for (std::string& route : Console::own_routes()) all.push_back(std::move(route));
  return all;
}

std::vector<std::string> Api::plugin_api_routes() {
  std::vector<std::string> out = plugins_.list();
  std::erase_if(out, [](const std::string& route) { return route.find(" /api/v1/") == std::string::npos; });
  return out;
}

void Api::handle(net::Exchange& exchange) {
  const std::string_view path = exchange.path();
  if (path == "/healthz" && is_read(exchange)) return answer_healthz(exchange);
  if (path == "/readyz" && is_read(exchange)) return answer_readyz(exchange, parts_.roster, parts_.flags);
  if (path == "/metrics" && is_read(exchange)) return answer_metrics(exchange, parts_.registry, parts_.metrics);
  if (path == "/admin" || path.substr(0, 7) == "/admin/") return handle_admin(exchange);
  if (V1::serves(path)) {
    if (parts_.v1 != nullptr) return parts_.v1->handle(exchange, plugins_);
    return (void)exchange.problem(503, "unavailable",
                                  "users, jobs and wallets need a store and a cache: set bind.store and bind.cache");
  }
  if (Console::serves(path)) {
    if (parts_.console != nullptr) return parts_.console->handle(exchange);
    return show_page(exchange);
  }
  if (const PluginRoutes::Match found = plugins_.find(exchange)) return plugins_.call(exchange, found, {});
  const bool is_own = path == "/healthz" || path == "/readyz" || path == "/metrics";
  if (is_own) {
    const net::HeaderView allow{"allow", "GET, HEAD"};
    return (void)exchange.problem(405, "method_not_allowed", "only GET and HEAD", {&allow, 1});
  }
  if (const std::string_view reason = later_reason(path); !reason.empty()) {
    return (void)exchange.problem(501, "not_built_yet", reason);
  }
  (void)exchange.problem(404, "not_found",
                         "no route " + std::string(exchange.method()) + " " + std::string(path.substr(0, 200)));
}

}  // namespace oneclaw::api
