#include "host/app/deployment_vault.h"

#include <utility>

namespace oneclaw::app {

using base::Error;
using base::Result;
using services::vault::KeyPlaces;
using services::vault::MakeKey;
using services::vault::Vault;

bool makes_master_keys(std::string_view profile) noexcept { return profile == "development" || profile == "testing"; }

KeyPlaces key_places(const plugin::manifest::Deployment& deployment, std::map<std::string, std::string> environment,
                     std::string state_dir) {
  return {deployment.vault_key_file, std::move(environment), std::move(state_dir)};
}

std::string how_to_give_a_key(const KeyPlaces& places) {
  return "make one with `(umask 077; openssl rand -base64 32 > FILE)` and name that file in vault.key_file, or hand it "
         "in as the systemd credential " +
         std::string(services::vault::kCredentialName) + " or as $" + std::string(services::vault::kKeyVariable) +
         ", or put it at " + places.state_dir + "/" + std::string(services::vault::kKeyFileName) +
         "; keep a copy apart from the store's";
}

DeploymentVault::DeploymentVault(records::Client& records, const base::WallClock& clock, base::Log log,
                                 loop::Loops& loops, KeyPlaces places, bool makes_key)
    : records_(records),
      clock_(clock),
      log_(std::move(log)),
      loops_(loops),
      places_(std::move(places)),
      makes_key_(makes_key) {}

Result<Vault*> DeploymentVault::need() {
  auto vault = open(makes_key_ ? MakeKey::yes : MakeKey::no);
  if (!vault || *vault != nullptr) return vault;
  return Error{OC_PRECONDITION,
               "vault: there is no master key, and this profile makes none by itself: " + how_to_give_a_key(places_)};
}

Result<Vault*> DeploymentVault::open(MakeKey make_key) {
  if (Vault* vault = opened_.load(std::memory_order_acquire)) return vault;
  Result<Vault*> opened = nullptr;
  auto run = loop::run_on(loops_.at(0), "vault", [&] {
    if (mutex_.lock() != fiber::Wake::signalled) {
      opened = Error{OC_CANCELLED, "vault: cancelled before it was opened"};
      return;
    }
    opened = open_alone(make_key);
    mutex_.unlock();
  });
  if (!run) return std::move(run).error();
  return opened;
}

Result<Vault*> DeploymentVault::open_alone(MakeKey make_key) {
  if (vault_ != nullptr) return vault_.get();
  if (!has_records_) {
    if (auto tables = records_.open(); !tables) return std::move(tables).error().in("vault");
    has_records_ = true;
  }
  auto vault = Vault::open(records_, clock_, log_, places_, make_key);
  if (!vault && vault.status() != OC_UNAVAILABLE && vault.status() != OC_TIMEOUT) {
    return Error{OC_PRECONDITION, vault.error().text};  // a key that is missing, open to others or broken
  }
  if (!vault) return std::move(vault).error();
  vault_ = std::move(vault).value();
  opened_.store(vault_.get(), std::memory_order_release);
  return vault_.get();
}

}  // namespace oneclaw::app
