#include "host/net/dialer.h"

#include "host/loop/loops.h"
#include "host/loop/sync.h"
#include "host/net/socket_stream.h"
#include "host/net/url.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace oneclaw::net {
namespace {

socklen_t fill(sockaddr_storage& out, const Endpoint& endpoint) noexcept {
  if (endpoint.address.is_v4()) {
    auto& in = reinterpret_cast<sockaddr_in&>(out);
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    in.sin_addr.s_addr = htonl(endpoint.address.v4_bits());
    return sizeof in;
  }
  auto& in = reinterpret_cast<sockaddr_in6&>(out);
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(endpoint.port);
  std::memcpy(&in.sin6_addr, endpoint.address.bytes().data(), 16);
  return sizeof in;
}

base::Result<base::UniqueFd> connect_tcp(loop::Loop& loop, const Endpoint& endpoint, fiber::Deadline deadline) {
  const std::string what = "connect to " + endpoint.text();
  const int family = endpoint.address.is_v4() ? AF_INET : AF_INET6;
  base::UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return socket_error(errno, what);
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  sockaddr_storage to{};
  const socklen_t length = fill(to, endpoint);
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), length) == 0) return fd;
  if (errno != EINPROGRESS && errno != EINTR) return socket_error(errno, what);
  {
    loop::FdWatch watch(loop, fd.get());
    const fiber::Wake wake = watch.wait(loop::FdEvent::writable, deadline);
    if (wake != fiber::Wake::signalled) return wait_error(wake, what);
  }
  int error = 0;
  socklen_t error_length = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &error_length);
  if (error != 0) return socket_error(error, what);
  return fd;
}

}  // namespace

struct Dialer::Impl {
  Impl(loop::Loops& l, DialerOptions o) : loops(l), options(std::move(o)), resolvers(loops.size()) {}

  loop::Loop& here() { return *loop::Loop::current(); }
  Resolver& resolver() {
    auto& mine = resolvers[here().index()];
    if (!mine) mine = std::make_unique<Resolver>(here(), options.resolver);
    return *mine;
  }
  base::Result<std::vector<IpAddress>> addresses(const Egress& egress, const DialTarget& target,
                                                 fiber::Deadline deadline);
  base::Result<base::UniqueFd> connect_first(const std::vector<IpAddress>& candidates, std::uint16_t port,
                                             fiber::Deadline deadline);

  loop::Loops& loops;
  DialerOptions options;
  std::unique_ptr<TlsClientContext> tls;
  std::vector<std::unique_ptr<Resolver>> resolvers;  // by loop; each made and used on its loop only
};

Dialer::Dialer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Dialer::~Dialer() = default;

base::Result<std::unique_ptr<Dialer>> Dialer::make(loop::Loops& loops, DialerOptions options) {
  auto tls = TlsClientContext::make(options.tls);
  if (!tls) return std::move(tls).error();
  auto impl = std::make_unique<Impl>(loops, std::move(options));
  impl->tls = std::move(*tls);
  return std::unique_ptr<Dialer>(new Dialer(std::move(impl)));
}

base::Result<std::vector<IpAddress>> Dialer::Impl::addresses(const Egress& egress, const DialTarget& target,
                                                             fiber::Deadline deadline) {
  if (auto allowed = egress.check_target(target.scheme, target.host, target.port); !allowed) {
    return std::move(allowed).error();
  }
  auto resolved = resolver().resolve(target.host, deadline);
  if (!resolved) {
    base::Error error = std::move(resolved).error();
    if (error.status == OC_NOT_FOUND) error.status = OC_UNAVAILABLE;
    return error;
  }
  std::vector<IpAddress> allowed;
  base::Error refusal;
  for (const IpAddress& address : *resolved) {
    auto checked = egress.check_address(target.host, address, target.port);
    if (checked) {
      allowed.push_back(address);
    } else {
      refusal = std::move(checked).error();
    }
  }
  if (allowed.empty()) return refusal;
  return allowed;
}

// In order, each but the last with a cap of its own, so that one dead address does not eat the whole time.
base::Result<base::UniqueFd> Dialer::Impl::connect_first(const std::vector<IpAddress>& candidates, std::uint16_t port,
                                                         fiber::Deadline deadline) {
  base::Error last{OC_UNAVAILABLE, "connect: no address"};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool is_last = i + 1 == candidates.size();
    const fiber::Deadline own =
        is_last ? deadline : std::min(deadline, fiber::Deadline::after(options.attempt_timeout));
    auto fd = connect_tcp(here(), {candidates[i], port}, own);
    if (fd) return fd;
    last = std::move(fd).error();
    if (last.status == OC_CANCELLED || fiber::now_ns() >= deadline.ns) return last;
  }
  return last;
}

base::Result<std::vector<IpAddress>> Dialer::resolve_checked(const Egress& egress, const DialTarget& target,
                                                             fiber::Deadline deadline) {
  return impl_->addresses(egress, target, std::min(deadline, fiber::Deadline::after(impl_->options.connect_timeout)));
}

base::Result<std::unique_ptr<Stream>> Dialer::dial(const Egress& egress, const DialTarget& target,
                                                   fiber::Deadline deadline) {
  deadline = std::min(deadline, fiber::Deadline::after(impl_->options.connect_timeout));
  auto candidates = impl_->addresses(egress, target, deadline);
  if (!candidates) return std::move(candidates).error();
  auto fd = impl_->connect_first(*candidates, target.port, deadline);
  if (!fd) return std::move(fd).error().in(host_port(target.host, target.port));
  if (!target.tls) return make_plain_stream(impl_->here(), std::move(*fd));
  auto stream = impl_->tls->connect(impl_->here(), std::move(*fd), target.host, deadline, target.offer_http);
  if (!stream) return std::move(stream).error().in(host_port(target.host, target.port));
  return stream;
}

}  // namespace oneclaw::net
