// The client's address behind trusted reverse proxies. Leaf, any thread.
#pragma once

#include "host/net/address.h"
#include "host/net/http_message.h"

#include <span>
#include <string_view>
#include <vector>

namespace oneclaw::net {

// Walks X-Forwarded-For from the nearest proxy outwards as long as the one who wrote the entry is trusted; the first
// address that is not a trusted proxy is the client. `peer_text` when the peer is not trusted or says nothing valid.
std::string_view forwarded_client(std::span<const HeaderView> headers, const IpAddress& peer,
                                  const std::vector<IpNetwork>& trusted, std::string_view peer_text) noexcept;

}  // namespace oneclaw::net
