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

ConnectionPool::ConnectionPool(loop::Loop& loop, PoolLimits limits)
    : limits_(limits), slots_(limits.max_connections), timer_(loop.io()) {}

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

fiber::Wake ConnectionPool::wait(Slots& slots) {
  waiting_.fetch_add(1, std::memory_order_relaxed);
  const fiber::Wake wake = slots.take(fiber::Deadline::never());
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return wake;
}

base::Result<ConnectionPool::Lease> ConnectionPool::acquire(const std::string& key, bool fresh) {
  auto& entry = hosts_[key];
  if (!entry) entry = std::make_unique<Host>(key, limits_.max_per_host);
  Host& host = *entry;
  ++host.users;
  const auto refuse = [&](fiber::Wake wake, const std::string& what) {
    --host.users;
    forget_if_unused(host);
    return wait_error(wake, what);
  };
  if (!host.slots.try_take()) {
    const fiber::Wake wake = wait(host.slots);
    if (wake != fiber::Wake::signalled) {
      return refuse(wake, "waiting for one of " + std::to_string(limits_.max_per_host) + " connections to " + key);
    }
  }
  // From here on the lease gives the host's slot back.
  Lease lease(*this, host);
  if (!fresh) lease.connection_ = take_idle(host);
  if (lease.connection_) return lease;
  if (!slots_.try_take()) {
    if (!idle_.empty() && !slots_.has_waiters()) {
      close_idle(idle_.begin());
      slots_.try_take();
    } else if (const fiber::Wake wake = wait(slots_); wake != fiber::Wake::signalled) {
      lease.pool_ = nullptr;
      host.slots.give();
      return refuse(wake, "waiting for one of " + std::to_string(limits_.max_connections) + " outgoing connections");
    }
  }
  open_.fetch_add(1, std::memory_order_relaxed);
  return lease;
}

// Whoever ends up here holds a slot of the pool, with or without a connection.
void ConnectionPool::give_back(Lease& lease) noexcept {
  Host& host = *lease.host_;
  const bool wanted_here = host.slots.has_waiters();
  const bool keep = lease.keep_ && lease.connection_ && (wanted_here || !slots_.has_waiters()) &&
                    host.idle.size() < limits_.max_idle_per_host;
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
    slots_.give();
  }
  host.slots.give();
  --host.users;
  forget_if_unused(host);
}

// --- idle connections

std::unique_ptr<ClientConnection> ConnectionPool::take_idle(Host& host) {
  while (!host.idle.empty()) {
    const IdleList::iterator freshest = host.idle.back();
    const bool usable = fiber::now_ns() - freshest->connection->idle_since_ns < limits_.idle_time.count() &&
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
  slots_.give();
  forget_if_unused(host);
}

void ConnectionPool::forget_if_unused(Host& host) {
  if (host.users == 0 && host.idle.empty()) hosts_.erase(host.key);
}

void ConnectionPool::close_expired() {
  const std::int64_t now = fiber::now_ns();
  while (!idle_.empty() && now - idle_.front().connection->idle_since_ns >= limits_.idle_time.count()) {
    close_idle(idle_.begin());
  }
}

void ConnectionPool::arm_timer() {
  if (timer_armed_ || idle_.empty()) return;
  timer_armed_ = true;
  const std::int64_t at = idle_.front().connection->idle_since_ns + limits_.idle_time.count();
  timer_.expires_at(fiber::Clock::time_point(std::chrono::nanoseconds(at)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    timer_armed_ = false;
    close_expired();
    arm_timer();
  });
}

}  // namespace oneclaw::net
