// Tells why an address must not be reached from inside the host unless somebody granted exactly that.
//
// Private, loopback, link-local, shared, multicast, broadcast, unspecified, reserved and documentation ranges, cloud
// metadata services, and IPv6 forms that carry such an IPv4 address. What is not known to be public is refused.
// Leaf, any thread.
#pragma once

#include "host/net/address.h"

#include <string_view>

namespace oneclaw::net {

// "a private network (10.0.0.0/8)", or empty when the address is public. The text lives for ever.
std::string_view guarded_reason(const IpAddress& address) noexcept;

bool is_loopback(const IpAddress& address) noexcept;

}  // namespace oneclaw::net
