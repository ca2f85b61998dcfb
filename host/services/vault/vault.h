// The vault: secrets by owner and name, sealed in the store, opened only for whoever asks by both.
//
// Owner: the app; one for the deployment. Called on a task of any loop; all but key_ids() suspend. Values appear in no
// log line and no error text. Master keys may be changed while it is used; one host at a time does that.
#pragma once

#include "host/base/log.h"
#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"
#include "host/records/secrets.h"
#include "host/services/vault/key_place.h"
#include "host/services/vault/wiped.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::vault {

inline constexpr std::size_t kMaxValueBytes = 64u << 10;
inline constexpr std::size_t kMaxNameBytes = 128;
inline constexpr std::size_t kMaxOwnerBytes = 160;
inline constexpr std::uint32_t kMaxSecrets = 1000;      // of one owner
inline constexpr std::chrono::seconds kDrainTime{30};   // for writers that began before a new key came
inline constexpr std::string_view kHostOwner = "host";  // secrets of the deployment
inline std::string user_owner(std::string_view user) { return "user:" + std::string(user); }

// Whether a vault without a master key may make one in the state directory.
enum class MakeKey : bool { no, yes };

// All that is told about a secret without opening it.
struct SecretInfo {
  std::string owner;
  std::string name;
  std::string master;  // id of the master key
  records::Time created;
  records::Time changed;
};

struct Rotation {
  std::string key;                  // id of the master key that seals now
  std::uint64_t resealed = 0;       // secrets
  std::vector<std::string> failed;  // "owner/name: why"; the keys before stay as long as there are any
  bool is_done = false;             // nothing needs an earlier key
};

class Vault {
 public:
  // Finds the master keys. When none is configured and nothing is sealed yet: makes one, or gives null where it must
  // not. OC_PRECONDITION: secrets are there, but no key.
  static base::Result<std::unique_ptr<Vault>> open(records::Client& client, const base::WallClock& clock, base::Log log,
                                                   KeyPlaces places, MakeKey make_key = MakeKey::yes);

  // OC_INVALID, OC_TOO_LARGE: name, owner or value out of bounds.
  base::Result<void> set(const std::string& owner, const std::string& name, std::string_view value);
  // OC_NOT_FOUND; OC_CORRUPT: altered or moved; OC_PRECONDITION: its master key is not configured.
  base::Result<Wiped> get(const std::string& owner, const std::string& name);
  // In the order of names; all owners when `owner` is empty.
  base::Result<std::vector<SecretInfo>> list(const std::string& owner);
  base::Result<void> remove(const std::string& owner, const std::string& name);

  // Seals every secret with a new master key: one made here when the keys are in the state directory, else the one that
  // the operator put first. What was interrupted goes on with the next call. OC_CONFLICT: one is under way;
  // OC_PRECONDITION: there is no new key, with how to give one.
  base::Result<Rotation> rotate();
  // The key that seals now, then those that still open.
  std::vector<std::string> key_ids() const { return ring()->ids(); }
  // Where the master keys are: a path, or the name of a variable.
  const std::string& keys_from() const noexcept { return from_; }

 private:
  using Ring = std::shared_ptr<const Keyring>;

  Vault(records::Client& client, const base::WallClock& clock, base::Log log, KeyPlaces places, LoadedKeys keys);

  Ring ring() const {
    const std::lock_guard lock(mutex_);
    return ring_;
  }
  // The new one counts from now on; the one before, which calls under way may still use.
  Ring swap(Keyring next);
  base::Result<Rotation> rotate_alone();
  // True when there is another key to seal with than before.
  base::Result<bool> take_new_key();
  // True when a secret is sealed with another master key.
  base::Result<bool> has_other_than(const std::string& master);
  base::Result<void> reseal_all(Rotation& rotation);
  base::Result<void> reseal_one(const records::Stored<records::Secret>& secret, const Keyring& ring,
                                Rotation& rotation);
  base::Result<void> forget_earlier_keys(Rotation& rotation);
  bool drain(const std::weak_ptr<const Keyring>& before) const;

  records::Client& client_;
  const base::WallClock& clock_;
  const base::Log log_;
  const KeyPlaces places_;
  const KeyOrigin origin_;
  const std::string from_;
  std::atomic<bool> is_rotating_{false};
  mutable std::mutex mutex_;  // of ring_; never held across a wait
  Ring ring_;
  std::vector<std::weak_ptr<const Keyring>> earlier_;  // rings that calls may still use; of the rotating task
};

}  // namespace oneclaw::services::vault
