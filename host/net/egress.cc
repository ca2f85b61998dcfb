#include "host/net/egress.h"

#include "host/net/address_guard.h"
#include "host/net/url.h"

#include <algorithm>

namespace oneclaw::net {
namespace {

constexpr std::string_view kPrivatePrefix = "private:";

base::Error bad_pattern(std::string_view pattern, std::string_view why) {
  return {OC_INVALID, "network permission \"" + std::string(pattern) + "\": " + std::string(why) +
                          "; write host:port, *.domain:port, [v6]:port or network/bits:port"};
}

bool is_localhost(std::string_view host) noexcept {
  return host == "localhost" || (host.size() > 10 && host.ends_with(".localhost"));
}

}  // namespace

base::Result<Egress> Egress::parse(std::span<const std::string> patterns) {
  if (patterns.size() > kMaxPatterns) {
    return base::Error{OC_TOO_LARGE, std::to_string(patterns.size()) + " network permissions; the limit is " +
                                         std::to_string(kMaxPatterns)};
  }
  Egress egress;
  for (const std::string& text : patterns) {
    auto pattern = parse_pattern(text);
    if (!pattern) return std::move(pattern).error();
    egress.patterns_.push_back(std::move(*pattern));
  }
  return egress;
}

base::Result<Egress::Pattern> Egress::parse_pattern(std::string_view text) {
  if (text.size() > kMaxPatternBytes) return bad_pattern(text.substr(0, 40), "is too long");
  Pattern pattern;
  pattern.text = std::string(text);
  std::string_view rest = text;
  const bool is_private = rest.starts_with(kPrivatePrefix);
  if (is_private) rest.remove_prefix(kPrivatePrefix.size());
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || rest.substr(colon).find(']') != std::string_view::npos) {
    return bad_pattern(text, "has no port");
  }
  std::string_view host = rest.substr(0, colon);
  const std::string_view port = rest.substr(colon + 1);
  if (port != "*") {
    pattern.port = parse_port(port);
    if (!pattern.port) return bad_pattern(text, "\"" + std::string(port) + "\" is no port (1 to 65535, or *)");
  }
  if (host.starts_with('[')) {
    // "[fd00::]/8" and "[fd00::/8]" are both written in the wild.
    const std::size_t end = host.find(']');
    const std::string inner = std::string(host.substr(1, end - 1)) + std::string(host.substr(end + 1));
    const auto network = IpNetwork::parse(inner);
    if (!network || network->address.is_v4()) return bad_pattern(text, "has no IPv6 address in its brackets");
    pattern.kind = Kind::network;
    pattern.network = *network;
    pattern.opens_guarded = true;
    return pattern;
  }
  if (host.find(':') != std::string_view::npos) return bad_pattern(text, "an IPv6 address needs brackets");
  if (const auto network = IpNetwork::parse(host)) {
    pattern.kind = Kind::network;
    pattern.network = *network;
    pattern.opens_guarded = true;
    return pattern;
  }
  if (host == "*") {
    if (is_private) return bad_pattern(text, "\"private:\" needs one exact name");
    pattern.kind = Kind::any_name;
    return pattern;
  }
  const bool below = host.starts_with("*.");
  if (below) host.remove_prefix(2);
  if (below && is_private) return bad_pattern(text, "\"private:\" needs one exact name");
  auto name = normalize_host(host);
  if (!name) return bad_pattern(text, name.error().text);
  pattern.kind = below ? Kind::below_name : Kind::name;
  pattern.name = below ? "." + *name : *name;
  pattern.opens_guarded = is_private;
  return pattern;
}

void Egress::grant_private(std::string_view host, std::uint16_t port) {
  Pattern pattern;
  pattern.port = port;
  pattern.opens_guarded = true;
  pattern.text = host_port(host, port);
  if (const auto address = IpAddress::parse(host)) {
    pattern.kind = Kind::network;
    pattern.network = {*address, static_cast<std::uint8_t>(address->is_v4() ? 32 : 128)};
  } else {
    pattern.kind = Kind::name;
    pattern.name = std::string(host);
    pattern.text.insert(0, kPrivatePrefix);
  }
  patterns_.push_back(std::move(pattern));
}

bool Egress::matches_target(const Pattern& pattern, std::string_view host, const std::optional<IpAddress>& literal,
                            std::uint16_t port) noexcept {
  if (pattern.port && *pattern.port != port) return false;
  switch (pattern.kind) {
    case Kind::any_name:
      return true;
    case Kind::name:
      return !literal && host == pattern.name;
    case Kind::below_name:
      return !literal && host.size() > pattern.name.size() && host.ends_with(pattern.name);
    case Kind::network:
      return literal && pattern.network.contains(*literal);
  }
  return false;
}

base::Result<void> Egress::check_target(std::string_view scheme, std::string_view host, std::uint16_t port) const {
  const auto literal = IpAddress::parse(host);
  for (const Pattern& pattern : patterns_) {
    if (matches_target(pattern, host, literal, port)) return {};
  }
  const std::string target = host_port(host, port);
  return base::Error{OC_DENIED, std::string(scheme) + " to " + target + ": not permitted; add \"" + target +
                                    "\" to permissions.net of the manifest and grant it in the deployment"};
}

base::Result<void> Egress::check_address(std::string_view host, const IpAddress& address, std::uint16_t port) const {
  const std::string_view reason = guarded_reason(address);
  if (reason.empty()) return {};
  const auto literal = IpAddress::parse(host);
  for (const Pattern& pattern : patterns_) {
    if (pattern.port && *pattern.port != port) continue;
    // A network pattern counts for what a name resolved to as well: the administrator named these very addresses.
    if (pattern.kind == Kind::network && pattern.network.contains(address)) return {};
    if (!matches_target(pattern, host, literal, port)) continue;
    if (pattern.opens_guarded) return {};
    // These names never leave this machine, so a pattern that spells them out means loopback.
    if (pattern.kind != Kind::any_name && is_localhost(host) && is_loopback(address)) return {};
  }
  const Endpoint endpoint{address, port};
  std::string text = literal ? endpoint.text() : host_port(host, port) + " resolves to " + address.text();
  text += ", which is " + std::string(reason) + ": refused; if that is meant, grant \"" + endpoint.text() + "\"";
  if (!literal) text += " or \"" + std::string(kPrivatePrefix) + host_port(host, port) + "\"";
  return base::Error{OC_DENIED, std::move(text)};
}

std::vector<std::string> Egress::describe() const {
  std::vector<std::string> texts;
  texts.reserve(patterns_.size());
  for (const Pattern& pattern : patterns_) texts.push_back(pattern.text);
  return texts;
}

}  // namespace oneclaw::net
