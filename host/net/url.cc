#include "host/net/url.h"

#include "host/net/address.h"
#include "host/net/http_message.h"

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

// What may stand in path and query as it is; brackets too, which strict readers refuse and everybody sends.
bool is_url_text(std::string_view text) noexcept {
  static constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@/?[]";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
      continue;
    }
    const char lower = ascii_lower(c);
    if (!is_digit(c) && !(lower >= 'a' && lower <= 'z') && kMarks.find(c) == std::string_view::npos) return false;
  }
  return true;
}

bool is_scheme(std::string_view text) noexcept {
  const auto is_letter = [](char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

// Splits "host:port" or "[v6]:port"; *port stays empty without one.
base::Result<std::string> split_authority(std::string_view authority, std::string_view* port) {
  const auto refuse = [](std::string_view why) { return base::Error{OC_INVALID, std::string(why)}; };
  if (authority.find('@') != std::string_view::npos) {
    return refuse("user names and passwords do not belong into URLs; use a header");
  }
  if (!authority.starts_with('[')) {
    const std::size_t colon = authority.find(':');
    if (colon != std::string_view::npos) *port = authority.substr(colon + 1);
    if (port->find(':') != std::string_view::npos) return refuse("an IPv6 address needs brackets");
    return normalize_host(authority.substr(0, colon));
  }
  const std::size_t end = authority.find(']');
  if (end == std::string_view::npos) return refuse("its IPv6 address has no closing bracket");
  const std::string_view rest = authority.substr(end + 1);
  if (!rest.empty() && rest.front() != ':') return refuse("only a port may follow an IPv6 address");
  if (!rest.empty()) *port = rest.substr(1);
  const std::string_view inner = authority.substr(1, end - 1);
  if (inner.find(':') == std::string_view::npos) return refuse("only an IPv6 address has brackets");
  return normalize_host(inner);
}

// RFC 3986, section 5.2.4; also for paths that climb above their root.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    if (segment == "/..") out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
    if (segment == "/." || segment == "/..") {
      if (path.empty()) out += '/';
    } else {
      out += segment;
    }
  }
  return out;
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
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || !is_scheme(text.substr(0, scheme_end))) {
    return bad_url(text, "it must start with http:// or https://");
  }
  Url url;
  url.scheme = std::string(text.substr(0, scheme_end));
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(), ascii_lower);
  const std::uint16_t usual_port = default_port(url.scheme);
  if (usual_port == 0) return bad_url(text, "its scheme must be http, https, ws or wss");
  std::string_view rest = text.substr(scheme_end + 3);
  // The authority reaches to the first of these, whatever it contains: the rule that no two readers may see
  // differently.
  const std::size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view port;
  auto host = split_authority(rest.substr(0, authority_end), &port);
  if (!host) return bad_url(text, host.error().text);
  url.host = std::move(*host);
  url.host_is_v6 = url.host.find(':') != std::string::npos;
  url.port = usual_port;
  if (!port.empty()) {
    const auto number = parse_port(port);
    if (!number) return bad_url(text, "its port must be a number from 1 to 65535 without leading zeros");
    url.port = *number;
  }
  rest.remove_prefix(authority_end);
  const std::size_t fragment = std::min(rest.find('#'), rest.size());
  rest = rest.substr(0, fragment);
  if (!is_url_text(rest)) {
    return bad_url(text, "characters other than letters, digits and -._~:/?[]@!$&'()*+,;= must be percent-encoded");
  }
  url.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  return url;
}

base::Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (reference.size() > kMaxUrlBytes) {
    return base::Error{OC_TOO_LARGE, "a redirect of " + std::to_string(reference.size()) + " bytes; the limit is " +
                                         std::to_string(kMaxUrlBytes)};
  }
  const std::string encoded = encode_stray_bytes(reference);
  std::string_view rest(encoded);
  const std::size_t colon = rest.find(':');
  if (colon < rest.find_first_of("/?#") && is_scheme(rest.substr(0, colon))) return parse_url(rest);
  if (rest.starts_with("//")) return parse_url(base.scheme + ":" + encoded);
  rest = rest.substr(0, rest.find('#'));
  const std::string base_path = base.target.substr(0, base.target.find('?'));
  const std::size_t query = std::min(rest.find('?'), rest.size());
  std::string path(rest.substr(0, query));
  std::string target;
  if (path.empty()) {
    target = rest.empty() ? base.target : base_path;
  } else {
    if (!path.starts_with('/')) path.insert(0, base_path.substr(0, base_path.rfind('/') + 1));
    target = without_dot_segments(path);
  }
  target += rest.substr(query);
  return parse_url(base.scheme + "://" + host_port(base.host, base.port) + target);
}

}  // namespace oneclaw::net
