#include "host/api/v1.h"

#include "host/api/answer.h"
#include "host/base/text.h"

#include <algorithm>

namespace oneclaw::api {

V1::V1(V1Parts parts)
    : parts_(std::move(parts)),
      callers_(parts_.access, parts_.keys, parts_.sessions, parts_.identities, parts_.default_user),
      routes_(make_routes()) {}

namespace {

constexpr std::string_view kBase = "/api/v1/";

// "messages" for "/api/v1/messages/events": the scope of that name, when there is one. Else any valid key will do.
std::string_view scope_of_plugin_route(std::string_view path) {
  const std::string_view rest = path.substr(std::min(kBase.size(), path.size()));
  const std::string_view first = rest.substr(0, rest.find('/'));
  const auto& all = services::identity::kScopes;
  return std::find(all.begin(), all.end(), first) == all.end() ? std::string_view() : first;
}

}  // namespace

std::vector<Route> V1::make_routes() {
  std::vector<Route> all;
  const auto add = [&](std::string method, std::string pattern, std::string scope, std::string summary,
                       void (V1::*handler)(Request&), RouteDoc doc) {
    all.push_back({std::move(method), std::move(pattern), std::move(scope), std::move(summary),
                   [this, handler](Request& request) { (this->*handler)(request); }, std::move(doc)});
  };
  add("GET", "/api/v1/workflow", "workflow:read", "Every workflow with schemas, steps and price", &V1::list_workflows,
      {"", "WorkflowList"});
  add("POST", "/api/v1/workflow", "workflow:run", "Run a workflow; waits for the end up to wait_ms", &V1::run_workflow,
      {"RunRequest", "JobAnswer", {}, {"idempotency-key"}, {200, 202}});
  add("GET", "/api/v1/workflow/{name}", "workflow:read", "One workflow", &V1::show_workflow, {"", "Workflow"});
  add("GET", "/api/v1/jobs", "jobs:read", "Jobs, the newest first", &V1::list_jobs,
      {"", "JobList", {"limit", "status", "after", "user"}});
  add("GET", "/api/v1/jobs/{id}", "jobs:read", "One job with its steps", &V1::show_job, {"", "JobAnswer"});
  add("POST", "/api/v1/jobs/{id}/cancel", "jobs:write", "Cancel a job; answers when it is over", &V1::cancel_job,
      {"", "JobAnswer"});
  add("POST", "/api/v1/jobs/{id}/retry", "jobs:write", "Run a job that is over once more", &V1::retry_job,
      {"", "JobAnswer", {}, {}, {202}});
  add("POST", "/api/v1/jobs/{id}/replay", "jobs:read", "Run a job again from its recording, without the world",
      &V1::replay_job, {"", "ReplayAnswer"});
  add("GET", "/api/v1/jobs/{id}/events", "jobs:read", "Server-sent events of a job", &V1::stream_events,
      {"", "", {}, {"last-event-id"}, {200}, "text/event-stream"});
  add("GET", "/api/v1/jobs/{id}/artifacts", "jobs:read", "What a job left behind", &V1::list_artifacts,
      {"", "ArtifactList"});
  add("GET", "/api/v1/artifacts/{id}", "jobs:read", "One artifact, as it was stored", &V1::show_artifact,
      {"", "", {}, {}, {200}, "*/*"});
  add("GET", "/api/v1/schedules", "jobs:read", "What runs again and again, by number", &V1::list_schedules,
      {"", "ScheduleList", {"user"}});
  add("POST", "/api/v1/schedules", "workflow:run", "Run a workflow again and again, by a phrase or by cron",
      &V1::create_schedule, {"ScheduleRequest", "ScheduleAnswer", {}, {"idempotency-key"}, {200, 201}});
  add("GET", "/api/v1/schedules/{id}", "jobs:read", "One schedule, by id or number", &V1::show_schedule,
      {"", "ScheduleAnswer", {"user"}});
  add("DELETE", "/api/v1/schedules/{id}", "jobs:write", "End a schedule", &V1::remove_schedule,
      {"", "", {"user"}, {}, {204}});
  add("GET", "/api/v1/wallet", "wallet:read", "Balance and tier", &V1::show_wallet, {"", "Wallet", {"user"}});
  add("GET", "/api/v1/wallet/transactions", "wallet:read", "What came and went, the newest first",
      &V1::list_transactions, {"", "TransactionList", {"limit", "before", "user"}});
  add("POST", "/api/v1/wallet/credit", "admin", "Give credit to a user", &V1::credit_wallet,
      {"CreditRequest", "CreditAnswer"});
  add("GET", "/api/v1/wallet/verify", "admin", "Prove the ledger", &V1::verify_ledger, {"", "LedgerProof"});
  add("GET", "/api/v1/usage", "wallet:read", "What tools used, the newest first", &V1::list_usage,
      {"", "UsageList", {"limit", "after", "job", "user"}});
  add("GET", "/api/v1/keys", "", "The caller's keys, without the secrets", &V1::list_keys, {"", "KeyList", {"user"}});
  add("POST", "/api/v1/keys", "admin", "Make a key for a user; it is shown once", &V1::create_key,
      {"KeyRequest", "KeyMade", {}, {}, {201}});
  add("DELETE", "/api/v1/keys/{id}", "", "Revoke a key", &V1::revoke_key, {"", "", {"user"}, {}, {204}});
  add("POST", "/api/v1/simulate", "", "How each channel would show a view", &V1::simulate,
      {"SimulateRequest", "SimulateAnswer"});
  add("POST", "/mcp", "workflow:run", "The MCP server: every workflow is a tool", &V1::answer_mcp,
      {"JsonRpcRequest", "JsonRpcAnswer", {}, {"mcp-protocol-version", "idempotency-key"}, {200, 202}});
  add("GET", "/openapi.json", "", "This document", &V1::show_openapi, {"", "OpenApi"});
  all.back().is_public = true;
  return all;
}

bool V1::serves(std::string_view path) noexcept {
  return path.starts_with(kBase) || path == "/mcp" || path == "/openapi.json";
}

void V1::handle(net::Exchange& exchange, PluginRoutes& plugins) {
  RouteTable::Match match = routes_.find(exchange.method(), exchange.path());
  if (match.route == nullptr) {
    if (const PluginRoutes::Match found = plugins.find(exchange)) return call_plugin(exchange, plugins, found);
  }
  if (match.route == nullptr && !match.other_methods.empty()) {
    std::string allow;
    for (const std::string& method : match.other_methods) allow += (allow.empty() ? "" : ", ") + method;
    const net::HeaderView header{"allow", allow};
    return (void)exchange.problem(405, "method_not_allowed", "this path takes " + allow, {&header, 1});
  }
  if (match.route == nullptr) {
    return refuse(exchange,
                  {OC_NOT_FOUND, "no route " + std::string(exchange.method()) + " " +
                                     std::string(exchange.path().substr(0, 200)) + "; /openapi.json lists them"});
  }
  if (match.route->is_public) {
    const Caller nobody;
    Request request{exchange, nobody, std::move(match.parameters)};
    return match.route->handle(request);
  }
  auto caller = callers_.identify(exchange);
  if (!caller) return refuse(exchange, caller.error());
  if (!caller->may(match.route->scope)) {
    return refuse(exchange, {OC_DENIED, "this key lacks the scope '" + match.route->scope + "'"});
  }
  Request request{exchange, *caller, std::move(match.parameters)};
  match.route->handle(request);
}

void V1::call_plugin(net::Exchange& exchange, PluginRoutes& plugins, const PluginRoutes::Match& match) {
  auto caller = callers_.identify(exchange);
  if (!caller) return refuse(exchange, caller.error());
  const std::string_view scope = scope_of_plugin_route(exchange.path());
  if (!caller->may(scope)) {
    return refuse(exchange, {OC_DENIED, "this key lacks the scope '" + std::string(scope) + "'"});
  }
  const Request request{exchange, *caller, {}};
  const auto user = user_of(request, query_value(exchange, "user"));
  if (user) plugins.call(exchange, match, {parts_.engine.records().tenant(), *user, {}, {}});
}

std::optional<std::string> V1::user_of(const Request& request, std::string_view named) {
  if (!request.caller.is_admin) {
    if (named.empty()) return request.caller.user;
    refuse(request.exchange, {OC_DENIED, "only an administrator may act for another user"});
    return std::nullopt;
  }
  if (named.empty() && !request.caller.user.empty()) return request.caller.user;
  auto user = named.empty() ? callers_.default_user() : parts_.user_named(named);
  if (user) return std::move(user).value();
  refuse(request.exchange, user.error());
  return std::nullopt;
}

}  // namespace oneclaw::api
