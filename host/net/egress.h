// What one caller may reach: host patterns from the manifest, and the address guard for everything they resolve to.
//
// A value, made once when permissions are known and then only read: any thread. Checked twice: the target by name
// before a resolution, each candidate address right before the connection to it, on redirects too.
//
// Patterns                      | allow
// ------------------------------|---------------------------------------------------------------------------
// api.example.com:443           | that name and port, on public addresses
// *.example.com:443             | any name below example.com (not example.com itself), on public addresses
// *:443                         | any name or public address on that port
// 127.0.0.1:9000, [::1]:9000    | that address and port, guarded or not
// 10.0.0.0/8:443                | addresses of that network, guarded or not
// localhost:8080, *.localhost:80| that name, which is always loopback
// private:cache.internal:6379   | that name even when it resolves to a private address
//
// A port may be "*". A pattern for names never opens a guarded address: otherwise whoever owns the name could point it
// at 127.0.0.1 (DNS rebinding).
#pragma once

#include "host/base/result.h"
#include "host/net/address.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::net {

class Egress {
 public:
  static constexpr std::size_t kMaxPatterns = 1024;
  static constexpr std::size_t kMaxPatternBytes = 300;

  Egress() = default;  // allows nothing
  // OC_INVALID names the pattern and what is wrong with it.
  static base::Result<Egress> parse(std::span<const std::string> patterns);
  // For the host's own fixed endpoints and for configured ones (decision 15): that name or address and port, guarded or
  // not. Precondition: `host` is a normal host as in Url::host.
  void grant_private(std::string_view host, std::uint16_t port);
  bool empty() const noexcept { return patterns_.empty(); }

  // Precondition: `host` as in Url::host (lower case, no brackets, no trailing dot). OC_DENIED says which permission is
  // missing.
  base::Result<void> check_target(std::string_view scheme, std::string_view host, std::uint16_t port) const;
  // The address that `host` resolved to (or is). OC_DENIED names the address, the reason and the grant that would allow
  // it. Precondition: check_target() passed for the same host and port.
  base::Result<void> check_address(std::string_view host, const IpAddress& address, std::uint16_t port) const;

  // The patterns as they were written.
  std::vector<std::string> describe() const;

 private:
  enum class Kind { any_name, name, below_name, network };
  struct Pattern {
    Kind kind = Kind::name;
    std::string name;  // for below_name with the leading dot
    IpNetwork network;
    std::optional<std::uint16_t> port;  // nullopt: any
    bool opens_guarded = false;
    std::string text;
  };
  static base::Result<Pattern> parse_pattern(std::string_view text);
  static bool matches_target(const Pattern& pattern, std::string_view host, const std::optional<IpAddress>& literal,
                             std::uint16_t port) noexcept;
  std::vector<Pattern> patterns_;
};

}  // namespace oneclaw::net
