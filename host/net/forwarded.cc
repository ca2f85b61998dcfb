#include "host/net/forwarded.h"

#include <algorithm>
#include <optional>

namespace oneclaw::net {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "1.2.3.4", "1.2.3.4:5678", "2001:db8::1" or "[2001:db8::1]:5678"; some proxies add the port.
std::string_view without_port(std::string_view entry) noexcept {
  if (entry.starts_with('[')) return entry.substr(1, std::min(entry.find(']'), entry.size()) - 1);
  const std::size_t colon = entry.find(':');
  if (colon != std::string_view::npos && entry.find(':', colon + 1) == std::string_view::npos) {
    return entry.substr(0, colon);
  }
  return entry;
}

bool is_trusted(const IpAddress& address, const std::vector<IpNetwork>& trusted) noexcept {
  return std::any_of(trusted.begin(), trusted.end(), [&](const IpNetwork& n) { return n.contains(address); });
}

}  // namespace

std::string_view forwarded_client(std::span<const HeaderView> headers, const IpAddress& peer,
                                  const std::vector<IpNetwork>& trusted, std::string_view peer_text) noexcept {
  if (!is_trusted(peer, trusted)) return peer_text;
  std::string_view client = peer_text;
  for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
    if (header->name != "x-forwarded-for") continue;
    for (std::string_view rest = header->value;;) {
      const std::size_t comma = rest.rfind(',');
      const std::string_view entry =
          without_port(trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
      const auto address = IpAddress::parse(entry);
      if (!address) return client;
      client = entry;
      if (!is_trusted(*address, trusted)) return client;
      if (comma == std::string_view::npos) break;
      rest = rest.substr(0, comma);
    }
  }
  return client;
}

}  // namespace oneclaw::net
