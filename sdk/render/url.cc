#include <oneclaw/render/url.h>

#include "sdk/render/punycode.h"

#include <oneclaw/render/text.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace oneclaw::render {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

bool is_hex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// What may stand behind the host as it is: RFC 3986 without brackets and '*', which mean something to markup.
bool stays(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~!$&'()+,;=:@/?#").find(c) != std::string_view::npos;
}

std::string encode(std::string_view rest) {
  std::string out;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    const bool is_escape = c == '%' && i + 2 < rest.size() && is_hex(rest[i + 1]) && is_hex(rest[i + 2]);
    if (is_escape || stays(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  return "\"" + cut_text(clean_text(text.substr(0, 256), Lines::one), 80, in_code_points) + "\"";
}

sdk::Status refuse(std::string_view text, std::string why) {
  return {OC_INVALID, quoted(text) + " cannot be a link: " + std::move(why)};
}

std::optional<std::string> v6_literal(std::string_view host) {
  if (host.size() < 4 || host.size() > 47) return std::nullopt;
  std::string out;
  for (char c : host.substr(1, host.size() - 2)) {
    if (!is_hex(c) && c != ':' && c != '.') return std::nullopt;
    out += c >= 'A' && c <= 'F' ? static_cast<char>(c | 32) : c;
  }
  if (out.find(':') == std::string::npos) return std::nullopt;
  return "[" + out + "]";
}

// Splits "host:port"; the port is empty without one.
std::pair<std::string_view, std::string_view> host_and_port(std::string_view authority) {
  std::size_t from =
      authority.empty() || authority.front() != '[' ? 0 : std::min(authority.find(']'), authority.size());
  std::size_t colon = authority.find(':', from);
  if (colon == std::string_view::npos) return {authority, {}};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

bool read_port(std::string_view text, bool secure, std::string& out) {
  if (text.empty()) return true;
  unsigned port = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (problem != std::errc() || end != text.data() + text.size() || port == 0 || port > 65535) return false;
  if (port != (secure ? 443u : 80u)) out = ":" + std::to_string(port);
  return true;
}

std::string_view host_of(std::string_view url) {
  url.remove_prefix(std::min(url.find("://") + 3, url.size()));
  return host_and_port(url.substr(0, std::min(url.find_first_of("/?#"), url.size()))).first;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

sdk::Result<std::string> normal_url(std::string_view text) {
  if (text.size() > kMaxUrlBytes) {
    return sdk::Status(OC_TOO_LARGE, "a link of " + std::to_string(text.size()) + " bytes is longer than " +
                                         std::to_string(kMaxUrlBytes));
  }
  if (!is_utf8(text)) return refuse(text, "it is not valid UTF-8");
  for (char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) return refuse(text, "it has a space or a control character");
  }
  std::string_view rest = text;
  std::size_t colon = rest.find("://");
  std::string scheme(rest.substr(0, std::min<std::size_t>(colon, 6)));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c; });
  if (scheme != "http" && scheme != "https") return refuse(text, "it must begin with https:// or http://");
  rest.remove_prefix(colon + 3);
  std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  if (authority.find_first_of("@\\") != std::string_view::npos) {
    return refuse(text, "a user name before the host hides where it leads");
  }
  auto [host, port] = host_and_port(authority);
  std::optional<std::string> name = !host.empty() && host.front() == '[' ? v6_literal(host) : ascii_host(host);
  if (!name) return refuse(text, "its host is no host name or address");
  std::string suffix;
  if (!read_port(port, scheme == "https", suffix)) return refuse(text, "its port is no number from 1 to 65535");
  std::string result = scheme + "://" + *name + suffix + encode(rest.substr(end));
  if (result.size() > kMaxUrlBytes) {
    return sdk::Status(OC_TOO_LARGE, quoted(text) + " is longer than " + std::to_string(kMaxUrlBytes) +
                                         " bytes once it is percent-encoded");
  }
  return result;
}

bool is_public_url(std::string_view url) noexcept {
  std::string_view host = host_of(url);
  if (host.find('.') == std::string_view::npos || host.front() == '[') return false;
  if (host.find_first_not_of("0123456789.") == std::string_view::npos) return false;
  for (std::string_view local : {".localhost", ".local", ".internal", ".home.arpa"}) {
    if (ends_with(host, local)) return false;
  }
  return true;
}

}  // namespace oneclaw::render
