#include "config.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace oneclaw::cache_valkey {

namespace {

constexpr size_t kMaxHost = 253;
constexpr uint32_t kMaxDatabase = 1'000'000;

struct Scheme {
  std::string_view name;
  bool is_tls;
};
constexpr std::array kSchemes{Scheme{"redis", false}, Scheme{"valkey", false}, Scheme{"rediss", true},
                              Scheme{"valkeys", true}};

[[noreturn]] void refuse(const std::string& reason) { throw sdk::Error(OC_INVALID, "cache_valkey: url " + reason); }

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
    if (high < 0 || low < 0) refuse("has a '%' in user or password without two hexadecimal digits: write %25 for '%'");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

template <class Number>
std::optional<Number> number(std::string_view text, Number least, Number most) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
  return value;
}

void parse_user(std::string_view text, Endpoint& endpoint) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) refuse("has a user without a password: redis://USER:PASSWORD@HOST");
  endpoint.user = percent_decoded(text.substr(0, colon));
  endpoint.password = percent_decoded(text.substr(colon + 1));
}

void parse_host(std::string_view text, Endpoint& endpoint) {
  std::string_view host = text;
  std::string_view port;
  if (!text.empty() && text[0] == '[') {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) refuse("has an IPv6 address without its ']'");
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else if (const size_t colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (host.empty() || host.size() > kMaxHost) refuse("names no host: redis://HOST:6379/0");
  endpoint.host = host;
  if (port.empty()) return;
  const auto parsed = number<uint16_t>(port.substr(1), 1, 65535);
  if (port[0] != ':' || !parsed) refuse("has no port from 1 to 65535 after the host");
  endpoint.port = *parsed;
}

const rapidjson::Value& member(const rapidjson::Document& document, const char* name) {
  const auto found = document.FindMember(name);
  if (found == document.MemberEnd()) throw sdk::Error(OC_INVALID, std::string("cache_valkey: ") + name + " is missing");
  return found->value;
}

std::string text_of(const rapidjson::Document& document, const char* name) {
  const rapidjson::Value& value = member(document, name);
  if (!value.IsString()) throw sdk::Error(OC_INVALID, std::string("cache_valkey: ") + name + " must be a text");
  return {value.GetString(), value.GetStringLength()};
}

std::chrono::nanoseconds time_of(const rapidjson::Document& document, const char* name) {
  const rapidjson::Value& value = member(document, name);
  if (!value.IsUint() || value.GetUint() > 600'000) {
    throw sdk::Error(OC_INVALID, std::string("cache_valkey: ") + name + " must be milliseconds, at most 600000");
  }
  return std::chrono::milliseconds(value.GetUint());
}

}  // namespace

std::string Endpoint::shown() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_tls ? "rediss://" : "redis://") + (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) +
         (database == 0 ? "" : "/" + std::to_string(database));
}

Endpoint parse_url(std::string_view url) {
  Endpoint endpoint;
  const size_t mark = url.find("://");
  const std::string_view name = url.substr(0, mark == std::string_view::npos ? 0 : mark);
  const auto scheme = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& s) { return s.name == name; });
  if (scheme == kSchemes.end()) refuse("must begin with redis://, rediss://, valkey:// or valkeys://");
  endpoint.is_tls = scheme->is_tls;
  const std::string_view rest = url.substr(mark + 3);
  // As the host reads it when it grants the endpoint: an '@' or ':' in a password needs no encoding, a '/' does.
  const size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    parse_user(authority.substr(0, at), endpoint);
    authority.remove_prefix(at + 1);
  }
  parse_host(authority, endpoint);
  const std::string_view path = rest.substr(slash);
  if (path.find_first_of("?#") != std::string_view::npos) refuse("has a query or fragment, which has no meaning here");
  if (path.size() <= 1) return endpoint;
  const auto database = number<uint32_t>(path.substr(1), 0, kMaxDatabase);
  if (!database) refuse("has a path that is no database number, as in redis://host:6379/0");
  endpoint.database = *database;
  return endpoint;
}

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw sdk::Error(OC_INVALID, "cache_valkey: the configuration is not a JSON object");
  }
  Config config;
  config.endpoint = parse_url(text_of(document, "url"));
  config.prefix = text_of(document, "prefix");
  config.timeout = time_of(document, "timeout_ms");
  config.connect_wait = time_of(document, "connect_wait_ms");
  return config;
}

}  // namespace oneclaw::cache_valkey
