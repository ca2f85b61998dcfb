// Doors for other programs: the OpenAPI document and the MCP server.
#include "host/api/answer.h"
#include "host/api/mcp.h"
#include "host/api/openapi.h"
#include "host/api/simulate.h"
#include "host/api/v1.h"

namespace oneclaw::api {

void V1::show_openapi(Request& request) {
  const auto catalog = parts_.engine.registry().catalog();
  const std::string body = openapi_document(routes_, parts_.host_routes, parts_.plugin_routes(), *catalog) + "\n";
  (void)request.exchange.reply({.status = 200, .content_type = "application/json", .body = body});
}

void V1::simulate(Request& request) {
  const auto body = read_object(request.exchange);
  if (!body) return;
  const auto simulated = simulate_answer(*body);
  if (!simulated) return refuse(request.exchange, simulated.error());
  (void)request.exchange.reply({.status = 200, .content_type = "application/json", .body = *simulated});
}

void V1::answer_mcp(Request& request) {
  net::Exchange& exchange = request.exchange;
  auto body = exchange.body(kMaxApiBody);
  if (!body) return refuse(exchange, body.error());
  Mcp mcp(parts_.engine);
  const McpAnswer answer = mcp.answer({*body, exchange.header("mcp-protocol-version"),
                                       exchange.header("idempotency-key"), [&]() -> base::Result<std::string> {
                                         if (request.caller.user.empty()) return callers_.default_user();
                                         return request.caller.user;
                                       }});
  if (answer.body.empty()) return (void)exchange.reply({.status = answer.status});
  (void)exchange.reply({.status = answer.status, .content_type = "application/json", .body = answer.body});
}

}  // namespace oneclaw::api
