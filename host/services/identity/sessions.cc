#include "host/services/identity/sessions.h"

#include "host/base/ids.h"
#include "host/base/json.h"
#include "host/base/json_out.h"
#include "host/base/sha256.h"
#include "host/base/status.h"
#include "host/plugin/instance/kind.h"

#include <oneclaw/cache.h>
#include <oneclaw/cpp/sink.h>

#include <algorithm>

namespace oneclaw::services::identity {
namespace {

using base::Error;
using base::Result;
using plugin::call::to_oc_bytes;
using plugin::instance::Kind;

constexpr std::chrono::seconds kCacheTime{2};
constexpr std::size_t kMaxSessionBytes = 4096;
constexpr std::size_t kMaxTokenBytes = 128;  // of what a browser may send as one
constexpr std::size_t kCsrfLength = 32;

std::string key_of(std::string_view token) { return "session:" + base::sha256_hex(token); }

Error no_session() { return {OC_UNAUTHENTICATED, "nobody is logged in here, or the session is over: log in"}; }

std::string to_json(const Session& session) {
  base::JsonOut out;
  out.open().field("admin", session.is_admin).field("key", session.key_hash).field("user", session.user);
  out.field("name", session.name).field("csrf", session.csrf).field("expires", session.expires_us).close();
  return out.take();
}

std::string text_at(const base::JsonValue& json, std::string_view name) {
  const base::JsonValue* value = base::json_find(json, name);
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

}  // namespace

Result<std::string> Sessions::start(Session& session) {
  const std::string token = base::random_url_safe(kSessionTokenLength);
  session.csrf = base::random_url_safe(kCsrfLength);
  session.expires_us = clock_.now_us() + std::chrono::microseconds(kSessionTime).count();
  const std::string key = key_of(token);
  const std::string value = to_json(session);
  plugin::call::CallError error;
  const oc_status status = cache_.call<oc_cache_v1>(
      Kind::cache, {.deadline = fiber::Deadline::after(kCacheTime)},
      [&](const oc_cache_v1& t, void* self, oc_call* c) {
        return t.set(self, c, to_oc_bytes(key), to_oc_bytes(value), std::chrono::milliseconds(kSessionTime).count(),
                     OC_CACHE_ALWAYS);
      },
      &error);
  if (status != OC_OK) return Error{OC_UNAVAILABLE, "nobody can log in while the cache does not answer: " + error.text};
  return token;
}

Result<Session> Sessions::find(std::string_view token) {
  if (token.empty() || token.size() > kMaxTokenBytes) return no_session();
  const std::string key = key_of(token);
  sdk::Collector value(kMaxSessionBytes);
  plugin::call::CallError error;
  const oc_status status = cache_.call<oc_cache_v1>(
      Kind::cache, {.deadline = fiber::Deadline::after(kCacheTime)},
      [&](const oc_cache_v1& t, void* self, oc_call* c) { return t.get(self, c, to_oc_bytes(key), value.sink()); },
      &error);
  if (status == OC_NOT_FOUND) return no_session();
  if (status != OC_OK) return Error{OC_UNAVAILABLE, "sessions cannot be read: " + error.text};
  const auto json = base::parse_json(value.take());
  if (!json || !json->IsObject()) return no_session();
  Session out;
  const base::JsonValue* admin = base::json_find(*json, "admin");
  const base::JsonValue* expires = base::json_find(*json, "expires");
  out.is_admin = admin != nullptr && admin->IsTrue();
  out.expires_us = expires != nullptr && expires->IsInt64() ? expires->GetInt64() : 0;
  out.key_hash = text_at(*json, "key");
  out.user = text_at(*json, "user");
  out.name = text_at(*json, "name");
  out.csrf = text_at(*json, "csrf");
  if (out.expires_us <= clock_.now_us() || out.csrf.empty() || out.key_hash.empty()) return no_session();
  return out;
}

Result<void> Sessions::end(std::string_view token) {
  const std::string key = key_of(token.substr(0, kMaxTokenBytes));
  plugin::call::CallError error;
  const oc_status status = cache_.call<oc_cache_v1>(
      Kind::cache, {.deadline = fiber::Deadline::after(kCacheTime)},
      [&](const oc_cache_v1& t, void* self, oc_call* c) { return t.del(self, c, to_oc_bytes(key), nullptr); }, &error);
  if (base::is_success(status) || status == OC_NOT_FOUND) return {};
  return Error{OC_UNAVAILABLE, "the session could not be ended: " + error.text};
}

Result<void> Sessions::count_login(std::string_view address) {
  const std::string key = "login-tries:" + std::string(address);
  const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(kCacheTime)};
  const std::int64_t window_ms = std::chrono::milliseconds(kLoginWindow).count();
  std::int64_t tries = 0;
  plugin::call::CallError error;
  const oc_status status = cache_.call<oc_cache_v1>(
      Kind::cache, spec,
      [&](const oc_cache_v1& t, void* self, oc_call* c) {
        return t.incr(self, c, to_oc_bytes(key), 1, window_ms, &tries);
      },
      &error);
  if (!base::is_success(status)) {
    return Error{OC_UNAVAILABLE, "nobody can log in while the cache does not answer: " + error.text};
  }
  if (tries <= kMaxLogins) return {};
  std::int64_t left_ms = window_ms;
  (void)cache_.call<oc_cache_v1>(Kind::cache, spec, [&](const oc_cache_v1& t, void* self, oc_call* c) {
    return t.ttl(self, c, to_oc_bytes(key), &left_ms);
  });
  left_ms = std::clamp<std::int64_t>(left_ms, 1000, window_ms);
  return Error{OC_EXHAUSTED, "too many tries to log in from this address; wait a minute and try again",
               static_cast<std::uint32_t>(left_ms)};
}

}  // namespace oneclaw::services::identity
