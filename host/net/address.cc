#include "host/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace oneclaw::net {
namespace {

// "::ffff:255.255.255.255" and the like; longer texts cannot be addresses.
constexpr std::size_t kMaxAddressText = INET6_ADDRSTRLEN - 1;

std::optional<std::uint32_t> parse_v4(std::string_view text) noexcept {
  std::uint32_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (text.empty() || text.front() != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    std::uint32_t value = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 4) {
      value = value * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
    }
    if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && text.front() == '0')) return std::nullopt;
    text.remove_prefix(digits);
    bits = bits << 8 | value;
  }
  if (!text.empty()) return std::nullopt;
  return bits;
}

}  // namespace

IpAddress IpAddress::v4(std::uint32_t host_order) noexcept {
  std::array<std::uint8_t, 16> bytes{};
  bytes[10] = bytes[11] = 0xff;
  for (int i = 0; i < 4; ++i) bytes[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return IpAddress(bytes, true);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMaxAddressText) return std::nullopt;
  if (text.find(':') == std::string_view::npos) {
    const auto bits = parse_v4(text);
    return bits ? std::optional(v4(*bits)) : std::nullopt;
  }
  char copy[kMaxAddressText + 1];
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = 0;
  std::array<std::uint8_t, 16> bytes{};
  if (std::strlen(copy) != text.size() || inet_pton(AF_INET6, copy, bytes.data()) != 1) return std::nullopt;
  return v6(bytes);
}

std::optional<IpAddress> IpAddress::from_sockaddr(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return v4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return v6(bytes);
  }
  return std::nullopt;
}

std::uint32_t IpAddress::v4_bits() const noexcept {
  std::uint32_t bits = 0;
  for (int i = 12; i < 16; ++i) bits = bits << 8 | bytes_[i];
  return bits;
}

std::string IpAddress::text() const {
  char out[INET6_ADDRSTRLEN] = {};
  if (v4_) {
    inet_ntop(AF_INET, bytes_.data() + 12, out, sizeof out);
  } else {
    inet_ntop(AF_INET6, bytes_.data(), out, sizeof out);
  }
  return out;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::uint8_t longest = address->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return IpNetwork{*address, longest};
  const std::string_view digits = text.substr(slash + 1);
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc() || end != digits.data() + digits.size() || prefix > longest) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return IpNetwork{*address, static_cast<std::uint8_t>(prefix)};
}

bool IpNetwork::contains(const IpAddress& candidate) const noexcept {
  if (candidate.is_v4() != address.is_v4()) return false;
  const unsigned bits = prefix + (address.is_v4() ? 96u : 0u);
  const auto& a = address.bytes();
  const auto& b = candidate.bytes();
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

std::string IpNetwork::text() const { return address.text() + "/" + std::to_string(prefix); }

std::string Endpoint::text() const {
  const std::string host = address.text();
  return (address.is_v4() ? host : "[" + host + "]") + ":" + std::to_string(port);
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  unsigned port = 0;
  if (text.empty() || text.size() > 5 || text.front() == '0') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

}  // namespace oneclaw::net
