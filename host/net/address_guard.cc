#include "host/net/address_guard.h"

#include <array>
#include <cstdint>
#include <span>

namespace oneclaw::net {
namespace {

struct V4Range {
  std::uint32_t base;
  unsigned prefix;
  std::string_view reason;
};

constexpr std::uint32_t ip(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

// Single addresses first: their reason is the more helpful one.
constexpr V4Range kV4[] = {
    {ip(169, 254, 169, 254), 32, "a cloud metadata service (169.254.169.254)"},
    {ip(169, 254, 170, 2), 32, "a cloud metadata service (169.254.170.2)"},
    {ip(100, 100, 100, 200), 32, "a cloud metadata service (100.100.100.200)"},
    {ip(192, 0, 0, 192), 32, "a cloud metadata service (192.0.0.192)"},
    {ip(168, 63, 129, 16), 32, "a cloud metadata service (168.63.129.16)"},
    {ip(0, 0, 0, 0), 8, "the unspecified network (0.0.0.0/8)"},
    {ip(10, 0, 0, 0), 8, "a private network (10.0.0.0/8)"},
    {ip(100, 64, 0, 0), 10, "shared carrier space (100.64.0.0/10)"},
    {ip(127, 0, 0, 0), 8, "loopback (127.0.0.0/8)"},
    {ip(169, 254, 0, 0), 16, "link-local (169.254.0.0/16)"},
    {ip(172, 16, 0, 0), 12, "a private network (172.16.0.0/12)"},
    {ip(192, 0, 0, 0), 24, "reserved for protocols (192.0.0.0/24)"},
    {ip(192, 0, 2, 0), 24, "a documentation network (192.0.2.0/24)"},
    {ip(192, 88, 99, 0), 24, "a 6to4 relay (192.88.99.0/24)"},
    {ip(192, 168, 0, 0), 16, "a private network (192.168.0.0/16)"},
    {ip(198, 18, 0, 0), 15, "a benchmarking network (198.18.0.0/15)"},
    {ip(198, 51, 100, 0), 24, "a documentation network (198.51.100.0/24)"},
    {ip(203, 0, 113, 0), 24, "a documentation network (203.0.113.0/24)"},
    {ip(224, 0, 0, 0), 4, "multicast (224.0.0.0/4)"},
    {ip(255, 255, 255, 255), 32, "broadcast (255.255.255.255)"},
    {ip(240, 0, 0, 0), 4, "reserved (240.0.0.0/4)"},
};

std::string_view v4_reason(std::uint32_t bits) noexcept {
  for (const V4Range& range : kV4) {
    if (((bits ^ range.base) >> (32 - range.prefix)) == 0) return range.reason;
  }
  return {};
}

struct V6Range {
  std::array<std::uint8_t, 16> base;
  unsigned prefix;
  std::string_view reason;
};

// Looked through in order; what none of them names must be in 2000::/3.
constexpr V6Range kV6[] = {
    {{0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, "a cloud metadata service (fd00:ec2::254)"},
    {{0xfd, 0x20, 0, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, "a cloud metadata service (fd20:ce::254)"},
    {{}, 128, "the unspecified address (::)"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback (::1)"},
    {{0xfc}, 7, "a private network (fc00::/7)"},
    {{0xfe, 0x80}, 10, "link-local (fe80::/10)"},
    {{0xfe, 0xc0}, 10, "site-local (fec0::/10)"},
    {{0xff}, 8, "multicast (ff00::/8)"},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, "a local translation network (64:ff9b:1::/48)"},
    {{0x01}, 64, "the discard network (100::/64)"},
    {{0x20, 0x01, 0, 0}, 32, "a Teredo tunnel (2001::/32)"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "a documentation network (2001:db8::/32)"},
    {{0x20, 0x01, 0}, 23, "reserved for protocols (2001::/23)"},
    {{0x3f, 0xff, 0}, 20, "a documentation network (3fff::/20)"},
};

bool in_prefix(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b, unsigned bits) noexcept {
  for (unsigned i = 0; i < bits / 8; ++i) {
    if (a[i] != b[i]) return false;
  }
  return bits % 8 == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - bits % 8)) == 0;
}

std::uint32_t v4_at(const std::array<std::uint8_t, 16>& bytes, std::size_t offset) noexcept {
  return ip(bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]);
}

std::string_view v6_reason(const std::array<std::uint8_t, 16>& b) noexcept {
  for (const V6Range& range : kV6) {
    if (in_prefix(b, range.base, range.prefix)) return range.reason;
  }
  // Forms that carry an IPv4 address are as good as that address.
  constexpr std::array<std::uint8_t, 16> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr std::array<std::uint8_t, 16> kTranslated{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0};
  constexpr std::array<std::uint8_t, 16> kNat64{0, 0x64, 0xff, 0x9b};
  constexpr std::array<std::uint8_t, 16> k6to4{0x20, 0x02};
  if (in_prefix(b, kMapped, 96) || in_prefix(b, kTranslated, 96) || in_prefix(b, kNat64, 96)) {
    return v4_reason(v4_at(b, 12));
  }
  if (in_prefix(b, {}, 96)) return "an IPv4-compatible address (::/96)";
  if (in_prefix(b, k6to4, 16)) return v4_reason(v4_at(b, 2));
  if ((b[8] & 0xfd) == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe) return v4_reason(v4_at(b, 12));  // ISATAP
  if ((b[0] & 0xe0) != 0x20) return "outside the public address space (2000::/3)";
  return {};
}

}  // namespace

std::string_view guarded_reason(const IpAddress& address) noexcept {
  return address.is_v4() ? v4_reason(address.v4_bits()) : v6_reason(address.bytes());
}

bool is_loopback(const IpAddress& address) noexcept {
  if (address.is_v4()) return address.v4_bits() >> 24 == 127;
  return address == IpAddress::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

}  // namespace oneclaw::net
