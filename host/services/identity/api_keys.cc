#include "host/services/identity/api_keys.h"

#include "host/base/ids.h"
#include "host/base/sha256.h"
#include "host/base/text.h"

#include <algorithm>

namespace oneclaw::services::identity {

using base::Error;
using base::Result;
using records::ApiKey;

namespace {

constexpr std::size_t kMaxName = 100;

Result<std::string> scope_list(const std::vector<std::string>& scopes) {
  const std::vector<std::string> known(kScopes.begin(), kScopes.end());
  std::string all;
  for (const std::string& scope : scopes.empty() ? known : scopes) {
    if (std::find(known.begin(), known.end(), scope) == known.end()) {
      return Error{OC_INVALID, "'" + base::clean_utf8(scope, kMaxName) + "' is no scope" +
                                   base::did_you_mean(scope, known) + "; there is " + base::join_or(known)};
    }
    all += (all.empty() ? "" : " ") + scope;
  }
  return all;
}

Error no_key() { return {OC_UNAUTHENTICATED, "no valid API key: send 'Authorization: Bearer <key>'"}; }

}  // namespace

bool has_scope(const ApiKey& key, std::string_view scope) noexcept {
  std::string_view left = key.scopes;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(' '), left.size());
    if (left.substr(0, end) == scope) return true;
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return false;
}

Result<MadeKey> ApiKeys::create(const std::string& user, const std::string& name,
                                const std::vector<std::string>& scopes) {
  auto allowed = scope_list(scopes);
  if (!allowed) return std::move(allowed).error();
  if (name.empty() || name.size() > kMaxName || !base::is_utf8(name)) {
    return Error{OC_INVALID, "the name of a key must be text of 1 to " + std::to_string(kMaxName) + " bytes"};
  }
  auto mine = list(user);
  if (!mine) return std::move(mine).error();
  const auto live = std::count_if(mine->begin(), mine->end(), [](const ApiKey& k) { return !k.revoked; });
  if (static_cast<std::size_t>(live) >= kMaxKeysOfUser) {
    return Error{OC_EXHAUSTED, "this user has " + std::to_string(live) + " keys, the most there can be; revoke one"};
  }
  MadeKey made;
  made.key = std::string(kApiKeyPrefix) + base::random_url_safe(kApiKeyLength);
  made.record.id = base::new_ulid(clock_.now_us());
  made.record.hash = base::sha256_hex(made.key);
  made.record.user = user;
  made.record.name = name;
  made.record.scopes = *allowed;
  made.record.created.us = clock_.now_us();
  records::Batch batch;
  batch.insert(made.record);
  if (const records::Outcome outcome = records_.commit(batch); !outcome.ok()) return outcome.error();
  return made;
}

// Keys are found by their hash: what compares is no secret, and a guess would have to be 240 bits long.
Result<ApiKey> ApiKeys::authenticate(std::string_view key) {
  if (key.size() != kApiKeyPrefix.size() + kApiKeyLength || !key.starts_with(kApiKeyPrefix)) return no_key();
  return authenticate_hash(base::sha256_hex(key));
}

Result<ApiKey> ApiKeys::authenticate_hash(const std::string& hash) {
  const std::int64_t now = clock_.now_us();
  {
    const std::lock_guard lock(mutex_);
    const auto it = remembered_.find(hash);
    if (it != remembered_.end() && it->second.until_us > now) return it->second.record;
  }
  auto found = records_.find_one(records::Query<ApiKey>().where(&ApiKey::hash, hash));
  if (!found) return std::move(found).error();
  if (!found->has_value() || (*found)->record.revoked) return no_key();
  const std::lock_guard lock(mutex_);
  if (remembered_.size() >= kMaxRememberedKeys) remembered_.clear();
  remembered_[hash] = {(*found)->record, now + std::chrono::microseconds(kRememberKey).count()};
  return (*found)->record;
}

Result<std::vector<ApiKey>> ApiKeys::list(const std::string& user) {
  auto rows = records_.find(records::Query<ApiKey>().where(&ApiKey::user, user).oldest_first(&ApiKey::created));
  if (!rows) return std::move(rows).error();
  std::vector<ApiKey> keys;
  for (auto& row : *rows) keys.push_back(std::move(row.record));
  return keys;
}

Result<void> ApiKeys::revoke(const std::string& user, const std::string& id) {
  records::Batch batch;
  batch.update<ApiKey>(id).set(&ApiKey::revoked, records::Time{clock_.now_us()}).when(&ApiKey::user, user);
  const records::Outcome outcome = records_.commit(batch);
  if (outcome.status == OC_NOT_FOUND || outcome.status == OC_PRECONDITION) {
    return Error{OC_NOT_FOUND, "there is no key " + id + " of this user"};
  }
  if (!outcome.ok()) return outcome.error();
  const std::lock_guard lock(mutex_);
  std::erase_if(remembered_, [&](const auto& entry) { return entry.second.record.id == id; });
  return {};
}

}  // namespace oneclaw::services::identity
