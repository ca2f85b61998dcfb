// API keys: who may call the HTTP API, as which user, and for what.
//
// A key is shown once, when it is made, and stored as its hash. Owner: the app. Called on a task of any loop; suspends.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"
#include "host/records/people.h"

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oneclaw::services::identity {

inline constexpr std::string_view kApiKeyPrefix = "ock_";  // so that secret scanners know one
inline constexpr std::size_t kApiKeyLength = 40;           // random characters behind it, 240 bits
inline constexpr std::size_t kMaxKeysOfUser = 100;
inline constexpr std::size_t kMaxRememberedKeys = 10'000;
inline constexpr std::chrono::seconds kRememberKey{5};  // how long a revoked key may still work

// What a key may do. "admin" is none of them: administration has keys of its own (host/api/access.h).
inline constexpr std::array<std::string_view, 6> kScopes{"workflow:run", "workflow:read", "jobs:read",
                                                         "jobs:write",   "wallet:read",   "messages"};

struct MadeKey {
  std::string key;  // to be shown once
  records::ApiKey record;
};

class ApiKeys {
 public:
  ApiKeys(records::Client& records, const base::WallClock& clock) : records_(records), clock_(clock) {}

  // `scopes` empty: all. OC_INVALID names an unknown scope with the nearest; OC_EXHAUSTED: the user has too many.
  base::Result<MadeKey> create(const std::string& user, const std::string& name,
                               const std::vector<std::string>& scopes);
  // Who holds this key. OC_UNAUTHENTICATED for everything that is no valid key, without saying why.
  base::Result<records::ApiKey> authenticate(std::string_view key);
  // As authenticate(), for who has kept the key's SHA-256 in hex only.
  base::Result<records::ApiKey> authenticate_hash(const std::string& hash);
  base::Result<std::vector<records::ApiKey>> list(const std::string& user);
  // OC_NOT_FOUND also for another user's key.
  base::Result<void> revoke(const std::string& user, const std::string& id);

 private:
  struct Remembered {
    records::ApiKey record;
    std::int64_t until_us = 0;
  };
  records::Client& records_;
  const base::WallClock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Remembered> remembered_;  // by hash; guarded by mutex_
};

// Whether a key with this list may do `scope`.
bool has_scope(const records::ApiKey& key, std::string_view scope) noexcept;

}  // namespace oneclaw::services::identity
