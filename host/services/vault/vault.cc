#include "host/services/vault/vault.h"

#include "host/base/text.h"
#include "host/records/retry.h"
#include "host/services/vault/seal.h"

#include <algorithm>

namespace oneclaw::services::vault {

using records::Batch;
using records::Outcome;
using records::Query;
using records::Secret;
using records::Stored;

namespace {

constexpr std::uint32_t kPage = 500;
constexpr int kGetTries = 4;

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}
bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

base::Result<void> check_place(const std::string& owner, const std::string& name) {
  if (name.empty() || name.size() > kMaxNameBytes || !std::all_of(name.begin(), name.end(), is_name_character)) {
    return base::Error{OC_INVALID, "vault: a secret's name is 1 to " + std::to_string(kMaxNameBytes) +
                                       " letters, digits, '.', '_' or '-'"};
  }
  if (owner.empty() || owner.size() > kMaxOwnerBytes || !base::is_utf8(owner) ||
      std::any_of(owner.begin(), owner.end(), is_control)) {
    return base::Error{OC_INVALID, "vault: the owner of secret " + name + " must be 1 to " +
                                       std::to_string(kMaxOwnerBytes) + " bytes of UTF-8 without control characters"};
  }
  return {};
}

std::string called(const std::string& owner, const std::string& name) { return "secret " + name + " of " + owner; }

}  // namespace

Vault::Vault(records::Client& client, const base::WallClock& clock, base::Log log, KeyPlaces places, LoadedKeys keys)
    : client_(client),
      clock_(clock),
      log_(std::move(log)),
      places_(std::move(places)),
      origin_(keys.origin),
      from_(std::move(keys.from)),
      ring_(std::make_shared<const Keyring>(std::move(keys.ring))) {}

base::Result<std::unique_ptr<Vault>> Vault::open(records::Client& client, const base::WallClock& clock, base::Log log,
                                                 KeyPlaces places, MakeKey make_key) {
  auto keys = load_keys(places);
  if (!keys) return std::move(keys).error().in("vault");
  if (!keys->has_value()) {
    auto any = client.find_one(Query<Secret>());
    if (!any) return std::move(any).error();
    if (any->has_value()) {
      return base::Error{OC_PRECONDITION, "vault: the store has secrets sealed with master key " +
                                              (*any)->record.master + ", but no key is configured: restore " +
                                              places.state_dir + "/" + std::string(kKeyFileName) + ", or give it as $" +
                                              std::string(kKeyVariable)};
    }
    if (make_key == MakeKey::no) return std::unique_ptr<Vault>();
    Keyring fresh;
    fresh.add(MasterKey::generate());
    if (auto stored = store_keys(places, fresh); !stored) return std::move(stored).error().in("vault");
    keys = load_keys(places);
    if (!keys) return std::move(keys).error().in("vault");
    if (!keys->has_value()) return base::Error{OC_INTERNAL, "vault: the master key that was just made is gone"};
    log.info("a master key was made; keep a copy of it apart from the store's", {{"file", (*keys)->from}});
  }
  return std::unique_ptr<Vault>(new Vault(client, clock, std::move(log), std::move(places), std::move(**keys)));
}

base::Result<void> Vault::set(const std::string& owner, const std::string& name, std::string_view value) {
  if (auto bad = check_place(owner, name); !bad) return bad;
  if (value.empty())
    return base::Error{OC_INVALID, "vault: " + called(owner, name) + " has no value; remove it instead"};
  if (value.size() > kMaxValueBytes) {
    return base::Error{OC_TOO_LARGE, "vault: " + called(owner, name) + " has " + std::to_string(value.size()) +
                                         " bytes, at most " + std::to_string(kMaxValueBytes)};
  }
  records::Retry retry;
  for (;;) {
    auto found = client_.get<Secret>(owner, name);
    if (!found) return std::move(found).error();
    if (!found->has_value()) {
      auto others = client_.find(Query<Secret>().where(&Secret::owner, owner).limit(kMaxSecrets));
      if (!others) return std::move(others).error();
      if (others->size() >= kMaxSecrets) {
        return base::Error{OC_EXHAUSTED, "vault: " + owner + " has " + std::to_string(kMaxSecrets) +
                                             " secrets, the most there may be"};
      }
    }
    // Held until the commit is done: a rotation waits for it before it lets an earlier key go.
    const Ring ring = this->ring();
    Sealed sealed = seal(value, {client_.tenant(), owner, name}, ring->current());
    Stored<Secret> row;
    row.record = {owner,
                  name,
                  ring->current().id(),
                  {std::move(sealed.data_key)},
                  {std::move(sealed.value)},
                  {clock_.now_us()},
                  {clock_.now_us()}};
    Batch batch;
    if (found->has_value()) {
      row.record.created = (*found)->record.created;
      row.version = (*found)->version;
      batch.replace(row);
    } else {
      batch.insert(row.record);
    }
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) {
      log_.info("a secret was set", {{"owner", owner}, {"name", name}});
      return {};
    }
    if (outcome.status != OC_CONFLICT && outcome.status != OC_PRECONDITION && outcome.status != OC_NOT_FOUND) {
      return outcome.error();
    }
    if (auto waited = retry.again(outcome.text); !waited) return waited;
  }
}

base::Result<Wiped> Vault::get(const std::string& owner, const std::string& name) {
  if (auto bad = check_place(owner, name); !bad) return std::move(bad).error();
  std::string master;
  for (int i = 0; i < kGetTries; ++i) {
    auto row = client_.get<Secret>(owner, name);
    if (!row) return std::move(row).error();
    if (!row->has_value()) {
      return base::Error{OC_NOT_FOUND,
                         "vault: " + called(owner, name) + " is not set; `oneclaw vault set " + name + "`"};
    }
    const Secret& secret = (*row)->record;
    const Ring ring = this->ring();  // after the row: a key that came meanwhile is in it
    if (const MasterKey* key = ring->find(secret.master)) {
      auto value = vault::open({secret.data_key.bytes, secret.value.bytes}, {client_.tenant(), owner, name}, *key);
      if (!value) return std::move(value).error().in("vault: " + called(owner, name));
      return value;
    }
    master = secret.master;  // sealed anew meanwhile, and the earlier key gone: look again
  }
  return base::Error{OC_PRECONDITION, "vault: " + called(owner, name) + " is sealed with master key " + master +
                                          ", which is not in " + from_ + "; add it there behind the first"};
}

base::Result<std::vector<SecretInfo>> Vault::list(const std::string& owner) {
  Query<Secret> query;
  if (!owner.empty()) query.where(&Secret::owner, owner);
  std::vector<SecretInfo> infos;
  auto read = client_.for_each(std::move(query.limit(kPage)), [&](const Stored<Secret>& row) {
    const Secret& secret = row.record;
    infos.push_back({secret.owner, secret.name, secret.master, secret.created, secret.changed});
  });
  if (!read) return std::move(read).error();
  return infos;
}

base::Result<void> Vault::remove(const std::string& owner, const std::string& name) {
  if (auto bad = check_place(owner, name); !bad) return bad;
  auto row = client_.get<Secret>(owner, name);
  if (!row) return std::move(row).error();
  if (!row->has_value()) return base::Error{OC_NOT_FOUND, "vault: " + called(owner, name) + " is not set"};
  Batch batch;
  batch.erase<Secret>(owner, name);
  const Outcome outcome = client_.commit(batch);
  if (!outcome.ok()) return outcome.error();
  log_.info("a secret was removed", {{"owner", owner}, {"name", name}});
  return {};
}

}  // namespace oneclaw::services::vault
