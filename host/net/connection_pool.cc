#include "host/net/connection_pool.h"

#include "host/loop/loop.h"
#include "host/net/socket_stream.h"

#include <sys/socket.h>
#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace oneclaw::net {

ClientConnection::ClientConnection(std::unique_ptr<Stream> opened) : stream(std::move(opened)) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::getpeername(stream->fd(), raw, &length) == 0) peer = IpAddress::from_sockaddr(*raw).value_or(IpAddress());
}

ConnectionPool::ConnectionPool(loop::Loop& loop, ConnectionLimits& shared) : shared_(shared), timer_(loop.io()) {}

ConnectionPool::~ConnectionPool() = default;

// --- leases

ConnectionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      host_(other.host_),
      connection_(std::move(other.connection_)),
      keep_(other.keep_) {}

ConnectionPool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->give_back(*this);
}

void ConnectionPool::Lease::put(std::unique_ptr<Stream> stream) {
  connection_ = std::make_unique<ClientConnection>(std::move(stream));
}

void ConnectionPool::Lease::discard() noexcept {
  connection_.reset();
  keep_ = false;
}

template <class Queued>
fiber::Wake ConnectionPool::wait(Slots& slots, Queued&& queued) {
  waiting_.fetch_add(1, std::memory_order_relaxed);
  const fiber::Wake wake = slots.take(queued);
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return wake;
}

base::Result<ConnectionPool::Lease> ConnectionPool::acquire(const std::string& key, bool fresh) {
  auto& entry = hosts_[key];
  if (!entry) entry = std::make_unique<Host>(key, shared_.of_host(key));
  Host& host = *entry;
  ++host.users;
  const auto refuse = [&](fiber::Wake wake, const std::string& what) {
    --host.users;
    forget_if_unused(host);
    return wait_error(wake, what);
  };
  if (!host.slots->try_take()) {
    if (const fiber::Wake wake = wait(*host.slots, [] {}); wake != fiber::Wake::signalled) {
      return refuse(wake,
                    "waiting for one of " + std::to_string(shared_.limits().max_per_host) + " connections to " + key);
    }
  }
  // From here on the lease gives the host's slot back.
  Lease lease(*this, host);
  if (!fresh) lease.connection_ = take_idle(host);
  if (lease.connection_) return lease;
  Slots& connections = shared_.connections();
  if (!connections.try_take()) {
    // Of this loop one idle connection makes room at once, for whoever waits longest; other loops are asked.
    if (!idle_.empty()) close_idle(idle_.begin());
    if (const fiber::Wake wake = wait(connections, [&] { shared_.ask_for_idle(); }); wake != fiber::Wake::signalled) {
      lease.pool_ = nullptr;
      host.slots->give();
      return refuse(wake,
                    "waiting for one of " + std::to_string(shared_.limits().max_connections) + " outgoing connections");
    }
  }
  open_.fetch_add(1, std::memory_order_relaxed);
  return lease;
}

// Whoever ends up here holds a slot of the process, with or without a connection.
void ConnectionPool::give_back(Lease& lease) noexcept {
  Host& host = *lease.host_;
  const bool keep = lease.keep_ && lease.connection_ && !shared_.connections().has_waiters() &&
                    host.idle.size() < shared_.limits().max_idle_per_host;
  if (keep) {
    lease.connection_->idle_since_ns = fiber::now_ns();
    lease.connection_->reused = true;
    idle_.push_back({std::move(lease.connection_), &host});
    host.idle.push_back(std::prev(idle_.end()));
    idle_count_.fetch_add(1, std::memory_order_relaxed);
    arm_timer();
  } else {
    lease.connection_.reset();
    open_.fetch_sub(1, std::memory_order_relaxed);
    shared_.connections().give();
  }
  host.slots->give();
  --host.users;
  forget_if_unused(host);
}

// --- idle connections

std::unique_ptr<ClientConnection> ConnectionPool::take_idle(Host& host) {
  while (!host.idle.empty()) {
    const IdleList::iterator freshest = host.idle.back();
    const bool usable = fiber::now_ns() - freshest->connection->idle_since_ns < shared_.limits().idle_time.count() &&
                        freshest->connection->stream->is_quiet();
    if (!usable) {
      close_idle(freshest);
      continue;
    }
    auto connection = std::move(freshest->connection);
    host.idle.pop_back();
    idle_.erase(freshest);
    idle_count_.fetch_sub(1, std::memory_order_relaxed);
    return connection;
  }
  return nullptr;
}

void ConnectionPool::close_idle(IdleList::iterator which) {
  Host& host = *which->host;
  host.idle.remove(which);
  idle_.erase(which);
  idle_count_.fetch_sub(1, std::memory_order_relaxed);
  open_.fetch_sub(1, std::memory_order_relaxed);
  shared_.connections().give();
  forget_if_unused(host);
}

void ConnectionPool::forget_if_unused(Host& host) {
  if (host.users > 0 || !host.idle.empty()) return;
  const auto unused = hosts_.extract(host.key);
  shared_.forget(host.key, std::move(host.slots));
}

// A waiter takes its place before it asks: a connection that became idle before is in the list, and one that would
// become idle after sees the waiter.
void ConnectionPool::give_up_idle() {
  if (!idle_.empty() && shared_.connections().has_waiters()) close_idle(idle_.begin());
}

void ConnectionPool::close_expired() {
  const std::int64_t now = fiber::now_ns();
  while (!idle_.empty() && now - idle_.front().connection->idle_since_ns >= shared_.limits().idle_time.count()) {
    close_idle(idle_.begin());
  }
}

void ConnectionPool::arm_timer() {
  if (timer_armed_ || idle_.empty()) return;
  timer_armed_ = true;
  const std::int64_t at = idle_.front().connection->idle_since_ns + shared_.limits().idle_time.count();
  timer_.expires_at(fiber::Clock::time_point(std::chrono::nanoseconds(at)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    timer_armed_ = false;
    close_expired();
    arm_timer();
  });
}

}  // namespace oneclaw::net
