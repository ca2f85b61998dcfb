#include "host/plugin/manifest/permissions.h"

#include "host/base/text.h"
#include "host/plugin/manifest/fields.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace oneclaw::plugin::manifest {
namespace {

constexpr std::string_view kPrivate = "private:";

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

struct HostPattern {
  bool is_private = false;
  std::string host, port;
};

HostPattern split(std::string_view text) {
  HostPattern pattern;
  pattern.is_private = text.substr(0, kPrivate.size()) == kPrivate;
  if (pattern.is_private) text.remove_prefix(kPrivate.size());
  std::size_t colon = std::min(text.rfind(':'), text.size());
  pattern.host = lower(text.substr(0, colon));
  pattern.port = text.substr(std::min(colon + 1, text.size()));
  return pattern;
}

// An address, a network of them, or a name that is always this machine.
bool is_address(std::string_view host) {
  if (host.empty() || host[0] == '[' || host.find('/') != std::string_view::npos) return true;
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// 0 for a scheme without a well-known port.
std::uint16_t default_port(std::string_view scheme) {
  constexpr std::array<std::pair<std::string_view, std::uint16_t>, 10> kPorts = {{{"http", 80},
                                                                                  {"https", 443},
                                                                                  {"ws", 80},
                                                                                  {"wss", 443},
                                                                                  {"redis", 6379},
                                                                                  {"rediss", 6379},
                                                                                  {"valkey", 6379},
                                                                                  {"valkeys", 6379},
                                                                                  {"postgres", 5432},
                                                                                  {"postgresql", 5432}}};
  for (const auto& [name, port] : kPorts) {
    if (name == scheme) return port;
  }
  return 0;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  if (host[0] == '[') return host.back() == ']' && host.find_first_not_of("[]0123456789abcdef:.") == host.npos;
  return host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == host.npos;
}

}  // namespace

void read_permissions(const base::JsonValue& object, Permissions& permissions) {
  read(object, "net", permissions.net);
  read(object, "secrets", permissions.secrets);
  read(object, "tables", permissions.tables);
  read(object, "routes", permissions.routes);
  read(object, "tools", permissions.tools);
  read(object, "files", permissions.files);
  read(object, "threads", permissions.threads);
  read(object, "exec", permissions.exec);
  std::string sockets;
  read(object, "sockets", sockets);
  permissions.owns_sockets = sockets == "own";
}

void read_limits(const base::JsonValue& object, PluginLimits& limits) {
  read(object, "stack_kib", limits.stack_kib);
  read(object, "inflight", limits.inflight);
  read(object, "start_ms", limits.start);
  read(object, "stop_ms", limits.stop);
  read(object, "call_ms", limits.call);
}

bool covers_host(std::string_view grant_text, std::string_view request_text) {
  if (grant_text == kEverything) return true;
  HostPattern grant = split(grant_text);
  HostPattern request = split(request_text);
  if (grant.port != "*" && grant.port != request.port) return false;
  if (request.is_private && !grant.is_private) return false;
  if (grant.host == request.host) return true;
  if (is_address(request.host)) return false;
  if (grant.host == "*") return true;
  return grant.host.starts_with("*.") && request.host.ends_with(std::string_view(grant.host).substr(1));
}

bool covers_name(std::string_view grant, std::string_view request) { return grant == kEverything || grant == request; }

base::Result<std::string> endpoint_pattern(std::string_view url) {
  auto refuse = [&](const char* reason) {
    std::string_view shown = url.substr(0, url.find('@') == url.npos ? 200 : url.find("://"));
    return base::Error{OC_INVALID, "\"" + base::clean_utf8(shown, 200) + "\" " + reason};
  };
  std::string_view rest = url;
  std::uint16_t port = 0;
  if (std::size_t mark = rest.find("://"); mark != rest.npos) {
    std::string scheme = lower(rest.substr(0, mark));
    if (scheme.find("unix") != scheme.npos || scheme == "file") return std::string();
    port = default_port(scheme);
    rest.remove_prefix(mark + 3);
  } else if (rest.starts_with("unix:") || rest.starts_with("/")) {
    return std::string();
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (std::size_t at = rest.rfind('@'); at != rest.npos) rest.remove_prefix(at + 1);
  std::size_t colon = rest.rfind(':');
  bool has_port = colon != rest.npos && (rest[0] != '[' || (colon > 0 && rest[colon - 1] == ']'));
  if (has_port) {
    std::string_view digits = rest.substr(colon + 1);
    auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    bool is_port = problem == std::errc() && end == digits.data() + digits.size() && port > 0;
    if (!is_port) return refuse("has no valid port");
    rest = rest.substr(0, colon);
  }
  std::string host = lower(rest);
  if (!is_host(host)) return refuse("names no host");
  if (port == 0) return refuse("names no port");
  return (is_address(host) ? "" : std::string(kPrivate)) + host + ":" + std::to_string(port);
}

}  // namespace oneclaw::plugin::manifest
