#include "host/net/url.h"

#include "host/net/address.h"
#include "host/net/http_message.h"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>

namespace oneclaw::net {
namespace {

constexpr std::size_t kMaxLabelBytes = 63;

base::Error bad_url(std::string_view text, std::string_view why) {
  constexpr std::size_t kShown = 120;
  std::string shown;
  for (const char c : text.substr(0, kShown)) {
    shown += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  }
  if (text.size() > kShown) shown += "...";
  return {OC_INVALID, "URL \"" + shown + "\": " + std::string(why)};
}

std::uint16_t default_port(std::string_view scheme) noexcept {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return 0;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex(char c) noexcept { return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'); }

// What the web's URL rules read as a number: "0x7f", "017700000001", "2130706433".
bool is_number(std::string_view label) noexcept {
  if (label.size() >= 2 && label[0] == '0' && ascii_lower(label[1]) == 'x') {
    return std::all_of(label.begin() + 2, label.end(), is_hex);
  }
  return std::all_of(label.begin(), label.end(), is_digit);
}

base::Result<Url> from_view(std::string_view text, const boost::urls::url_view& view) {
  Url url;
  url.scheme = std::string(view.scheme());
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(), ascii_lower);
  const std::uint16_t usual_port = default_port(url.scheme);
  if (usual_port == 0) return bad_url(text, "its scheme must be http, https, ws or wss");
  if (!view.has_authority() || view.encoded_host().empty()) return bad_url(text, "it has no host");
  if (view.has_userinfo()) return bad_url(text, "user names and passwords do not belong into URLs; use a header");
  if (view.host_type() == boost::urls::host_type::ipvfuture) return bad_url(text, "unknown kind of address");
  std::string_view host(view.encoded_host().data(), view.encoded_host().size());
  if (view.host_type() == boost::urls::host_type::ipv6) host = host.substr(1, host.size() - 2);
  auto normal = normalize_host(host);
  if (!normal) return bad_url(text, normal.error().text);
  url.host = std::move(*normal);
  url.host_is_v6 = view.host_type() == boost::urls::host_type::ipv6;
  url.port = usual_port;
  if (view.has_port() && !view.port().empty()) {
    const auto port = parse_port({view.port().data(), view.port().size()});
    if (!port) return bad_url(text, "its port must be a number from 1 to 65535 without leading zeros");
    url.port = *port;
  }
  url.target = std::string(view.encoded_path());
  if (url.target.empty()) url.target = "/";
  if (view.has_query()) url.target += "?" + std::string(view.encoded_query());
  return url;
}

// Servers send spaces and UTF-8 in Location headers; the parser is strict.
std::string encode_stray_bytes(std::string_view reference) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  static constexpr std::string_view kRefused = " \"<>\\^`{|}";
  std::string out;
  for (const char c : reference) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f || kRefused.find(c) != std::string_view::npos) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string host_port(std::string_view host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string_view::npos;
  return (v6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::to_string(port);
}

std::string Url::authority() const {
  if (!has_default_port()) return host_port(host, port);
  return host_is_v6 ? "[" + host + "]" : host;
}

std::string Url::text() const { return scheme + "://" + authority() + target; }

base::Result<std::string> normalize_host(std::string_view host) {
  const auto refuse = [](std::string why) { return base::Error{OC_INVALID, std::move(why)}; };
  if (host.find(':') != std::string_view::npos) {
    const auto address = IpAddress::parse(host);
    if (!address) return refuse("its host is no valid IPv6 address (zones are not supported)");
    return address->text();
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty()) return refuse("it has no host");
  if (host.size() > kMaxHostBytes) return refuse("its host is longer than " + std::to_string(kMaxHostBytes) + " bytes");
  std::string normal;
  for (const char c : host) {
    const bool allowed =
        is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '-' || c == '.' || c == '_';
    if (!allowed) {
      return refuse(static_cast<unsigned char>(c) >= 0x80 ? "write an international host name in its xn-- form"
                                                          : "its host may only have letters, digits, '-', '_' and '.'");
    }
    normal += ascii_lower(c);
  }
  std::string_view last;
  for (std::size_t begin = 0; begin <= normal.size();) {
    const std::size_t dot = std::min(normal.find('.', begin), normal.size());
    last = std::string_view(normal).substr(begin, dot - begin);
    if (last.empty()) return refuse("its host has an empty label");
    if (last.size() > kMaxLabelBytes) return refuse("a label of its host is longer than 63 bytes");
    begin = dot + 1;
  }
  if (is_number(last)) {
    const auto address = IpAddress::parse(normal);
    if (!address) return refuse("an IPv4 address must be written as four decimal numbers, like 192.0.2.1");
    return address->text();
  }
  return normal;
}

base::Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrlBytes) {
    return base::Error{OC_TOO_LARGE, "a URL of " + std::to_string(text.size()) + " bytes; the limit is " +
                                         std::to_string(kMaxUrlBytes)};
  }
  if (const auto at = text.find("://"); at == std::string_view::npos || at == 0) {
    return bad_url(text, "it must start with http:// or https://");
  }
  const auto view = boost::urls::parse_uri({text.data(), text.size()});
  if (!view)
    return bad_url(text,
                   "not a valid URL; other characters than letters, digits and -._~:/?#[]@!$&'()*+,;=% "
                   "must be percent-encoded");
  return from_view(text, *view);
}

base::Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (reference.size() > kMaxUrlBytes) {
    return base::Error{OC_TOO_LARGE, "a redirect of " + std::to_string(reference.size()) + " bytes; the limit is " +
                                         std::to_string(kMaxUrlBytes)};
  }
  const std::string encoded = encode_stray_bytes(reference);
  const auto view = boost::urls::parse_uri_reference(encoded);
  if (!view) return bad_url(reference, "not a valid URL reference");
  const std::string base_text = base.text();
  const auto base_view = boost::urls::parse_uri(base_text);
  if (!base_view) return bad_url(base_text, "not a valid base");
  boost::urls::url joined;
  if (!boost::urls::resolve(*base_view, *view, joined)) return bad_url(reference, "cannot be joined with its base");
  joined.remove_fragment();
  return parse_url(std::string_view(joined.data(), joined.size()));
}

}  // namespace oneclaw::net
