// Sessions of a browser: a random token that stands for a key for some hours, so that no page ever keeps the key.
//
// Owner: the app; one for the deployment. Called on a task of any loop; every function suspends. They live in the cache
// role, under the token's hash: a cache that loses them makes people log in again, and nothing else. What a session may
// do is asked of its key at each request, so that a revoked key ends its sessions.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/plugin/role/role.h"

#include <chrono>
#include <string>
#include <string_view>

namespace oneclaw::services::identity {

inline constexpr std::chrono::hours kSessionTime{12};
inline constexpr std::size_t kSessionTokenLength = 43;  // random characters, 258 bits
inline constexpr std::chrono::minutes kLoginWindow{1};  // in which one address has
inline constexpr std::int64_t kMaxLogins = 10;          // tries to log in, right or wrong

struct Session {
  bool is_admin = false;
  std::string key_hash;  // SHA-256 of the key it stands for, in hex
  std::string user;      // whom it acts for; empty: an administrator who acts for nobody
  std::string name;      // of that user, for people
  std::string csrf;      // what a request that changes something repeats; made by start()
  std::int64_t expires_us = 0;
};

class Sessions {
 public:
  Sessions(plugin::role::Role& cache, const base::WallClock& clock) : cache_(cache), clock_(clock) {}

  // Fills in csrf and expires_us; the token is for the cookie alone.
  base::Result<std::string> start(Session& session);
  // OC_UNAUTHENTICATED: unknown, or over.
  base::Result<Session> find(std::string_view token);
  base::Result<void> end(std::string_view token);
  // Counts a try to log in. OC_EXHAUSTED with a time beyond kMaxLogins.
  base::Result<void> count_login(std::string_view address);

 private:
  plugin::role::Role& cache_;
  const base::WallClock& clock_;
};

}  // namespace oneclaw::services::identity
