#include "host/app/settings.h"

#include <filesystem>
#include <tuple>
#include <utility>

namespace oneclaw::app {
namespace {

std::string host_part(const std::string& listen) { return listen.substr(0, listen.rfind(':')); }

}  // namespace

// The build tree's place, or the installed one: whichever this program stands beside.
std::vector<std::string> default_plugin_dirs(const std::string& program) {
  const std::filesystem::path root = std::filesystem::path(program).parent_path().parent_path();
  std::error_code ec;
  const std::filesystem::path built = root / "plugins";
  return {(std::filesystem::is_directory(built, ec) ? built : root / "lib/oneclaw/plugins").string()};
}

std::vector<std::string> default_profile_dirs(const std::string& program) {
  const std::filesystem::path bin = std::filesystem::path(program).parent_path();
  return {(bin.parent_path() / "manifests/profiles").string(), (bin.parent_path() / "share/oneclaw/profiles").string()};
}

std::vector<std::string> choose_plugin_dirs(const std::vector<std::string>& given,
                                            const plugin::manifest::Deployment& deployment,
                                            const std::vector<std::string>& fallback) {
  if (!given.empty()) return given;
  return deployment.plugin_dirs.empty() ? fallback : deployment.plugin_dirs;
}

std::vector<std::string> allowed_hosts(const plugin::manifest::ServerSettings& server) {
  std::vector<std::string> hosts{"localhost", "127.0.0.1", "[::1]"};
  const std::string host = host_part(server.listen);
  if (host != "0.0.0.0" && host != "[::]") hosts.push_back(host);
  hosts.insert(hosts.end(), server.hosts.begin(), server.hosts.end());
  return hosts;
}

std::string printable_address(const std::string& listen, std::uint16_t port) {
  std::string host = host_part(listen);
  if (host == "0.0.0.0" || host == "[::]") host = "localhost";
  return host + ":" + std::to_string(port);
}

std::vector<std::string> waiting_for_start(const plugin::manifest::Deployment& before,
                                           const plugin::manifest::Deployment& after) {
  std::vector<std::string> keys;
  const auto compare = [&](const char* key, const auto& value_of) {
    if (value_of(before) != value_of(after)) keys.emplace_back(key);
  };
  using D = plugin::manifest::Deployment;
  compare("server.listen", [](const D& d) { return d.server.listen; });
  compare("server.hosts", [](const D& d) { return d.server.hosts; });
  compare("server.tls", [](const D& d) { return std::pair(d.server.tls_certificate, d.server.tls_key); });
  compare("server.trusted_proxies", [](const D& d) { return d.server.trusted_proxies; });
  compare("server.loops", [](const D& d) { return d.server.loops; });
  compare("server.max_connections", [](const D& d) { return d.server.max_connections; });
  compare("server.max_body_bytes", [](const D& d) { return d.server.max_body_bytes; });
  compare("server.blocking_threads", [](const D& d) { return d.server.blocking_threads; });
  compare("client", [](const D& d) { return std::pair(d.client.max_connections, d.client.max_per_host); });
  compare("bind.store", [](const D& d) { return d.bind.store; });
  compare("bind.cache", [](const D& d) { return d.bind.cache; });
  compare("bind.durable", [](const D& d) { return d.bind.durable; });
  compare("log.format", [](const D& d) { return d.log_format; });
  compare("state_dir", [](const D& d) { return d.state_dir; });
  compare("vault.key_file", [](const D& d) { return d.vault_key_file; });
  compare("policy", [](const D& d) { return d.policy; });
  compare("pricing", [](const D& d) { return d.pricing; });
  compare("tools.providers", [](const D& d) { return d.tool_providers; });
  compare("wallet", [](const D& d) {
    return std::tuple(d.wallet.signup_grant_cents, d.wallet.signup_tier, d.wallet.top_up, d.wallet.keeps_lines);
  });
  compare("schedules", [](const D& d) { return d.schedules.min_interval_minutes; });
  compare("jobs", [](const D& d) {
    return std::tuple(d.jobs.max_running, d.jobs.keep_recordings, d.jobs.keep_days, d.jobs.keep_ended);
  });
  return keys;
}

net::HttpClientOptions client_options(const plugin::manifest::ClientSettings& client) {
  net::HttpClientOptions options;
  options.max_connections = client.max_connections;
  options.max_per_host = client.max_per_host;
  return options;
}

// The schema allows no other names than base knows.
base::LogLevel level_of(const plugin::manifest::Deployment& deployment) {
  return base::log_level_from(deployment.log_level).value_or(base::LogLevel::info);
}

base::LogOptions log_options(const plugin::manifest::Deployment& deployment) {
  base::LogOptions options;
  options.format = base::log_format_from(deployment.log_format).value_or(base::LogFormat::text);
  options.level = level_of(deployment);
  return options;
}

}  // namespace oneclaw::app
