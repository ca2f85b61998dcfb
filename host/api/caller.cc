#include "host/api/caller.h"

#include "host/base/hmac.h"

namespace oneclaw::api {

using base::Error;
using base::Result;
using services::identity::Session;

std::string_view bearer_token(const net::Exchange& exchange) noexcept {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = exchange.header("authorization");
  return header.starts_with(kBearer) ? header.substr(kBearer.size()) : std::string_view();
}

std::string_view cookie(const net::Exchange& exchange, std::string_view name) noexcept {
  for (const net::HeaderView& header : exchange.headers()) {
    if (header.name != "cookie") continue;
    std::string_view left = header.value;
    while (!left.empty()) {
      std::string_view pair = left.substr(0, left.find(';'));
      left.remove_prefix(std::min(pair.size() + 1, left.size()));
      while (pair.starts_with(' ')) pair.remove_prefix(1);
      if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
        return pair.substr(name.size() + 1);
      }
    }
  }
  return {};
}

bool is_safe(std::string_view method) noexcept { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

Result<Caller> Callers::holder_of(std::string_view key) {
  Caller caller;
  if (key.starts_with(services::identity::kApiKeyPrefix)) {
    auto known = keys_.authenticate(key);
    if (!known) return std::move(known).error();
    caller.user = known->user;
    caller.key = std::move(known).value();
    return caller;
  }
  caller.admin = access_.admin_of(key);
  if (caller.admin.empty()) return Error{OC_UNAUTHENTICATED, "this key is not known here, or was revoked"};
  caller.is_admin = true;
  return caller;
}

Result<Caller> Callers::caller_of(const Session& session) {
  const Error over{OC_UNAUTHENTICATED, "the key of this session is not valid any more: log in"};
  Caller caller;
  if (!session.is_admin) {
    auto key = keys_.authenticate_hash(session.key_hash);
    if (!key) return key.status() == OC_UNAUTHENTICATED ? over : std::move(key).error();
    caller.user = key->user;
    caller.key = std::move(key).value();
    return caller;
  }
  caller.admin = access_.admin_of_hash(session.key_hash);
  if (caller.admin.empty()) return over;
  caller.is_admin = true;
  if (session.user.empty()) return caller;
  auto user = identities_.user(session.user);  // who may have become part of another since
  if (!user) return std::move(user).error();
  caller.user = std::move(user->id);
  return caller;
}

Result<Caller> Callers::identify(const net::Exchange& exchange) {
  const std::string_view bearer = bearer_token(exchange);
  if (bearer.starts_with(services::identity::kApiKeyPrefix)) {
    auto caller = holder_of(bearer);
    if (!caller) return caller;
    if (auto allowed = access_.check_browser(exchange); !allowed) return std::move(allowed).error();
    return caller;
  }
  const std::string_view token = cookie(exchange, kSessionCookie);
  if (bearer.empty() && !token.empty() && !exchange.credentials()) {
    if (auto allowed = access_.check_browser(exchange); !allowed) return std::move(allowed).error();
    auto session = sessions_.find(token);
    if (!session) return std::move(session).error();
    if (!is_safe(exchange.method()) && !base::equal_in_constant_time(exchange.header(kCsrfHeader), session->csrf)) {
      return Error{OC_DENIED, "the header " + std::string(kCsrfHeader) +
                                  " does not repeat the session's token; a page of another site cannot know it"};
    }
    return caller_of(*session);
  }
  auto admin = access_.check_admin(exchange);
  if (!admin) {
    if (admin.status() != OC_UNAUTHENTICATED) return std::move(admin).error();
    return Error{OC_UNAUTHENTICATED,
                 "an API key is needed: 'Authorization: Bearer <key>'; 'oneclaw key create' makes one"};
  }
  Caller caller;
  caller.is_admin = true;
  caller.admin = std::move(admin).value();
  return caller;
}

}  // namespace oneclaw::api
