// A new master key under running callers: every data key is sealed anew, then the earlier master keys are forgotten.

#include "host/loop/loop.h"
#include "host/records/retry.h"
#include "host/services/vault/seal.h"
#include "host/services/vault/vault.h"

#include <algorithm>

namespace oneclaw::services::vault {

using records::Batch;
using records::Outcome;
using records::Query;
using records::Secret;
using records::Stored;

namespace {

constexpr std::uint32_t kPage = 200;
constexpr std::chrono::milliseconds kDrainPause{1};

std::string how_to_give_a_key(KeyOrigin origin, const std::string& from) {
  std::string text =
      "vault: there is no new master key in " + from + ". Put one (`openssl rand -base64 32`) before the ";
  text += origin == KeyOrigin::environment ? "present one with a comma in between, restart the host"
                                           : "present one, on a line of its own";
  return text + ", then rotate again; afterwards the old one may go";
}

}  // namespace

Vault::Ring Vault::swap(Keyring next) {
  auto fresh = std::make_shared<const Keyring>(std::move(next));
  const std::lock_guard lock(mutex_);
  ring_.swap(fresh);
  return fresh;
}

base::Result<Rotation> Vault::rotate() {
  if (is_rotating_.exchange(true)) {
    return base::Error{OC_CONFLICT, "vault: the master key is being rotated already"};
  }
  auto rotation = rotate_alone();
  is_rotating_.store(false);
  return rotation;
}

base::Result<Rotation> Vault::rotate_alone() {
  auto is_new = take_new_key();
  if (!is_new) return std::move(is_new).error();
  Rotation rotation;
  rotation.key = ring()->current().id();
  auto is_needed = has_other_than(rotation.key);
  if (!is_needed) return std::move(is_needed).error();
  if (!*is_new && !*is_needed && origin_ != KeyOrigin::state_dir) {
    return base::Error{OC_PRECONDITION, how_to_give_a_key(origin_, from_)};
  }
  if (auto sealed = reseal_all(rotation); !sealed) return std::move(sealed).error();
  if (rotation.failed.empty()) {
    if (auto forgotten = forget_earlier_keys(rotation); !forgotten) return std::move(forgotten).error();
  }
  log_.info("the master key was rotated", {{"master", rotation.key},
                                           {"resealed", rotation.resealed},
                                           {"failed", rotation.failed.size()},
                                           {"done", rotation.is_done}});
  return rotation;
}

base::Result<bool> Vault::take_new_key() {
  const Ring now = ring();
  Keyring next;
  if (origin_ == KeyOrigin::state_dir) {
    if (now->size() > 1) return false;  // a rotation was interrupted: it goes on
    next.add(MasterKey::generate());
    for (MasterKey& key : copy_of(*now).take()) next.add(std::move(key));
    // On disk before anything is sealed with it.
    if (auto stored = store_keys(places_, next); !stored) return std::move(stored).error().in("vault");
  } else {
    auto loaded = load_keys(places_);
    if (!loaded) return std::move(loaded).error().in("vault");
    if (!loaded->has_value()) return base::Error{OC_NOT_FOUND, "vault: " + from_ + " has no master key any more"};
    next = std::move((*loaded)->ring);
    if (next.ids() == now->ids()) return false;
    for (MasterKey& key : copy_of(*now).take()) {
      if (next.find(key.id()) == nullptr) next.add(std::move(key));  // the operator took it out too early
    }
  }
  const bool is_new = next.current().id() != now->current().id();
  earlier_.push_back(swap(std::move(next)));
  return is_new;
}

base::Result<bool> Vault::has_other_than(const std::string& master) {
  auto other = client_.find_one(Query<Secret>().where(&Secret::master, OC_OP_NE, master));
  if (!other) return std::move(other).error();
  return other->has_value();
}

base::Result<void> Vault::reseal_all(Rotation& rotation) {
  const Ring ring = this->ring();
  Query<Secret> query;
  query.where(&Secret::master, OC_OP_NE, ring->current().id()).limit(kPage);
  for (;;) {
    auto rows = client_.find(query);
    if (!rows) return std::move(rows).error();
    for (const Stored<Secret>& row : *rows) {
      if (auto sealed = reseal_one(row, *ring, rotation); !sealed) return sealed;
    }
    if (rows->size() < kPage) return {};
    query.after(rows->back().record);
  }
}

base::Result<void> Vault::reseal_one(const Stored<Secret>& row, const Keyring& ring, Rotation& rotation) {
  const Secret& secret = row.record;
  const std::string called = secret.owner + "/" + secret.name;
  const MasterKey* from = ring.find(secret.master);
  if (from == nullptr) {
    rotation.failed.push_back(called + ": its master key " + secret.master + " is not in " + from_);
    return {};
  }
  auto data_key = reseal(secret.data_key.bytes, {client_.tenant(), secret.owner, secret.name}, *from, ring.current());
  if (!data_key) {
    rotation.failed.push_back(called + ": " + data_key.error().text);
    return {};
  }
  Batch batch;
  batch.update<Secret>(secret.owner, secret.name)
      .set(&Secret::master, ring.current().id())
      .set(&Secret::data_key, records::Blob{std::move(*data_key)})
      .when_version(row.version);
  const Outcome outcome = client_.commit(batch);
  if (outcome.ok()) ++rotation.resealed;
  // Overtaken: set or removed meanwhile. The last look below finds what still needs an earlier key.
  if (!outcome.ok() && outcome.status != OC_PRECONDITION && outcome.status != OC_NOT_FOUND) return outcome.error();
  return {};
}

bool Vault::drain(const std::weak_ptr<const Keyring>& before) const {
  const fiber::Deadline give_up = fiber::Deadline::after(kDrainTime);
  while (!before.expired()) {
    if (fiber::now_ns() > give_up.ns || loop::sleep_for(kDrainPause) == fiber::Wake::cancelled) return false;
  }
  return true;
}

base::Result<void> Vault::forget_earlier_keys(Rotation& rotation) {
  // Who took the earlier ring before the swap may still be writing with its key.
  for (const auto& before : earlier_) {
    if (!drain(before)) return {};
  }
  earlier_.clear();
  if (auto sealed = reseal_all(rotation); !sealed) return sealed;
  auto left = has_other_than(rotation.key);
  if (!left) return std::move(left).error();
  if (*left) return {};
  Keyring only;
  only.add(std::move(copy_of(*ring()).take().front()));
  if (origin_ == KeyOrigin::state_dir) {
    if (auto stored = store_keys(places_, only); !stored) return std::move(stored).error().in("vault");
  }
  (void)swap(std::move(only));
  rotation.is_done = true;
  return {};
}

}  // namespace oneclaw::services::vault
