#include "host/net/http_server.h"

#include "host/loop/loops.h"
#include "host/loop/sync.h"
#include "host/net/http_connection.h"
#include "host/net/listen_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>

namespace oneclaw::net {
namespace {

constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\n"
    "Connection: close\r\nContent-Length: 118\r\n\r\n"
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
    "\"detail\":\"too many connections\",\"code\":\"connections\"}";
constexpr fiber::Duration kOutOfDescriptorsPause = std::chrono::milliseconds(100);
constexpr fiber::Duration kCertificateCheck = std::chrono::seconds(1);
// Accepted in a row before other tasks of the loop get their turn.
constexpr int kAcceptBatch = 64;

// The connections of one loop; touched on that loop, but for the count.
struct Shard {
  explicit Shard(loop::Loop& l) : loop(l) {}
  loop::Loop& loop;
  std::atomic<std::size_t> open{0};  // dealt and not yet ended
  DateCache date;
  HttpConnection* first = nullptr;

  void link(HttpConnection& c) noexcept {
    c.next = first;
    if (first != nullptr) first->previous = &c;
    first = &c;
  }
  void unlink(HttpConnection& c) noexcept {
    (c.previous != nullptr ? c.previous->next : first) = c.next;
    if (c.next != nullptr) c.next->previous = c.previous;
  }
};

}  // namespace

struct HttpServer::Impl {
  explicit Impl(loop::Loops& l) : loops(l) {
    for (std::size_t i = 0; i < loops.size(); ++i) shards.push_back(std::make_unique<Shard>(loops.at(i)));
  }

  struct Acceptor {
    const HttpListener* listener = nullptr;
    ListenSocket socket;
    fiber::Scope* scope = nullptr;  // of the running task; loop 0
  };

  void accept_loop(Acceptor& acceptor);
  void deal(Acceptor& acceptor, base::UniqueFd fd, const sockaddr_storage& from);
  void serve(Shard& shard, int fd, HttpConnectionInfo info);
  void task_ended() noexcept;
  bool wait_for_end(fiber::Deadline deadline);
  // Posts to a loop; the server lives until it ran.
  void post(loop::Loop& loop, std::function<void()> work);
  void on_each_shard(void (*what)(Shard&));

  loop::Loops& loops;
  HttpServerShared shared;
  std::vector<std::unique_ptr<Shard>> shards;
  std::vector<std::unique_ptr<Acceptor>> acceptors;
  bool started = false;

  std::mutex mutex;  // never held across a wait of a task
  std::condition_variable ended;
  loop::Event* ended_event = nullptr;
  std::size_t running = 0;  // acceptors, connections, posts
};

HttpServer::HttpServer(loop::Loops& loops, HttpServerOptions options, HttpHandler handler)
    : impl_(std::make_unique<Impl>(loops)) {
  impl_->shared.options = std::move(options);
  impl_->shared.handler = std::move(handler);
}

HttpServer::~HttpServer() = default;

base::Result<void> HttpServer::start() {
  for (const std::string& text : impl_->shared.options.trusted_proxies) {
    const auto network = IpNetwork::parse(text);
    if (!network) return base::Error{OC_INVALID, "trusted proxy \"" + text + "\": write an address or network/bits"};
    impl_->shared.trusted_proxies.push_back(*network);
  }
  std::vector<std::unique_ptr<Impl::Acceptor>> acceptors;
  for (const HttpListener& listener : impl_->shared.options.listeners) {
    auto socket =
        listener.unix_path.empty() ? listen_tcp(listener.address) : listen_unix(listener.unix_path, listener.unix_mode);
    if (!socket) {
      for (auto& bound : acceptors) {
        if (!bound->socket.unix_path.empty()) ::unlink(bound->socket.unix_path.c_str());
      }
      return std::move(socket).error();
    }
    auto acceptor = std::make_unique<Impl::Acceptor>();
    acceptor->listener = &listener;
    acceptor->socket = std::move(*socket);
    acceptors.push_back(std::move(acceptor));
  }
  impl_->acceptors = std::move(acceptors);
  impl_->started = true;
  impl_->running = impl_->acceptors.size();
  for (auto& acceptor : impl_->acceptors) {
    impl_->loops.at(0).spawn_from_anywhere([this, &a = *acceptor] { impl_->accept_loop(a); }, "http accept");
  }
  return {};
}

std::uint16_t HttpServer::port(const std::string& listener) const noexcept {
  for (const auto& acceptor : impl_->acceptors) {
    if (acceptor->listener->name == listener) return acceptor->socket.port;
  }
  return 0;
}

const HttpCounters& HttpServer::counters() const noexcept { return impl_->shared.counters; }

// --- accepting

void HttpServer::Impl::accept_loop(Acceptor& acceptor) {
  {
    loop::FdWatch watch(loops.at(0), acceptor.socket.fd.get());
    fiber::Scope scope(*fiber::current_task());
    acceptor.scope = &scope;
    fiber::Deadline next_certificate_check = fiber::Deadline::after(kCertificateCheck);
    int in_a_row = 0;
    while (!shared.draining.load(std::memory_order_relaxed) && !scope.is_cancelled()) {
      sockaddr_storage from{};
      socklen_t length = sizeof from;
      base::UniqueFd fd(::accept4(acceptor.socket.fd.get(), reinterpret_cast<sockaddr*>(&from), &length,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd) {
        if (acceptor.listener->tls && fiber::now_ns() > next_certificate_check.ns) {
          next_certificate_check = fiber::Deadline::after(kCertificateCheck);
          if (auto changed = acceptor.listener->tls->reload_if_changed(); !changed) {
            shared.options.log.warn("http: the old certificate stays in use", {{"why", changed.error().text}});
          } else if (*changed) {
            shared.options.log.info("http: new certificate in use", {{"listener", acceptor.listener->name}});
          }
        }
        deal(acceptor, std::move(fd), from);
        if (++in_a_row % kAcceptBatch == 0) fiber::current_task()->yield();
        continue;
      }
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) {
        if (watch.wait(loop::FdEvent::readable) == fiber::Wake::cancelled) break;
        continue;
      }
      shared.counters.accept_errors.fetch_add(1, std::memory_order_relaxed);
      shared.options.log.error("http: cannot accept", {{"errno", errno}});
      loop::sleep_for(kOutOfDescriptorsPause);
    }
    acceptor.scope = nullptr;
  }
  acceptor.socket.fd.reset();
  if (!acceptor.socket.unix_path.empty()) ::unlink(acceptor.socket.unix_path.c_str());
  task_ended();
}

void HttpServer::Impl::deal(Acceptor& acceptor, base::UniqueFd fd, const sockaddr_storage& from) {
  shared.counters.connections_accepted.fetch_add(1, std::memory_order_relaxed);
  if (shared.counters.connections_open.load(std::memory_order_relaxed) >= shared.options.limits.max_connections) {
    shared.counters.connections_refused.fetch_add(1, std::memory_order_relaxed);
    if (!acceptor.listener->tls) ::send(fd.get(), kBusy.data(), kBusy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return;
  }
  HttpConnectionInfo info;
  info.listener = acceptor.listener;
  if (const auto address = IpAddress::from_sockaddr(reinterpret_cast<const sockaddr&>(from))) {
    const std::uint16_t port = from.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(from).sin_port
                                                         : reinterpret_cast<const sockaddr_in6&>(from).sin6_port;
    info.peer = {*address, ntohs(port)};
  } else {
    ucred credentials{};
    socklen_t length = sizeof credentials;
    // Without them nobody knows who this is: no connection.
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return;
    info.credentials = PeerCredentials{credentials.uid, credentials.gid, credentials.pid};
  }
  Shard* least = shards.front().get();
  for (auto& shard : shards) {
    if (shard->open.load(std::memory_order_relaxed) < least->open.load(std::memory_order_relaxed)) least = shard.get();
  }
  least->open.fetch_add(1, std::memory_order_relaxed);
  shared.counters.connections_open.fetch_add(1, std::memory_order_relaxed);
  {
    std::lock_guard lock(mutex);
    ++running;
  }
  const int raw = fd.release();
  const auto start = [this, least, raw, info] {
    least->loop
        .spawn([this, least, raw, info] { serve(*least, raw, info); },
               {.name = "http", .stack_kib = shared.options.stack_kib})
        .detach();
  };
  if (least->loop.is_current()) {
    start();
  } else {
    least->loop.post(start);
  }
}

void HttpServer::Impl::serve(Shard& shard, int fd, HttpConnectionInfo info) {
  {
    HttpConnection connection(shard.loop, shared, shard.date, std::move(info));
    shard.link(connection);
    connection.run(base::UniqueFd(fd));
    shard.unlink(connection);
  }
  shard.open.fetch_sub(1, std::memory_order_relaxed);
  shared.counters.connections_open.fetch_sub(1, std::memory_order_relaxed);
  task_ended();
}

// --- the end

void HttpServer::Impl::task_ended() noexcept {
  std::lock_guard lock(mutex);
  if (--running > 0) return;
  ended.notify_all();
  if (ended_event != nullptr) ended_event->signal();
}

void HttpServer::Impl::post(loop::Loop& loop, std::function<void()> work) {
  {
    std::lock_guard lock(mutex);
    ++running;
  }
  loop.post([this, work = std::move(work)] {
    work();
    task_ended();
  });
}

void HttpServer::Impl::on_each_shard(void (*what)(Shard&)) {
  for (auto& shard : shards) {
    post(shard->loop, [&s = *shard, what] { what(s); });
  }
}

bool HttpServer::Impl::wait_for_end(fiber::Deadline deadline) {
  if (fiber::current_task() == nullptr) {
    std::unique_lock lock(mutex);
    if (deadline.is_never()) return ended.wait(lock, [&] { return running == 0; }), true;
    const auto until = fiber::Clock::time_point(std::chrono::nanoseconds(deadline.ns));
    return ended.wait_until(lock, until, [&] { return running == 0; });
  }
  loop::Event event(*loop::Loop::current());
  {
    std::lock_guard lock(mutex);
    if (running == 0) return true;
    ended_event = &event;
  }
  event.wait(deadline);
  std::lock_guard lock(mutex);
  ended_event = nullptr;
  return running == 0;
}

void HttpServer::begin_drain() noexcept { impl_->shared.draining.store(true, std::memory_order_relaxed); }

void HttpServer::drain(fiber::Deadline deadline) {
  if (!impl_->started) return;
  begin_drain();
  impl_->post(impl_->loops.at(0), [impl = impl_.get()] {
    for (auto& acceptor : impl->acceptors) {
      if (acceptor->scope != nullptr) acceptor->scope->cancel();
    }
  });
  impl_->on_each_shard([](Shard& shard) {
    for (HttpConnection* c = shard.first; c != nullptr; c = c->next) {
      if (c->is_idle()) c->cut();
      c->end_endless();
    }
  });
  impl_->started = false;  // a second call has nothing to wait for, also when the loops are gone by then
  if (impl_->wait_for_end(deadline)) return;
  impl_->shared.counters.drained_cut.fetch_add(impl_->shared.counters.connections_open.load(std::memory_order_relaxed),
                                               std::memory_order_relaxed);
  impl_->on_each_shard([](Shard& shard) {
    for (HttpConnection* c = shard.first; c != nullptr; c = c->next) c->cut();
  });
  impl_->wait_for_end(fiber::Deadline::never());
}

}  // namespace oneclaw::net
