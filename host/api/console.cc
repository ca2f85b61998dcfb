#include "host/api/console.h"

#include "host/api/answer.h"
#include "host/base/embedded_file.h"
#include "host/base/sha256.h"
#include "host/base/text.h"

#include <array>
#include <ctime>

namespace oneclaw::api {

std::span<const base::EmbeddedFile> embedded_files();  // of host/api/console

namespace {

using base::Error;
using base::Result;
using services::identity::Session;

constexpr std::string_view kFolder = "/console/";
constexpr std::string_view kSessionPath = "/console/session";
constexpr std::uint64_t kMaxLoginBody = 4096;
constexpr std::size_t kMaxUserName = 128;

// Pages load nothing from elsewhere, run no script that is not a file of ours, and stand in no other site's frame.
constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const base::EmbeddedFile* file_of(std::string_view path) {
  const std::string_view name = path == "/" ? "index.html" : path.substr(kFolder.size());
  for (const base::EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

std::string utc(std::int64_t us) {
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

void answer_session(net::Exchange& exchange, const Session& session, std::string_view set_cookie) {
  base::JsonOut out;
  out.open().field("csrf", session.csrf).field("user", session.user).field("name", session.name);
  out.field("is_admin", session.is_admin).field("expires", utc(session.expires_us)).close();
  const std::string body = out.take() + "\n";
  const std::array headers{net::HeaderView{"cache-control", "no-store"}, net::HeaderView{"set-cookie", set_cookie}};
  (void)exchange.reply({.headers = std::span(headers).first(set_cookie.empty() ? 1 : 2),
                        .content_type = "application/json",
                        .body = body});
}

std::string cookie_line(const net::Exchange& exchange, std::string_view token, std::int64_t seconds) {
  std::string line(kSessionCookie);
  line.append("=").append(token).append("; HttpOnly; SameSite=Strict; Path=/; Max-Age=") += std::to_string(seconds);
  if (exchange.is_secure()) line += "; Secure";
  return line;
}

std::string text_in(const base::Json& body, std::string_view name) {
  const base::JsonValue* value = base::json_find(body, name);
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

}  // namespace

void show_page(net::Exchange& exchange) {
  const base::EmbeddedFile* file = file_of(exchange.path());
  if (file == nullptr) {
    return refuse(exchange, {OC_NOT_FOUND, "the console has no file " + std::string(exchange.path().substr(0, 200))});
  }
  if (!is_safe(exchange.method())) {
    const net::HeaderView allow{"allow", "GET, HEAD"};
    return (void)exchange.problem(405, "method_not_allowed", "only GET and HEAD", {&allow, 1});
  }
  const std::array headers{net::HeaderView{"content-security-policy", kContentPolicy},
                           net::HeaderView{"x-content-type-options", "nosniff"},
                           net::HeaderView{"referrer-policy", "no-referrer"},
                           net::HeaderView{"cross-origin-opener-policy", "same-origin"},
                           net::HeaderView{"cache-control", "no-cache"},
                           net::HeaderView{"etag", file->etag}};
  if (exchange.header("if-none-match") == file->etag) return (void)exchange.reply({.status = 304, .headers = headers});
  (void)exchange.reply({.headers = headers, .content_type = file->media_type, .body = file->content});
}

std::vector<std::string> Console::own_routes() {
  return {"GET /", "GET /console/{file}", "POST /console/session", "GET /console/session", "DELETE /console/session"};
}

bool Console::serves(std::string_view path) noexcept { return path == "/" || path.starts_with(kFolder); }

void Console::handle(net::Exchange& exchange) {
  if (exchange.path() != kSessionPath) return show_page(exchange);
  if (auto allowed = parts_.access.check_browser(exchange); !allowed) return refuse(exchange, allowed.error());
  if (exchange.method() == "POST") return log_in(exchange);
  if (exchange.method() == "GET") return show_session(exchange);
  if (exchange.method() == "DELETE") return log_out(exchange);
  const net::HeaderView allow{"allow", "GET, POST, DELETE"};
  (void)exchange.problem(405, "method_not_allowed", "this path takes GET, POST, DELETE", {&allow, 1});
}

Result<Session> Console::session_for(const base::Json& body) {
  const std::string key = text_in(body, "key");
  const std::string acts_for = text_in(body, "user");
  if (key.empty()) return Error{OC_INVALID, "the body is {\"key\": \"...\"}, for administrators also \"user\""};
  auto holder = parts_.callers.holder_of(key);
  if (!holder) return std::move(holder).error();
  Session session;
  session.is_admin = holder->is_admin;
  session.key_hash = base::sha256_hex(key);
  session.user = holder->user;
  if (!holder->is_admin && !acts_for.empty()) {
    return Error{OC_DENIED, "only an administrator's key may act for another user"};
  }
  if (holder->is_admin) {
    if (acts_for.size() > kMaxUserName) return Error{OC_INVALID, "the user's name is longer than 128 bytes"};
    auto user = acts_for.empty() ? parts_.callers.default_user() : parts_.user_named(acts_for);
    // Without one an administrator still sees plugins and jobs; chat and wallet say what is missing.
    if (user) session.user = std::move(user).value();
    if (!user && !acts_for.empty()) return std::move(user).error();
  }
  if (session.user.empty()) return session;
  auto user = parts_.identities.user(session.user);
  if (!user) return std::move(user).error();
  session.user = user->id;
  session.name = user->name;
  return session;
}

void Console::log_in(net::Exchange& exchange) {
  if (auto counted = parts_.sessions.count_login(exchange.remote()); !counted) return refuse(exchange, counted.error());
  const auto body = read_object(exchange, kMaxLoginBody);
  if (!body) return;
  auto session = session_for(*body);
  if (!session) return refuse(exchange, session.error());
  const auto token = parts_.sessions.start(*session);
  if (!token) return refuse(exchange, token.error());
  constexpr std::int64_t kSeconds = std::chrono::seconds(services::identity::kSessionTime).count();
  answer_session(exchange, *session, cookie_line(exchange, *token, kSeconds));
}

void Console::show_session(net::Exchange& exchange) {
  const auto session = parts_.sessions.find(cookie(exchange, kSessionCookie));
  // Asking whether there is one is no mistake.
  if (!session && session.error().status == OC_UNAUTHENTICATED) return (void)exchange.reply({.status = 204});
  if (!session) return refuse(exchange, session.error());
  if (const auto caller = parts_.callers.identify(exchange); !caller) return refuse(exchange, caller.error());
  answer_session(exchange, *session, {});
}

void Console::log_out(net::Exchange& exchange) {
  if (const auto caller = parts_.callers.identify(exchange); !caller) return refuse(exchange, caller.error());
  if (const auto ended = parts_.sessions.end(cookie(exchange, kSessionCookie)); !ended) {
    return refuse(exchange, ended.error());
  }
  const std::string line = cookie_line(exchange, "", 0);
  const net::HeaderView header{"set-cookie", line};
  (void)exchange.reply({.status = 204, .headers = {&header, 1}});
}

}  // namespace oneclaw::api
