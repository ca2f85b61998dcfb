#include "host/api/api.h"

#include "host/base/status.h"

#include <array>
#include <utility>

namespace oneclaw::api {
namespace {

// Parts of the product that this build does not have yet: named, so that nobody wonders about a 404.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kLater{{
    {"/api/v1/", "the workflow API comes with the engine (part B)"},
    {"/openapi.json", "it is generated from the registry (part B)"},
    {"/mcp", "tools and workflows come with the registry (part B)"},
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
  return {"GET /healthz",
          "GET /readyz",
          "GET /metrics",
          "GET /admin/plugins",
          "GET /admin/plugins/{name}",
          "POST /admin/plugins/{name}/enable",
          "POST /admin/plugins/{name}/disable",
          "POST /admin/plugins/{name}/swap",
          "GET /admin/config",
          "POST /admin/config/reload",
          "GET /admin/routes"};
}

void Api::handle(net::Exchange& exchange) {
  const std::string_view path = exchange.path();
  if (path == "/healthz" && is_read(exchange)) return answer_healthz(exchange);
  if (path == "/readyz" && is_read(exchange)) return answer_readyz(exchange, parts_.roster, parts_.flags);
  if (path == "/metrics" && is_read(exchange)) return answer_metrics(exchange, parts_.registry, parts_.metrics);
  if (path == "/admin" || path.substr(0, 7) == "/admin/") return handle_admin(exchange);
  if (plugins_.handle(exchange)) return;
  if (path == "/" && is_read(exchange)) {
    return (void)exchange.reply({.status = 200,
                                 .content_type = "text/plain; charset=utf-8",
                                 .body = "OneClaw runs. The web console comes with part B; "
                                         "/healthz, /readyz, /metrics and /admin answer now.\n"});
  }
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
