#include "host/app/settings.h"

#include <filesystem>
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

bool needs_restart(const plugin::manifest::Deployment& before, const plugin::manifest::Deployment& after) {
  const auto& a = before.server;
  const auto& b = after.server;
  return a.listen != b.listen || a.hosts != b.hosts || a.tls_certificate != b.tls_certificate ||
         a.tls_key != b.tls_key || a.loops != b.loops || a.trusted_proxies != b.trusted_proxies ||
         a.max_connections != b.max_connections || a.max_body_bytes != b.max_body_bytes ||
         a.blocking_threads != b.blocking_threads || before.client.max_connections != after.client.max_connections ||
         before.client.max_per_host != after.client.max_per_host || before.bind.store != after.bind.store ||
         before.bind.cache != after.bind.cache || before.bind.durable != after.bind.durable ||
         before.log_format != after.log_format || before.vault_key_file != after.vault_key_file ||
         before.state_dir != after.state_dir;
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
