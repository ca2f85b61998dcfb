// The deployment's vault, opened at the first need: as soon as the store serves, before the services start.
//
// Plugins ask for secrets in their own start(), which comes after that of the store and before the services'; so the
// vault cannot wait for the services. Until the store serves, asking gives the store's own OC_UNAVAILABLE. Owner: the
// services. Called on a task of any loop; functions suspend.
#pragma once

#include "host/base/log.h"
#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/loop/loops.h"
#include "host/loop/sync.h"
#include "host/plugin/manifest/deployment.h"
#include "host/records/client.h"
#include "host/services/vault/vault.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>

namespace oneclaw::app {

// Whether a profile makes a master key by itself. Elsewhere the operator gives one, so that he knows what to keep.
bool makes_master_keys(std::string_view profile) noexcept;
services::vault::KeyPlaces key_places(const plugin::manifest::Deployment& deployment,
                                      std::map<std::string, std::string> environment, std::string state_dir);
// How to give this deployment a master key: ends an error, or is the mend of a finding.
std::string how_to_give_a_key(const services::vault::KeyPlaces& places);

class DeploymentVault {
 public:
  DeploymentVault(records::Client& records, const base::WallClock& clock, base::Log log, loop::Loops& loops,
                  services::vault::KeyPlaces places, bool makes_key);

  // Null: there is no master key and no secret. OC_PRECONDITION: there are secrets, but no key for them.
  base::Result<services::vault::Vault*> find() { return open(services::vault::MakeKey::no); }
  // For what needs a key. OC_PRECONDITION also when there is none and this profile makes none, with how to give one.
  base::Result<services::vault::Vault*> need();

 private:
  base::Result<services::vault::Vault*> open(services::vault::MakeKey make_key);
  base::Result<services::vault::Vault*> open_alone(services::vault::MakeKey make_key);

  records::Client& records_;
  const base::WallClock& clock_;
  const base::Log log_;
  loop::Loops& loops_;
  const services::vault::KeyPlaces places_;
  const bool makes_key_;
  std::atomic<services::vault::Vault*> opened_{nullptr};
  loop::Mutex mutex_;  // of loop 0, where it is opened; guards what follows
  bool has_records_ = false;
  std::unique_ptr<services::vault::Vault> vault_;
};

}  // namespace oneclaw::app
