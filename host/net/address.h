// IP addresses, ports and networks as values: strict text forms in, canonical text forms out, sockaddr both ways.
//
// An IPv4 address is kept in its IPv4-mapped form, so that there is one comparison and one prefix test. Leaf, any
// thread; never resolves a name.
#pragma once

#include "host/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace oneclaw::net {

class IpAddress {
 public:
  IpAddress() = default;  // ::
  static IpAddress v4(std::uint32_t host_order) noexcept;
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes) noexcept { return IpAddress(bytes, false); }

  // Dotted decimal with exactly four parts and no leading zeros, or any RFC 4291 form without brackets and zone.
  static std::optional<IpAddress> parse(std::string_view text) noexcept;
  // Precondition: AF_INET or AF_INET6.
  static std::optional<IpAddress> from_sockaddr(const sockaddr& address) noexcept;

  bool is_v4() const noexcept { return v4_; }
  std::uint32_t v4_bits() const noexcept;  // host order; precondition: is_v4()
  const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  std::string text() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  IpAddress(const std::array<std::uint8_t, 16>& bytes, bool v4) noexcept : bytes_(bytes), v4_(v4) {}
  std::array<std::uint8_t, 16> bytes_{};
  bool v4_ = false;
};

// A prefix of an address: "10.0.0.0/8", "fd00::/8", or one address.
struct IpNetwork {
  IpAddress address;
  std::uint8_t prefix = 128;  // counted in the family of `address`: at most 32 for IPv4

  static std::optional<IpNetwork> parse(std::string_view text) noexcept;
  bool contains(const IpAddress& candidate) const noexcept;
  std::string text() const;
};

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;
  std::string text() const;  // "1.2.3.4:80", "[::1]:80"
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// Decimal digits only, 1 ... 65535.
std::optional<std::uint16_t> parse_port(std::string_view text) noexcept;

}  // namespace oneclaw::net
