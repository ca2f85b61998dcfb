#include "host/net/resolver.h"

#include "host/fiber/wait_list.h"
#include "host/loop/loop.h"
#include "host/net/socket_stream.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

namespace oneclaw::net {
namespace {

constexpr int kTries = 3;
constexpr std::int64_t kConfigCheckNs = 5'000'000'000;
constexpr const char* kConfigFile = "/etc/resolv.conf";

bool is_local_name(std::string_view host) noexcept { return host == "localhost" || host.ends_with(".localhost"); }

std::vector<IpAddress> loopback() { return {IpAddress::v4(0x7f000001), *IpAddress::parse("::1")}; }

// The family that came first keeps its place; the other one takes every second.
std::vector<IpAddress> alternate(const std::vector<IpAddress>& addresses) {
  std::vector<IpAddress> first, second, mixed;
  for (const IpAddress& a : addresses) (a.is_v4() == addresses.front().is_v4() ? first : second).push_back(a);
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) mixed.push_back(first[i]);
    if (i < second.size()) mixed.push_back(second[i]);
  }
  if (mixed.size() > Resolver::kMaxAddresses) mixed.resize(Resolver::kMaxAddresses);
  return mixed;
}

std::int64_t config_stamp() noexcept {
  struct stat info {};
  if (::stat(kConfigFile, &info) != 0) return 0;
  return info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
}

base::Error lookup_error(const std::string& host, int status) {
  const std::string text = "resolve " + host + ": " + ares_strerror(status);
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
      return {OC_NOT_FOUND, text};
    case ARES_EBADNAME:
      return {OC_INVALID, text};
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      return {OC_CANCELLED, text};
    default:
      return {OC_UNAVAILABLE, text};
  }
}

}  // namespace

// Handlers of the loop hold it weakly: one that is already queued when the resolver ends must find nothing.
struct Resolver::Impl : std::enable_shared_from_this<Resolver::Impl> {
  // One lookup in flight and everybody who waits for it.
  struct Lookup {
    Impl* owner = nullptr;
    std::string host;
    fiber::WaitList waiters;
    bool done = false;
    int status = ARES_SUCCESS;
    std::vector<IpAddress> addresses;
  };
  struct Cached {
    std::vector<IpAddress> addresses;
    std::int64_t until_ns = 0;
  };
  struct Socket {
    Socket(loop::Loop& loop, int fd) : descriptor(loop.io(), fd) {}
    boost::asio::posix::stream_descriptor descriptor;
    bool wants_read = false, wants_write = false;
    bool reading = false, writing = false;
  };

  Impl(loop::Loop& l, ResolverOptions o) : loop(l), options(std::move(o)), timer(l.io()) { open(); }
  ~Impl() { close(); }

  void open();
  void close() noexcept;
  void reopen_if_changed();
  base::Result<std::vector<IpAddress>> resolve(const std::string& host, fiber::Deadline deadline);
  std::shared_ptr<Lookup> start(const std::string& host);
  void finish(Lookup& lookup, int status, ares_addrinfo* info);
  void remember(const std::string& host, const std::vector<IpAddress>& addresses, int ttl_seconds);

  void socket_changed(int fd, bool read, bool write);
  void watch(int fd, const std::shared_ptr<Socket>& socket);
  void socket_ready(int fd, const std::shared_ptr<Socket>& socket, bool read);
  void arm_timer();

  loop::Loop& loop;
  ResolverOptions options;
  ares_channel channel = nullptr;
  std::int64_t config = 0, next_config_check_ns = 0;
  std::map<int, std::shared_ptr<Socket>> sockets;
  boost::asio::steady_timer timer;
  std::unordered_map<std::string, std::shared_ptr<Lookup>> running;
  std::unordered_map<std::string, Cached> cache;
};

void Resolver::Impl::open() {
  static std::once_flag once;
  std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
  config = config_stamp();
  ares_options wanted{};
  wanted.timeout = static_cast<int>(options.try_time.count() / 1'000'000);
  wanted.tries = kTries;
  wanted.sock_state_cb_data = this;
  wanted.sock_state_cb = [](void* self, ares_socket_t fd, int read, int write) {
    static_cast<Impl*>(self)->socket_changed(fd, read != 0, write != 0);
  };
  const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (ares_init_options(&channel, &wanted, mask) != ARES_SUCCESS) channel = nullptr;
  if (channel != nullptr && !options.servers.empty()) ares_set_servers_ports_csv(channel, options.servers.c_str());
}

void Resolver::Impl::close() noexcept {
  if (channel != nullptr) ares_destroy(std::exchange(channel, nullptr));
  sockets.clear();
  timer.cancel();
}

// The machine may have moved to another network: c-ares reads its configuration only once.
void Resolver::Impl::reopen_if_changed() {
  const std::int64_t now = fiber::now_ns();
  if (now < next_config_check_ns || !running.empty()) return;
  next_config_check_ns = now + kConfigCheckNs;
  if (config_stamp() == config && channel != nullptr) return;
  close();
  cache.clear();
  open();
}

// --- sockets and time of c-ares

void Resolver::Impl::socket_changed(int fd, bool read, bool write) {
  auto found = sockets.find(fd);
  if (!read && !write) {
    if (found == sockets.end()) return;
    // c-ares closes the descriptor right after this.
    found->second->wants_read = found->second->wants_write = false;
    found->second->descriptor.release();
    sockets.erase(found);
    return;
  }
  if (found == sockets.end()) found = sockets.emplace(fd, std::make_shared<Socket>(loop, fd)).first;
  found->second->wants_read = read;
  found->second->wants_write = write;
  watch(fd, found->second);
}

void Resolver::Impl::watch(int fd, const std::shared_ptr<Socket>& socket) {
  using boost::asio::posix::descriptor_base;
  if (socket->wants_read && !std::exchange(socket->reading, true)) {
    socket->descriptor.async_wait(descriptor_base::wait_read, [weak = weak_from_this(), fd, socket](const auto& error) {
      socket->reading = false;
      const auto self = weak.lock();
      if (!error && self) self->socket_ready(fd, socket, true);
    });
  }
  if (socket->wants_write && !std::exchange(socket->writing, true)) {
    socket->descriptor.async_wait(descriptor_base::wait_write,
                                  [weak = weak_from_this(), fd, socket](const auto& error) {
                                    socket->writing = false;
                                    const auto self = weak.lock();
                                    if (!error && self) self->socket_ready(fd, socket, false);
                                  });
  }
}

void Resolver::Impl::socket_ready(int fd, const std::shared_ptr<Socket>& socket, bool read) {
  if (channel == nullptr) return;
  if (read ? socket->wants_read : socket->wants_write) {
    ares_process_fd(channel, read ? fd : ARES_SOCKET_BAD, read ? ARES_SOCKET_BAD : fd);
  }
  const auto found = sockets.find(fd);
  if (found != sockets.end() && found->second == socket) watch(fd, socket);
  arm_timer();
}

void Resolver::Impl::arm_timer() {
  timeval left{};
  if (channel == nullptr || ares_timeout(channel, nullptr, &left) == nullptr) return;
  timer.expires_after(std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec + 1000));
  timer.async_wait([weak = weak_from_this()](const auto& error) {
    const auto self = weak.lock();
    if (error || !self || self->channel == nullptr) return;
    ares_process_fd(self->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    self->arm_timer();
  });
}

// --- lookups

std::shared_ptr<Resolver::Impl::Lookup> Resolver::Impl::start(const std::string& host) {
  auto lookup = std::make_shared<Lookup>();
  lookup->owner = this;
  lookup->host = host;
  running[host] = lookup;
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  auto* kept = new std::shared_ptr<Lookup>(lookup);
  ares_getaddrinfo(
      channel, host.c_str(), nullptr, &hints,
      [](void* argument, int status, int, ares_addrinfo* info) {
        const std::unique_ptr<std::shared_ptr<Lookup>> kept(static_cast<std::shared_ptr<Lookup>*>(argument));
        (*kept)->owner->finish(**kept, status, info);
        if (info != nullptr) ares_freeaddrinfo(info);
      },
      kept);
  arm_timer();
  return lookup;
}

void Resolver::Impl::finish(Lookup& lookup, int status, ares_addrinfo* info) {
  lookup.done = true;
  lookup.status = status;
  if (status == ARES_SUCCESS && info != nullptr) {
    int ttl = INT32_MAX;
    for (const ares_addrinfo_node* node = info->nodes; node != nullptr; node = node->ai_next) {
      const auto address = IpAddress::from_sockaddr(*node->ai_addr);
      if (!address || std::find(lookup.addresses.begin(), lookup.addresses.end(), *address) != lookup.addresses.end()) {
        continue;
      }
      lookup.addresses.push_back(*address);
      ttl = std::min(ttl, node->ai_ttl);
    }
    if (lookup.addresses.empty()) {
      lookup.status = ARES_ENODATA;
    } else {
      lookup.addresses = alternate(lookup.addresses);
      remember(lookup.host, lookup.addresses, ttl);
    }
  }
  running.erase(lookup.host);
  lookup.waiters.notify_all();
}

void Resolver::Impl::remember(const std::string& host, const std::vector<IpAddress>& addresses, int ttl_seconds) {
  const fiber::Duration ttl = std::min<fiber::Duration>(std::chrono::seconds(ttl_seconds), options.max_ttl);
  if (ttl.count() <= 0 || options.cache_entries == 0) return;
  if (cache.size() >= options.cache_entries && !cache.contains(host)) {
    const std::int64_t now = fiber::now_ns();
    std::erase_if(cache, [now](const auto& entry) { return entry.second.until_ns <= now; });
    if (cache.size() >= options.cache_entries) cache.erase(cache.begin());
  }
  cache[host] = {addresses, fiber::Deadline::after(ttl).ns};
}

base::Result<std::vector<IpAddress>> Resolver::Impl::resolve(const std::string& host, fiber::Deadline deadline) {
  if (const auto literal = IpAddress::parse(host)) return std::vector<IpAddress>{*literal};
  if (is_local_name(host)) return loopback();
  if (const auto found = cache.find(host); found != cache.end()) {
    if (found->second.until_ns > fiber::now_ns()) return found->second.addresses;
    cache.erase(found);
  }
  reopen_if_changed();
  if (channel == nullptr) return base::Error{OC_UNAVAILABLE, "resolve " + host + ": the resolver did not start"};
  deadline = std::min(deadline, fiber::Deadline::after(options.timeout));
  const auto in_flight = running.find(host);
  const std::shared_ptr<Lookup> lookup = in_flight != running.end() ? in_flight->second : start(host);
  while (!lookup->done) {
    const fiber::Wake wake = lookup->waiters.wait(deadline);
    if (wake != fiber::Wake::signalled) return wait_error(wake, "resolve " + host);
  }
  if (lookup->status != ARES_SUCCESS) return lookup_error(host, lookup->status);
  return lookup->addresses;
}

Resolver::Resolver(loop::Loop& loop, ResolverOptions options)
    : impl_(std::make_shared<Impl>(loop, std::move(options))) {}
Resolver::~Resolver() = default;

base::Result<std::vector<IpAddress>> Resolver::resolve(const std::string& host, fiber::Deadline deadline) {
  return impl_->resolve(host, deadline);
}

}  // namespace oneclaw::net
