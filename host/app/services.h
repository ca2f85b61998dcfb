// The host's services, in the order in which they need each other: records, vault, audit log, identity, wallet, policy,
// metering, registry, engine, schedules, chat; and the tables of them that plugins get.
//
// Owner: the app. factories() before the roster is made, attach() between its making and its start, start() after it,
// stop() before the roster stops. Main thread; what suspends is run on loop 0.
#pragma once

#include "host/api/admin_vault.h"
#include "host/app/deployment_vault.h"
#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/chat/chat.h"
#include "host/engine/engine.h"
#include "host/loop/task_group.h"
#include "host/plugin/gate/gate.h"
#include "host/plugin/manifest/deployment.h"
#include "host/plugin/roster/roster.h"
#include "host/records/client.h"
#include "host/schedule/runner.h"
#include "host/services/artifacts/artifacts.h"
#include "host/services/audit/audit_log.h"
#include "host/services/identity/api_keys.h"
#include "host/services/identity/identities.h"
#include "host/services/identity/sessions.h"
#include "host/services/metering/pricing.h"
#include "host/services/metering/step_meter.h"
#include "host/services/policy/policy.h"
#include "host/services/registry/registry.h"
#include "host/services/tape/tape.h"
#include "host/services/wallet/wallets.h"

#include <chrono>
#include <memory>
#include <string>

namespace oneclaw::app {

inline constexpr std::chrono::minutes kUpkeep{1};  // between two rounds of removing what expired

// The parts of a deployment that the services read themselves.
struct ServiceSettings {
  services::policy::Tiers tiers;
  services::metering::PriceTable operations;
  engine::Prices prices;
  records::Tier signup_tier = records::Tier::free;
  std::int64_t signup_grant_micros = 0;

  // OC_INVALID names key and mistake.
  static base::Result<ServiceSettings> read(const plugin::manifest::Deployment& deployment);
};

class Services {
 public:
  Services(ServiceSettings settings, const plugin::manifest::Deployment& deployment, services::vault::KeyPlaces keys,
           base::Log log);
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  plugin::gate::ExtraFactories factories();
  // Around those and the host's own: what a step is answered is recorded.
  plugin::gate::ExtraService around(std::string_view id, plugin::gate::ExtraService inner, plugin::gate::Gate& gate);
  // Without a store and a cache there are no users, jobs and wallets, and has_store() says so.
  // Secrets of this host, the same after a restart.
  struct Keys {
    std::string place;       // engine::EngineOptions::place
    std::string buttons;     // signs the buttons of messages: chat::kTokenKeyBytes or more
    std::string recordings;  // seals what steps were answered
  };
  void attach(plugin::roster::Roster& roster, loop::Loops& loops, Keys keys);
  // On a task: opens the tables, starts engine, chat, schedules and the rounds that remove what expired.
  base::Result<void> start();
  // On a task. False when something does not end.
  bool stop(fiber::Deadline deadline);

  // On a task, as soon as the store serves: a secret of the deployment for the instance that asks.
  base::Result<services::vault::Wiped> secret(std::string_view name, std::string_view instance);

  bool has_store() const noexcept { return records_ != nullptr; }
  // Precondition of all below: has_store().
  engine::Engine& engine() noexcept { return *engine_; }
  services::wallet::Wallets& wallets() noexcept { return *wallets_; }
  services::identity::Identities& identities() noexcept { return *identities_; }
  services::identity::ApiKeys& keys() noexcept { return *keys_; }
  services::identity::Sessions& sessions() noexcept { return *sessions_; }
  services::registry::Registry& registry() noexcept { return *registry_; }
  services::artifacts::Artifacts& artifacts() noexcept { return *artifacts_; }
  schedule::Schedules& schedules() noexcept { return *schedules_; }
  api::AdminVaultParts admin_vault();
  records::Client& records() noexcept { return *records_; }

  // On a task: the user behind a handle, with a wallet; both are made at the first contact.
  base::Result<std::string> user_of(const services::identity::Handle& handle, std::string_view name);
  // As user_of(), for the development profile's own user, who is of the highest tier.
  base::Result<std::string> development_user();

 private:
  base::Result<std::string> user_of(const services::identity::Handle& handle, std::string_view name,
                                    records::Tier tier);
  void record_jobs(const std::string& key);
  void keep_up();
  void remove_expired();

  ServiceSettings settings_;
  const std::map<std::string, std::string, std::less<>> tool_providers_;
  const std::string top_up_;
  const plugin::manifest::JobSettings jobs_;
  const std::chrono::minutes shortest_gap_;
  const services::vault::KeyPlaces key_places_;
  const bool makes_master_keys_;
  const bool closes_books_;
  base::Log log_;
  base::SystemWallClock clock_;
  services::metering::StepMeters meters_;
  services::tape::Tapes tapes_;
  std::string store_name_;  // of the instance
  std::unique_ptr<records::Client> records_;
  std::unique_ptr<DeploymentVault> vault_;
  std::unique_ptr<services::audit::AuditLog> audit_;
  std::unique_ptr<services::identity::Identities> identities_;
  std::unique_ptr<services::identity::ApiKeys> keys_;
  std::unique_ptr<services::identity::Sessions> sessions_;
  std::unique_ptr<services::artifacts::Artifacts> artifacts_;
  std::unique_ptr<services::wallet::Wallets> wallets_;
  std::unique_ptr<services::policy::Policy> policy_;
  std::unique_ptr<services::registry::Registry> registry_;
  std::unique_ptr<engine::Engine> engine_;
  const schedule::Zones zones_ = schedule::Zones::open();
  std::unique_ptr<schedule::Schedules> schedules_;
  std::unique_ptr<chat::Chat> chat_;
  std::unique_ptr<schedule::Runner> runner_;
  loop::Loops* loops_ = nullptr;
  bool is_started_ = false;
  std::unique_ptr<loop::TaskGroup> upkeep_;  // on loop 0
};

}  // namespace oneclaw::app
