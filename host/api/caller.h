// Who calls: the holder of a user's key, an administrator, or a browser whose session stands for one of them.
//
// Any loop, on a task; suspends.
#pragma once

#include "host/api/access.h"
#include "host/base/result.h"
#include "host/net/http_exchange.h"
#include "host/services/identity/api_keys.h"
#include "host/services/identity/identities.h"
#include "host/services/identity/sessions.h"

#include <functional>
#include <string>
#include <string_view>

namespace oneclaw::api {

inline constexpr std::string_view kSessionCookie = "oneclaw_session";
inline constexpr std::string_view kCsrfHeader = "x-oneclaw-csrf";

struct Caller {
  bool is_admin = false;
  std::string admin;  // if is_admin: as the audit log calls him, see Access::check_admin()
  // Of a key; of an administrator the user that the session acts for, or empty.
  std::string user;
  records::ApiKey key;  // unless is_admin

  bool may(std::string_view scope) const noexcept {
    return is_admin || scope.empty() || services::identity::has_scope(key, scope);
  }
  // Whose things are shown: the user's own; empty for an administrator, who sees everybody's.
  std::string_view sees() const noexcept { return is_admin ? std::string_view() : std::string_view(user); }
};

class Callers {
 public:
  // `default_user` gives the user that an administrator who names none acts for; it may answer OC_INVALID.
  Callers(Access& access, services::identity::ApiKeys& keys, services::identity::Sessions& sessions,
          services::identity::Identities& identities, std::function<base::Result<std::string>()> default_user)
      : access_(access),
        keys_(keys),
        sessions_(sessions),
        identities_(identities),
        default_user_(std::move(default_user)) {}

  // By the key in Authorization, else by the session's cookie, else by the Unix socket. A session's request that may
  // change something must repeat the session's token in kCsrfHeader. OC_UNAUTHENTICATED or OC_DENIED with a sentence.
  base::Result<Caller> identify(const net::Exchange& exchange);
  // Of a key as somebody typed it, without looking at where the request comes from. OC_UNAUTHENTICATED.
  base::Result<Caller> holder_of(std::string_view key);
  // For an administrator without a user: the default one.
  base::Result<std::string> default_user() const { return default_user_(); }

 private:
  base::Result<Caller> caller_of(const services::identity::Session& session);

  Access& access_;
  services::identity::ApiKeys& keys_;
  services::identity::Sessions& sessions_;
  services::identity::Identities& identities_;
  std::function<base::Result<std::string>()> default_user_;
};

// The token of "Authorization: Bearer <token>"; empty without one.
std::string_view bearer_token(const net::Exchange& exchange) noexcept;
// The value of a cookie; empty without one.
std::string_view cookie(const net::Exchange& exchange, std::string_view name) noexcept;
// Whether a request with this method changes nothing.
bool is_safe(std::string_view method) noexcept;

}  // namespace oneclaw::api
