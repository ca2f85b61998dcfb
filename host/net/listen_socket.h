// Listening sockets, TCP and Unix. Internal to host/net. Leaf.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"
#include "host/net/address.h"

#include <string>

namespace oneclaw::net {

struct ListenSocket {
  base::UniqueFd fd;
  std::uint16_t port = 0;  // TCP
  std::string unix_path;   // removed by the owner when it stops listening
};

// "127.0.0.1:80", "[::]:80"; port 0 takes a free one. OC_INVALID, OC_CONFLICT (in use), OC_DENIED, OC_UNAVAILABLE.
base::Result<ListenSocket> listen_tcp(const std::string& address);
// Replaces a socket file that nobody listens on; OC_CONFLICT when somebody does or when it is no socket.
base::Result<ListenSocket> listen_unix(const std::string& path, unsigned mode);

}  // namespace oneclaw::net
