// Administration of a running host: plugins, configuration, vault and audit log. Everything needs an admin, no change
// is a GET.
#include "host/api/api.h"

#include "host/api/answer.h"
#include "host/base/json_out.h"
#include "host/base/status.h"
#include "host/plugin/manifest/config.h"

namespace oneclaw::api {
namespace {

constexpr std::uint64_t kMaxAdminBody = 64u << 10;

void write_stop(base::JsonOut& out, std::string_view key, oc_status status, std::string_view text) {
  out.key(key).open().field("status", base::status_name(status)).field("text", text).close();
}

void write_leaks(base::JsonOut& out, const std::vector<plugin::gate::Leak>& leaks) {
  out.key("leaks").open_array();
  for (const auto& leak : leaks) out.open().field("kind", leak.kind).field("name", leak.name).close();
  out.close_array();
}

void write_permissions(base::JsonOut& out, const plugin::manifest::Permissions& p) {
  out.key("permissions").open();
  out.field("net", p.net).field("secrets", p.secrets).field("tables", p.tables).field("routes", p.routes);
  out.field("tools", p.tools).field("files", p.files).field("threads", std::uint64_t{p.threads}).field("exec", p.exec);
  out.field("owns_sockets", p.owns_sockets).close();
}

void write_status(base::JsonOut& out, const plugin::roster::Status& s, bool is_whole) {
  out.open().field("name", s.name).field("plugin", s.plugin).field("version", s.version).field("state", s.state);
  out.field("enabled", s.is_enabled).field("essential", s.is_essential).field("generation", s.generation);
  out.field("roles", s.roles).field("provides", s.provides).field("reason", s.reason);
  out.field("calls", s.totals.calls).field("inflight", s.totals.inflight);
  if (is_whole) {
    out.field("title", s.title).field("description", s.description).field("homepage", s.homepage);
    out.field("license", s.license);
    out.field("sha256", s.sha256)
        .field("origin", s.origin)
        .field("swap", s.swap_mode)
        .field("misuses", s.totals.misuses);
    out.field("refused", s.refused).field("status", base::status_name(s.reason_status));
    out.raw("config", s.config.empty() ? "{}" : plugin::manifest::masked_config(s.config));
    write_permissions(out, s.permissions);
    write_stop(out, "last_stop", s.last_stop, s.last_stop_text);
    write_leaks(out, s.last_leaks);
  }
  out.close();
}

// "/admin/plugins/NAME/ACTION" to its two last parts.
std::pair<std::string, std::string> name_and_action(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {std::string(rest), ""};
  return {std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1))};
}

}  // namespace

// By an admin key or the Unix socket; with a store also by the session of a browser.
base::Result<std::string> Api::check_admin(const net::Exchange& exchange) {
  if (parts_.v1 == nullptr || cookie(exchange, kSessionCookie).empty()) return parts_.access.check_admin(exchange);
  const auto caller = parts_.v1->callers().identify(exchange);
  if (!caller) return caller.error();
  if (!caller->is_admin) return base::Error{OC_DENIED, "only an administrator may do this: log in with an admin key"};
  return caller->admin;
}

void Api::handle_admin(net::Exchange& exchange) {
  const auto actor = check_admin(exchange);
  if (!actor) return refuse(exchange, actor.error());
  const std::string_view path = exchange.path();
  const bool is_get = exchange.method() == "GET";
  const bool is_post = exchange.method() == "POST";
  constexpr std::string_view kPlugins = "/admin/plugins/";
  if (path == "/admin/plugins" && is_get) return admin_list(exchange);
  if (path == "/admin/config" && is_get) {
    const std::string body = parts_.admin.config_json() + "\n";
    return (void)exchange.reply({.status = 200, .content_type = "application/json", .body = body});
  }
  if (path == "/admin/routes" && is_get) {
    base::JsonOut out;
    out.open().field("host", own_routes()).field("plugins", plugins_.list()).close();
    return answer(exchange, 200, out);
  }
  if (path == "/admin/config/reload" && is_post) {
    auto done = parts_.admin.reload();
    if (!done) return refuse(exchange, done.error());
    base::JsonOut out;
    out.open().field("done", *done).close();
    return answer(exchange, 200, out);
  }
  if (path.substr(0, kPlugins.size()) == kPlugins) {
    const auto [name, action] = name_and_action(path.substr(kPlugins.size()));
    if (action.empty() && is_get) return admin_show(exchange, name);
    if (is_post && (action == "enable" || action == "disable")) return admin_change(exchange, name, action);
    if (is_post && action == "swap") return admin_swap(exchange, name);
  }
  if (AdminVault::serves(path)) {
    if (parts_.vault == nullptr) {
      return refuse(exchange, {OC_UNAVAILABLE, "vault and audit log need a store: set bind.store and bind.cache"});
    }
    if (parts_.vault->handle(exchange, *actor)) return;
  }
  (void)exchange.problem(
      404, "not_found",
      "no administration route " + std::string(exchange.method()) + " " + std::string(path.substr(0, 200)));
}

void Api::admin_list(net::Exchange& exchange) {
  base::JsonOut out;
  out.open().key("plugins").open_array();
  for (const auto& status : parts_.roster.list()) write_status(out, status, false);
  out.close_array().close();
  answer(exchange, 200, out);
}

void Api::admin_show(net::Exchange& exchange, const std::string& name) {
  const auto status = parts_.roster.find(name);
  if (!status) return refuse(exchange, {OC_NOT_FOUND, "no instance is called '" + name + "'"});
  base::JsonOut out;
  write_status(out, *status, true);
  answer(exchange, 200, out);
}

void Api::admin_change(net::Exchange& exchange, const std::string& name, std::string_view action) {
  const auto done = action == "enable" ? parts_.roster.enable(name) : parts_.roster.disable(name);
  if (!done) return refuse(exchange, done.error());
  admin_show(exchange, name);
}

void Api::admin_swap(net::Exchange& exchange, const std::string& name) {
  const auto body = exchange.body(kMaxAdminBody);
  if (!body) return refuse(exchange, body.error());
  std::string plugin;
  if (!body->empty()) {
    const auto document = base::parse_json(*body);
    if (!document) return refuse(exchange, document.error());
    const base::JsonValue* wanted = base::json_find(*document, "plugin");
    if (wanted == nullptr || !wanted->IsString() || document->MemberCount() != 1) {
      return refuse(exchange,
                    {OC_INVALID, "the body is {\"plugin\": \"ID\"}, or empty for the same plugin's newest build"});
    }
    plugin = base::json_view(*wanted);
  }
  const auto report = parts_.roster.swap(name, plugin);
  if (!report) return refuse(exchange, report.error());
  base::JsonOut out;
  out.open().field("name", report->name).field("mode", report->mode);
  out.field("from_generation", report->from_generation).field("to_generation", report->to_generation);
  out.field("pause_us", static_cast<std::int64_t>(report->pause.count() / 1000));
  write_stop(out, "old_stop", report->old_stop, report->old_stop_text);
  write_leaks(out, report->leaks);
  out.close();
  answer(exchange, 200, out);
}

}  // namespace oneclaw::api
