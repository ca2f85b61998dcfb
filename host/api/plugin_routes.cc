#include "host/api/plugin_routes.h"

#include "host/api/exchange_port.h"
#include "host/base/status.h"

#include <algorithm>

namespace oneclaw::api {
namespace {

// A plugin's handler may take this long before it must have answered; long polls and streams extend it by writing.
constexpr std::chrono::minutes kHandlerTime{5};

}  // namespace

const PluginRoutes::Table& PluginRoutes::table() {
  const std::uint64_t revision = roster_.revision();
  std::shared_ptr<const Table>& mine = tables_[loop::Loop::current()->index()];
  if (mine != nullptr && mine->revision == revision) return *mine;
  auto fresh = std::make_shared<Table>();
  fresh->revision = revision;
  for (const auto& provider : roster_.providers(plugin::instance::Kind::http)) {
    for (const std::string& route : provider.permissions.routes) {
      const Target target{route, provider.role};
      if (route.ends_with("/*")) {
        fresh->prefixes.emplace_back(route.substr(0, route.size() - 1), target);
      } else {
        fresh->exact.emplace(route, target);
      }
    }
  }
  // The longest prefix is the most particular one.
  std::stable_sort(fresh->prefixes.begin(), fresh->prefixes.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  mine = std::move(fresh);
  return *mine;
}

const PluginRoutes::Target* PluginRoutes::match(const Table& table, std::string_view method, std::string_view path,
                                                std::string& key) {
  key.assign(method).append(" ").append(path);
  if (const auto it = table.exact.find(key); it != table.exact.end()) return &it->second;
  for (const auto& [prefix, target] : table.prefixes) {
    if (std::string_view(key).substr(0, prefix.size()) == prefix) return &target;
  }
  return nullptr;
}

PluginRoutes::Match PluginRoutes::find(const net::Exchange& exchange) {
  table();
  Match found;
  found.routes_ = tables_[loop::Loop::current()->index()];
  std::string key;
  found.target_ = match(*found.routes_, exchange.method(), exchange.path(), key);
  // A GET route answers HEAD too: the server leaves the body out.
  if (!found && exchange.method() == "HEAD") found.target_ = match(*found.routes_, "GET", exchange.path(), key);
  return found;
}

void PluginRoutes::call(net::Exchange& exchange, const Match& match, const plugin::call::Principal& principal) {
  const Target& target = *match.target_;
  const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(kHandlerTime), .principal = &principal};
  plugin::call::CallError error;
  oc_status status = OC_INTERNAL;
  {
    oc_http_exchange x(exchange, target.route);
    status = target.role->call<oc_http_v1>(
        plugin::instance::Kind::http, spec,
        [&](const oc_http_v1& table, void* self, oc_call* c) { return table.handle(self, c, &x, &exchange_api()); },
        &error);
  }
  if (exchange.reply_begun()) {
    if (!exchange.reply_ended()) (void)exchange.end();
    return;
  }
  if (status >= 0 && error.text.empty()) error.text = "the plugin answered nothing";
  const base::StatusInfo& info = base::status_info(status < 0 ? status : OC_INTERNAL);
  const std::string retry = std::to_string((error.retry_after_ms + 999) / 1000);
  const net::HeaderView header{"retry-after", retry};
  (void)exchange.problem(info.http == 499 ? 503 : info.http, info.name, error.text,
                         error.retry_after_ms > 0 ? std::span(&header, 1) : std::span<const net::HeaderView>());
}

std::vector<std::string> PluginRoutes::list() {
  std::vector<std::string> out;
  for (const auto& [key, target] : table().exact) out.push_back(target.route);
  for (const auto& [prefix, target] : table().prefixes) out.push_back(target.route);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace oneclaw::api
