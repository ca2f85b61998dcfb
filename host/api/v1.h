// The versioned API under /api/v1: workflows, jobs and their events, the caller's money and keys. What plugins answer
// below /api/v1 asks for the same keys.
//
// One object for all loops; handle() runs on the connection's task. README.md lists what it answers.
#pragma once

#include "host/api/caller.h"
#include "host/api/plugin_routes.h"
#include "host/api/route_table.h"
#include "host/engine/engine.h"
#include "host/schedule/schedules.h"
#include "host/services/artifacts/artifacts.h"
#include "host/services/identity/identities.h"
#include "host/services/wallet/wallets.h"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::api {

inline constexpr std::chrono::milliseconds kLongestWait{120'000};  // of wait_ms
inline constexpr std::chrono::seconds kEventsHeartbeat{15};        // an SSE comment, so that proxies keep the line

struct V1Parts {
  engine::Engine& engine;
  services::wallet::Wallets& wallets;
  services::identity::Identities& identities;
  services::identity::ApiKeys& keys;
  services::identity::Sessions& sessions;
  services::artifacts::Artifacts& artifacts;
  schedule::Schedules& schedules;
  Access& access;
  // The user behind an id that an administrator's program chose for a person, with a wallet; made at first use.
  std::function<base::Result<std::string>(std::string_view name)> user_named;
  std::function<base::Result<std::string>()> default_user;
  std::vector<std::string> host_routes;                     // outside of this table, for the OpenAPI document
  std::function<std::vector<std::string>()> plugin_routes;  // of plugins below /api/v1, for the same
};

class V1 {
 public:
  explicit V1(V1Parts parts);
  V1(const V1&) = delete;
  V1& operator=(const V1&) = delete;

  // Whether a path is answered here: "/api/v1/...", "/mcp" and "/openapi.json".
  static bool serves(std::string_view path) noexcept;
  // Precondition: serves(path).
  void handle(net::Exchange& exchange, PluginRoutes& plugins);
  Callers& callers() noexcept { return callers_; }
  const RouteTable& routes() const noexcept { return routes_; }

 private:
  std::vector<Route> make_routes();
  // Whose things a request is about; refuses by itself when that cannot be said.
  std::optional<std::string> user_of(const Request& request, std::string_view named);
  void call_plugin(net::Exchange& exchange, PluginRoutes& plugins, const PluginRoutes::Match& match);

  // v1_workflow.cc
  void list_workflows(Request& request);
  void show_workflow(Request& request);
  void run_workflow(Request& request);
  // v1_jobs.cc
  void list_jobs(Request& request);
  void show_job(Request& request);
  void cancel_job(Request& request);
  void retry_job(Request& request);
  void replay_job(Request& request);
  void stream_events(Request& request);
  // v1_artifacts.cc
  void list_artifacts(Request& request);
  void show_artifact(Request& request);
  // v1_outside.cc
  void simulate(Request& request);
  void answer_mcp(Request& request);
  void show_openapi(Request& request);
  // v1_schedules.cc
  void list_schedules(Request& request);
  void create_schedule(Request& request);
  void show_schedule(Request& request);
  void remove_schedule(Request& request);
  // The schedule that the path names, by id or by its user's number; refuses by itself when there is none.
  std::optional<records::Schedule> schedule_of(Request& request);
  // v1_wallet.cc
  void show_wallet(Request& request);
  void list_transactions(Request& request);
  void list_usage(Request& request);
  void credit_wallet(Request& request);
  void verify_ledger(Request& request);
  // v1_keys.cc
  void list_keys(Request& request);
  void create_key(Request& request);
  void revoke_key(Request& request);

  V1Parts parts_;
  Callers callers_;
  RouteTable routes_;
};

}  // namespace oneclaw::api
