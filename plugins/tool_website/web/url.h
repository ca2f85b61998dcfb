// URLs as pages and robots files write them: absolute http and https, references against a base, host comparison.
//
// What to connect to is judged by the host, which parses again and more strictly; this is for reading pages.
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::web {

inline constexpr std::size_t kMaxUrlBytes = 8192;

struct Url {
  std::string scheme;      // "http" or "https"
  std::string host;        // lower case, without trailing dot; IPv6 with its brackets
  std::uint16_t port = 0;  // never 0
  std::string path;        // at least "/"
  std::string query;       // with its '?', or empty

  bool has_default_port() const noexcept { return port == (scheme == "https" ? 443 : 80); }
  std::string authority() const;  // the port only when it is not the default
  std::string origin() const { return scheme + "://" + authority(); }
  std::string host_port() const { return host + ":" + std::to_string(port); }
  std::string target() const { return path + query; }
  std::string text() const { return origin() + target(); }
};

// An absolute http or https URL without user info; the fragment is dropped. nullopt: it is none.
std::optional<Url> parse_url(std::string_view text);
// What `reference` means on a page at `base`. nullopt: another scheme (mailto:, javascript:), or nonsense.
std::optional<Url> resolve(const Url& base, std::string_view reference);

// `host` is `domain` or below it. "x.com" has "www.x.com", not "fedex.com".
bool is_under(std::string_view host, std::string_view domain) noexcept;
// The host without "www.": how two spellings of a site compare.
std::string_view without_www(std::string_view host) noexcept;

// "%41" becomes 'A'; what is no escape stays.
std::string percent_decode(std::string_view text);

}  // namespace oneclaw::tool_website::web
