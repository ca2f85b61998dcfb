#include "host/app/services.h"

#include "host/base/hmac.h"
#include "host/base/ids.h"
#include "host/base/json.h"
#include "host/engine/job_port.h"
#include "host/loop/loop.h"
#include "host/loop/sync.h"
#include "host/records/cents.h"
#include "host/services/artifacts/artifact_port.h"
#include "host/services/metering/metering_port.h"
#include "host/services/registry/tool_port.h"
#include "host/services/tape/taped_ports.h"

#include <oneclaw/host/clock.h>

#include <algorithm>
#include <stdexcept>

namespace oneclaw::app {
namespace {

using base::Error;
using base::Result;
namespace metering = services::metering;

constexpr int kRoundsAtOnce = 50;  // of bounded removals, when much expired

Result<void> read_workflow_prices(const base::JsonValue& pricing, engine::Prices& prices) {
  const base::JsonValue* workflows = base::json_find(pricing, "workflows");
  if (workflows == nullptr) return {};
  for (const auto& member : workflows->GetObject()) {
    const std::string name(base::json_view(member.name));
    auto rule = metering::PriceRule::parse(member.value);
    if (!rule) return std::move(rule).error().in("pricing.workflows." + name);
    prices.workflows.emplace(name, std::move(rule).value());
  }
  return {};
}

void read_discounts(const base::JsonValue& pricing, metering::TierDiscounts& discounts) {
  const base::JsonValue* given = base::json_find(pricing, "tier_discount_percent");
  if (given == nullptr) return;
  for (const auto& member : given->GetObject()) {
    // The schema allows the tiers' names and integers only.
    const auto tier = records::from_word<records::Tier>(base::json_view(member.name));
    if (tier) discounts.percent[static_cast<std::size_t>(*tier)] = member.value.GetInt64();
  }
}

template <class Port, class... Parts>
plugin::gate::ExtraService make_port(plugin::gate::Gate& gate, Parts&... parts) {
  auto port = std::make_shared<Port>(gate, parts...);
  return {port->service(), port};
}

}  // namespace

Result<ServiceSettings> ServiceSettings::read(const plugin::manifest::Deployment& deployment) {
  ServiceSettings out;
  auto tiers = services::policy::Tiers::parse(deployment.policy);
  if (!tiers) return std::move(tiers).error();
  out.tiers = *tiers;
  auto pricing = base::parse_json(deployment.pricing);
  if (!pricing) return std::move(pricing).error().in("pricing");
  const base::JsonValue* operations = base::json_find(*pricing, "operations");
  auto table = metering::PriceTable::parse(operations == nullptr ? "{}" : base::to_json(*operations));
  if (!table) return std::move(table).error();
  out.operations = std::move(table).value();
  if (auto read = read_workflow_prices(*pricing, out.prices); !read) return std::move(read).error();
  read_discounts(*pricing, out.prices.discounts);
  out.signup_tier = records::from_word<records::Tier>(deployment.wallet.signup_tier).value_or(records::Tier::free);
  out.signup_grant_micros = static_cast<std::int64_t>(deployment.wallet.signup_grant_cents) * records::kMicrosPerCent;
  return out;
}

Services::Services(ServiceSettings settings, const plugin::manifest::Deployment& deployment,
                   services::vault::KeyPlaces keys, base::Log log)
    : settings_(std::move(settings)),
      tool_providers_(deployment.tool_providers),
      top_up_(deployment.wallet.top_up),
      jobs_(deployment.jobs),
      shortest_gap_(deployment.schedules.min_interval_minutes),
      key_places_(std::move(keys)),
      makes_master_keys_(makes_master_keys(deployment.profile)),
      closes_books_(!deployment.wallet.keeps_lines),
      log_(std::move(log)) {}

Services::~Services() = default;

plugin::gate::ExtraFactories Services::factories() {
  plugin::gate::ExtraFactories out;
  using plugin::gate::Gate;
  out[OC_HOST_TOOL_V1] = [this](Gate& gate) {
    return make_port<services::registry::ToolPort>(gate, *registry_, meters_);
  };
  out[OC_HOST_METERING_V1] = [this](Gate& gate) { return make_port<metering::MeteringPort>(gate, meters_); };
  out[OC_HOST_JOB_V1] = [this](Gate& gate) {
    return engine_ == nullptr ? plugin::gate::ExtraService() : make_port<engine::JobPort>(gate, *engine_);
  };
  out[OC_HOST_ARTIFACT_V1] = [this](Gate& gate) {
    return artifacts_ == nullptr ? plugin::gate::ExtraService()
                                 : make_port<services::artifacts::ArtifactPort>(gate, *artifacts_);
  };
  out[OC_HOST_CLOCK_V1] = [this](Gate& gate) { return services::tape::taped_clock(gate, tapes_); };
  out[OC_HOST_BUS_V1] = [this](Gate& gate) {
    return chat_ == nullptr ? plugin::gate::ExtraService() : chat_->bus(gate);
  };
  return out;
}

void Services::attach(plugin::roster::Roster& roster, loop::Loops& loops, Keys keys) {
  registry_ = std::make_unique<services::registry::Registry>(roster, log_, tool_providers_);
  plugin::role::Role* store = roster.role("store");
  if (store == nullptr) return;
  plugin::role::Role* cache = roster.role("cache");
  if (cache == nullptr) return;
  store_name_ = store->name();
  records_ = std::make_unique<records::Client>(*store);
  vault_ = std::make_unique<DeploymentVault>(*records_, clock_, log_, loops, key_places_, makes_master_keys_);
  audit_ = std::make_unique<services::audit::AuditLog>(*records_, clock_);
  identities_ = std::make_unique<services::identity::Identities>(*records_, *cache, clock_);
  keys_ = std::make_unique<services::identity::ApiKeys>(*records_, clock_);
  sessions_ = std::make_unique<services::identity::Sessions>(*cache, clock_);
  artifacts_ = std::make_unique<services::artifacts::Artifacts>(*records_, clock_, log_);
  wallets_ = std::make_unique<services::wallet::Wallets>(*records_, clock_, top_up_);
  policy_ = std::make_unique<services::policy::Policy>(cache, *records_, clock_, settings_.tiers, log_);
  engine::EngineOptions options;
  options.host_id = base::new_ulid(clock_.now_us());
  options.place = std::move(keys.place);
  options.limits.running = jobs_.max_running;
  options.keep_ended_for = std::chrono::hours(24 * jobs_.keep_days);
  options.keep_ended = jobs_.keep_ended;
  options.closes_books = closes_books_;
  engine_ =
      std::make_unique<engine::Engine>(engine::EngineParts{loops, *records_, *registry_, *wallets_, *policy_, meters_,
                                                           settings_.operations, clock_, log_, settings_.prices},
                                       std::move(options));
  const schedule::Parts scheduling{*records_, *engine_, *identities_, *audit_, zones_, clock_, log_};
  schedules_ = std::make_unique<schedule::Schedules>(scheduling, shortest_gap_);
  chat_ = std::make_unique<chat::Chat>(chat::Parts{
      loops.at(0), *records_, *registry_, *engine_, *wallets_, *identities_, *artifacts_, *schedules_, *cache, roster,
      clock_, log_,
      [this](const services::identity::Handle& handle, std::string_view name) { return user_of(handle, name); },
      std::move(keys.buttons)});
  runner_ = std::make_unique<schedule::Runner>(loops.at(0), scheduling, chat_->schedule_voice());
  record_jobs(keys.recordings);
  loops_ = &loops;
  upkeep_ = std::make_unique<loop::TaskGroup>(loops.at(0));
}

Result<void> Services::start() {
  if (!has_store()) return {};
  if (auto opened = records_->open(); !opened) return opened;
  // Without it the rest still works: what needs a secret says so by itself.
  if (auto vault = vault_->find(); !vault) log_.error("the vault is locked", {{"why", vault.error().text}});
  is_started_ = true;
  if (auto started = engine_->start(); !started) return started;
  if (auto started = chat_->start(); !started) return started;
  if (auto started = runner_->start(); !started) return started;
  return loop::run_on(loops_->at(0), "upkeep start",
                      [this] { upkeep_->spawn([this] { keep_up(); }, {.name = "upkeep"}); });
}

bool Services::stop(fiber::Deadline deadline) {
  if (!is_started_) return true;  // nothing runs, and there may be no store to say goodbye to
  bool has_ended = true;
  (void)loop::run_on(loops_->at(0), "upkeep stop", [&] {
    upkeep_->cancel_all();
    has_ended = upkeep_->join_all(deadline) == fiber::Wake::signalled;
  });
  has_ended = runner_->stop(deadline) && has_ended;
  // What people write in the meantime waits in the platforms and in the inbox.
  const bool chat_ended = chat_->stop(deadline);
  return engine_->stop(deadline) && chat_ended && has_ended;
}

Result<services::vault::Wiped> Services::secret(std::string_view name, std::string_view instance) {
  if (!has_store()) return Error{OC_NOT_FOUND, "there is none without a store: set bind.store and bind.cache"};
  if (instance == store_name_) {
    return Error{OC_NOT_FOUND, "it lies in the store itself, whose own secrets must be given in one of the other ways"};
  }
  auto vault = vault_->find();
  if (!vault) return std::move(vault).error();
  if (*vault == nullptr) return Error{OC_NOT_FOUND, "it is empty; `oneclaw vault set " + std::string(name) + "`"};
  return (*vault)->get(std::string(services::vault::kHostOwner), std::string(name));
}

api::AdminVaultParts Services::admin_vault() {
  return {[this] { return vault_->find(); }, [this] { return vault_->need(); }, *audit_, log_};
}

plugin::gate::ExtraService Services::around(std::string_view id, plugin::gate::ExtraService inner,
                                            plugin::gate::Gate& gate) {
  return services::tape::taped(id, std::move(inner), gate, tapes_);
}

void Services::record_jobs(const std::string& key) {
  if (jobs_.keep_recordings == 0) return;
  auto sealing = services::vault::MasterKey::from_base64(base::base64url(base::hmac_sha256(key, "recordings")));
  if (!sealing) return log_.error("jobs are not recorded", {{"why", sealing.error().text}});
  engine_->record_with(
      std::make_unique<engine::Recordings>(*records_, tapes_, std::move(sealing).value(), jobs_.keep_recordings));
}

void Services::keep_up() {
  do remove_expired();
  while (loop::sleep_for(kUpkeep) == fiber::Wake::signalled);
}

void Services::remove_expired() {
  for (int round = 0; round < kRoundsAtOnce; ++round) {
    const auto removed = artifacts_->expire();
    if (!removed) log_.error("expired artifacts cannot be removed", {{"why", removed.error().text}});
    if (!removed || *removed < services::artifacts::kExpiredPerRound) break;
  }
  for (int round = 0; round < kRoundsAtOnce; ++round) {
    const auto gone = chat_->forget_old();
    if (!gone) log_.error("old messages cannot be removed", {{"why", gone.error().text}});
    if (!gone || *gone < chat::kForgottenPerRound) break;
  }
  if (const auto removed = identities_->forget_codes(); !removed) {
    log_.error("old link codes cannot be removed", {{"why", removed.error().text}});
  }
}

Result<std::string> Services::user_of(const services::identity::Handle& handle, std::string_view name) {
  return user_of(handle, name, settings_.signup_tier);
}

Result<std::string> Services::development_user() {
  return user_of({"web", "console", "development"}, "Developer", records::Tier::enterprise);
}

Result<std::string> Services::user_of(const services::identity::Handle& handle, std::string_view name,
                                      records::Tier tier) {
  auto user = identities_->resolve(handle, name);
  if (!user) return user;
  if (auto opened = wallets_->open(*user, tier, settings_.signup_grant_micros); !opened) {
    return std::move(opened).error();
  }
  return user;
}

}  // namespace oneclaw::app
