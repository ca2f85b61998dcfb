// Outgoing HTTP connections of one loop, within limits that all loops share; the idle ones kept for the next request.
//
// A request holds a slot of its host while it runs; a slot of the process belongs to an open connection, idle or not.
// Who waits gets slots in turn. Loop thread only, but for the counts. Internal to host/net.
#pragma once

#include "host/base/result.h"
#include "host/net/address.h"
#include "host/net/connection_limits.h"
#include "host/net/input_buffer.h"
#include "host/net/stream.h"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace oneclaw::net {

struct ClientConnection {
  explicit ClientConnection(std::unique_ptr<Stream> opened);
  std::unique_ptr<Stream> stream;
  InputBuffer input;
  IpAddress peer;
  std::int64_t idle_since_ns = 0;
  bool reused = false;
};

class ConnectionPool {
  struct Host;

 public:
  // Precondition: `shared` outlives the pool.
  ConnectionPool(loop::Loop& loop, ConnectionLimits& shared);
  ~ConnectionPool();  // precondition: no lease is out
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  // The right to use one connection to a host, and the connection when there is one. Gives everything back at its end.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    // nullptr: the holder has to open one, put() it here, and may then use it.
    ClientConnection* connection() noexcept { return connection_.get(); }
    void put(std::unique_ptr<Stream> stream);
    // The connection is in order and may serve the next request.
    void keep() noexcept { keep_ = true; }
    // Closes the connection; the slots stay.
    void discard() noexcept;

   private:
    friend class ConnectionPool;
    Lease(ConnectionPool& pool, Host& host) noexcept : pool_(&pool), host_(&host) {}
    ConnectionPool* pool_;
    Host* host_;
    std::unique_ptr<ClientConnection> connection_;
    bool keep_ = false;
  };

  // OC_TIMEOUT and OC_CANCELLED by the scope while waiting for a slot. With `fresh` no idle connection is taken.
  base::Result<Lease> acquire(const std::string& key, bool fresh);

  // Closes the oldest idle connection when somebody, on any loop, waits for a slot of the process.
  void give_up_idle();

  std::size_t open() const noexcept { return open_.load(std::memory_order_relaxed); }
  std::size_t idle() const noexcept { return idle_count_.load(std::memory_order_relaxed); }
  std::size_t waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

 private:
  // One idle connection; in the list of all, and found through its host.
  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    Host* host;
  };
  using IdleList = std::list<Idle>;
  struct Host {
    Host(std::string k, std::shared_ptr<Slots> s) : key(std::move(k)), slots(std::move(s)) {}
    std::string key;
    std::shared_ptr<Slots> slots;        // shared with the pools of the other loops
    std::list<IdleList::iterator> idle;  // the freshest last
    std::size_t users = 0;               // leases and waiters: the entry stays while there are any
  };

  template <class Queued>
  fiber::Wake wait(Slots& slots, Queued&& queued);
  std::unique_ptr<ClientConnection> take_idle(Host& host);
  void close_idle(IdleList::iterator which);
  void forget_if_unused(Host& host);
  void give_back(Lease& lease) noexcept;
  void close_expired();
  void arm_timer();

  ConnectionLimits& shared_;
  std::unordered_map<std::string, std::unique_ptr<Host>> hosts_;
  IdleList idle_;  // the oldest first
  boost::asio::steady_timer timer_;
  bool timer_armed_ = false;
  std::atomic<std::size_t> open_{0}, idle_count_{0}, waiting_{0};
};

}  // namespace oneclaw::net
