// URLs as this host uses them: absolute http, https, ws or wss, with every odd spelling refused instead of guessed.
//
// Not on Boost.URL: the 1.81 of Debian 12 ends an authority too early, "http://1.2.3.4.example" becomes host 1.2.3.4
// and a path. Leaf, any thread.
#pragma once

#include "host/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::net {

inline constexpr std::size_t kMaxUrlBytes = 8192;
inline constexpr std::size_t kMaxHostBytes = 253;

struct Url {
  std::string scheme;  // lower case
  std::string host;    // lower case, no brackets, no trailing dot; IPv4 dotted, IPv6 canonical
  std::uint16_t port = 0;
  bool host_is_v6 = false;
  std::string target;  // path and query as sent, at least "/"

  bool is_secure() const noexcept { return scheme == "https" || scheme == "wss"; }
  bool has_default_port() const noexcept { return port == (is_secure() ? 443 : 80); }
  std::string authority() const;  // for Host: the port only when it is not the default
  std::string text() const;
  bool same_origin(const Url& other) const noexcept {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

// Absolute URL without user info. OC_INVALID says what is wrong and what to write instead; OC_TOO_LARGE.
base::Result<Url> parse_url(std::string_view text);
// A Location header seen from `base`: absolute or relative; bytes that must be percent-encoded are.
base::Result<Url> resolve_url(const Url& base, std::string_view reference);
// One host name or address literal (IPv6 without brackets) in its normal form.
base::Result<std::string> normalize_host(std::string_view host);
// "host:port" or "[v6]:port".
std::string host_port(std::string_view host, std::uint16_t port);

}  // namespace oneclaw::net
