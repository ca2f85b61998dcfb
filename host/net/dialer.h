// Opens outgoing connections: policy, resolution, guard on each address, connect, TLS. Every way out goes through here.
//
// One object for all loops; calls are made on tasks and use the parts of the caller's loop. Destroyed after the loops
// have stopped and before they are destroyed.
#pragma once

#include "host/base/result.h"
#include "host/fiber/time.h"
#include "host/net/egress.h"
#include "host/net/resolver.h"
#include "host/net/stream.h"
#include "host/net/tls.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::loop {
class Loops;
}

namespace oneclaw::net {

struct DialerOptions {
  fiber::Duration connect_timeout = std::chrono::seconds(10);  // everything: name, connect, TLS
  fiber::Duration attempt_timeout = std::chrono::seconds(3);   // one address, when others are left
  ResolverOptions resolver = {};
  TlsClientOptions tls = {};
};

struct DialTarget {
  std::string scheme;     // for the policy's texts: "https", "tcp", ...
  std::string host = {};  // as in Url::host
  std::uint16_t port = 0;
  bool tls = false;
  bool offer_http = false;  // ALPN http/1.1
};

class Dialer {
 public:
  static base::Result<std::unique_ptr<Dialer>> make(loop::Loops& loops, DialerOptions options = {});
  ~Dialer();

  // Resolves once, checks each candidate, connects to exactly the address that was checked. OC_DENIED: policy, guard or
  // certificate; OC_NOT_FOUND never: an unknown name is OC_UNAVAILABLE; OC_TIMEOUT; OC_CANCELLED. Suspends.
  base::Result<std::unique_ptr<Stream>> dial(const Egress& egress, const DialTarget& target,
                                             fiber::Deadline deadline = fiber::Deadline::never());
  // The same up to the address, for libraries that own their socket (libpq's hostaddr, decision 20).
  base::Result<std::vector<IpAddress>> resolve_checked(const Egress& egress, const DialTarget& target,
                                                       fiber::Deadline deadline = fiber::Deadline::never());

 private:
  struct Impl;
  explicit Dialer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::net
