#include "plugins/tool_website/web/url.h"

#include "plugins/tool_website/html/ascii.h"

#include <algorithm>
#include <charconv>

namespace oneclaw::tool_website::web {
namespace {

using html::is_alnum;
using html::is_alpha;
using html::is_space;

// Browsers drop tabs and line ends inside, and white space at the ends.
std::string cleaned(std::string_view text) {
  std::string out(html::trim(text));
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

// What may not stand in a request line is percent-encoded; the rest stays as it is.
std::string encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  static constexpr std::string_view kRefused = "\"<>\\^`{|}";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_stray_percent = text[i] == '%' && (i + 2 >= text.size() || html::hex_value(text[i + 1]) < 0 ||
                                                     html::hex_value(text[i + 2]) < 0);
    if (byte > 0x20 && byte < 0x7F && kRefused.find(text[i]) == std::string_view::npos && !is_stray_percent) {
      out += text[i];
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::size_t scheme_length(std::string_view text) noexcept {
  if (text.empty() || !is_alpha(text[0])) return 0;
  std::size_t i = 1;
  while (i < text.size() && (is_alnum(text[i]) || text[i] == '+' || text[i] == '-' || text[i] == '.')) ++i;
  return i < text.size() && text[i] == ':' ? i : 0;
}

bool is_host(std::string_view host) noexcept {
  if (host.empty() || host.size() > 253) return false;
  if (host.front() == '[') return host.size() > 2 && host.back() == ']';
  if (host.front() == '.' || host.find("..") != std::string_view::npos) return false;
  return std::all_of(host.begin(), host.end(), [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; });
}

bool split_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) return false;
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string_view host = authority.substr(0, colon);
  if (host.ends_with('.')) host.remove_suffix(1);
  url.host = html::lower_case(host);
  url.port = url.scheme == "https" ? 443 : 80;
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return is_host(url.host);
  const std::string_view digits = authority.substr(colon + 1);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
  return problem == std::errc() && end == digits.data() + digits.size() && url.port != 0 && is_host(url.host);
}

std::string without_dot_segments(std::string_view path) {
  if (path.find("/.") == std::string_view::npos) return std::string(path);
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
  return out.empty() ? "/" : out;
}

// `rest`: from the path on.
void set_target(Url& url, std::string_view rest) {
  rest = rest.substr(0, rest.find('#'));
  const std::size_t query = std::min(rest.find('?'), rest.size());
  std::string path = encoded(rest.substr(0, query));
  if (!path.starts_with('/')) path.insert(0, "/");
  url.path = without_dot_segments(path);
  url.query = query == rest.size() ? std::string() : encoded(rest.substr(query));
}

std::optional<Url> parse_cleaned(std::string_view text) {
  if (text.size() > kMaxUrlBytes) return std::nullopt;
  Url url;
  for (const char* scheme : {"http", "https"}) {
    const std::string start = std::string(scheme) + "://";
    if (!html::istarts_with(text, start)) continue;
    url.scheme = scheme;
    const std::string_view rest = text.substr(start.size());
    const std::size_t end = std::min(rest.find_first_of("/?#\\"), rest.size());
    if (!split_authority(rest.substr(0, end), url)) return std::nullopt;
    set_target(url, rest.substr(end));
    return url;
  }
  return std::nullopt;
}

}  // namespace

std::string Url::authority() const { return has_default_port() ? host : host_port(); }

std::optional<Url> parse_url(std::string_view text) { return parse_cleaned(cleaned(text)); }

std::optional<Url> resolve(const Url& base, std::string_view reference) {
  if (reference.size() > kMaxUrlBytes) return std::nullopt;
  const std::string clean = cleaned(reference);
  const std::string_view rest(clean);
  if (scheme_length(rest) > 0) return parse_cleaned(rest);
  if (rest.starts_with("//")) return parse_cleaned(base.scheme + ":" + clean);
  Url url = base;
  if (rest.empty() || rest.front() == '#') return url;
  if (rest.front() == '/') {
    set_target(url, rest);
  } else if (rest.front() == '?') {
    set_target(url, base.path + clean);
  } else {
    set_target(url, base.path.substr(0, base.path.rfind('/') + 1) + clean);
  }
  return url;
}

bool is_under(std::string_view host, std::string_view domain) noexcept {
  if (host.size() == domain.size()) return host == domain;
  return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

std::string_view without_www(std::string_view host) noexcept {
  return host.starts_with("www.") ? host.substr(4) : host;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? html::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? html::hex_value(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace oneclaw::tool_website::web
