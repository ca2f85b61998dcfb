#include "host/net/listen_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace oneclaw::net {
namespace {

constexpr int kBacklog = 4096;  // the kernel cuts it to net.core.somaxconn

base::Error listen_error(const std::string& where, int error) {
  std::string text = "listen on " + where + ": " + std::generic_category().message(error);
  if (error == EADDRINUSE) {
    return {OC_CONFLICT, text + "; another process has it: choose another port or stop that process"};
  }
  if (error == EACCES || error == EPERM) return {OC_DENIED, text + "; ports below 1024 need CAP_NET_BIND_SERVICE"};
  if (error == EADDRNOTAVAIL) return {OC_INVALID, text + "; this machine does not have that address"};
  return {OC_UNAVAILABLE, std::move(text)};
}

}  // namespace

base::Result<ListenSocket> listen_tcp(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const auto ip = IpAddress::parse(host);
  const std::string port_text = colon == std::string::npos ? "" : address.substr(colon + 1);
  const auto port = port_text == "0" ? std::optional<std::uint16_t>(0) : parse_port(port_text);
  if (!ip || !port) {
    return base::Error{OC_INVALID, "listen address \"" + address +
                                       "\": write address:port, like 127.0.0.1:8080 or "
                                       "[::]:8080"};
  }
  ListenSocket made;
  made.fd.reset(::socket(ip->is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.fd) return listen_error(address, errno);
  const int on = 1;
  // Restarts need not wait for old connections; a second listener is still refused.
  ::setsockopt(made.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(made.fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  sockaddr_storage bound{};
  socklen_t length = 0;
  if (ip->is_v4()) {
    auto& in = reinterpret_cast<sockaddr_in&>(bound);
    in.sin_family = AF_INET;
    in.sin_port = htons(*port);
    in.sin_addr.s_addr = htonl(ip->v4_bits());
    length = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in6&>(bound);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(*port);
    std::memcpy(&in.sin6_addr, ip->bytes().data(), 16);
    length = sizeof in;
  }
  if (::bind(made.fd.get(), reinterpret_cast<sockaddr*>(&bound), length) != 0 ||
      ::listen(made.fd.get(), kBacklog) != 0) {
    return listen_error(address, errno);
  }
  length = sizeof bound;
  ::getsockname(made.fd.get(), reinterpret_cast<sockaddr*>(&bound), &length);
  made.port = ntohs(ip->is_v4() ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                                : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
  return made;
}

base::Result<ListenSocket> listen_unix(const std::string& path, unsigned mode) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return base::Error{OC_INVALID, "Unix socket \"" + path + "\": the path must have 1 to " +
                                       std::to_string(sizeof address.sun_path - 1) + " bytes"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode))
      return base::Error{OC_CONFLICT, "Unix socket " + path + ": a file of another kind is there"};
    base::UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(probe.get(), name, sizeof address) == 0 || errno == EAGAIN) {
      return base::Error{OC_CONFLICT, "Unix socket " + path + ": another process listens on it"};
    }
    if (errno == ECONNREFUSED) ::unlink(path.c_str());
  }
  ListenSocket made;
  made.fd.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.fd) return listen_error(path, errno);
  // The mode must hold from the first moment, not only after a chmod.
  if (::fchmod(made.fd.get(), mode) != 0) return listen_error(path, errno);
  if (::bind(made.fd.get(), name, sizeof address) != 0) return listen_error(path, errno);
  made.unix_path = path;
  if (::chmod(path.c_str(), mode) != 0 || ::listen(made.fd.get(), kBacklog) != 0) {
    const int error = errno;
    ::unlink(path.c_str());
    return listen_error(path, error);
  }
  return made;
}

}  // namespace oneclaw::net
