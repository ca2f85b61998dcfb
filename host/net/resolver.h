// Names to addresses through c-ares on one loop; never a blocking call, never a foreign thread.
//
// One object a loop; resolve() is called on tasks of that loop. localhost and *.localhost are loopback without asking;
// /etc/hosts is honoured; answers are kept for their TTL in a small bounded table.
#pragma once

#include "host/base/result.h"
#include "host/fiber/time.h"
#include "host/net/address.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::loop {
class Loop;
}

namespace oneclaw::net {

struct ResolverOptions {
  std::size_t cache_entries = 256;
  fiber::Duration max_ttl = std::chrono::minutes(5);
  fiber::Duration timeout = std::chrono::seconds(10);          // one resolution, all tries
  fiber::Duration try_time = std::chrono::milliseconds(2000);  // for one server to answer; more with each further try
  std::string servers = {};                                    // "127.0.0.1:5353": instead of those of /etc/resolv.conf
};

class Resolver {
 public:
  // Precondition: called on the loop's thread.
  Resolver(loop::Loop& loop, ResolverOptions options);
  ~Resolver();  // precondition: nobody waits in resolve()

  // At most kMaxAddresses, both families alternating, the first family as the answer had it. OC_NOT_FOUND: the name
  // does not exist; OC_UNAVAILABLE: no server answered; OC_TIMEOUT; OC_CANCELLED. Suspends.
  static constexpr std::size_t kMaxAddresses = 16;
  base::Result<std::vector<IpAddress>> resolve(const std::string& host, fiber::Deadline deadline);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace oneclaw::net
