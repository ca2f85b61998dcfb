// A server that says exactly what a test tells it to.
#pragma once

#include "host/net/net_for_test.h"

#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace oneclaw::net {

// Accepts on a free port and runs `serve` for each connection in turn, on one thread.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawClient&, int)> serve) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&in), sizeof in);
    ::listen(listener_.get(), 16);
    socklen_t length = sizeof in;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&in), &length);
    port_ = ntohs(in.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      for (int i = 0;; ++i) {
        base::UniqueFd fd(::accept(listener_.get(), nullptr, nullptr));
        if (!fd) return;
        RawClient peer(std::move(fd));
        set_current(peer.fd());
        serve(peer, i);
        set_current(-1);
      }
    });
  }
  ~RawServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
      if (current_ >= 0) ::shutdown(current_, SHUT_RDWR);
    }
    thread_.join();
  }
  std::uint16_t port() const { return port_; }
  std::string url(std::string_view target = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }

 private:
  void set_current(int fd) {
    std::lock_guard lock(mutex_);
    current_ = fd;
    if (ended_ && fd >= 0) ::shutdown(fd, SHUT_RDWR);
  }
  base::UniqueFd listener_;
  std::mutex mutex_;
  int current_ = -1;
  bool ended_ = false;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace oneclaw::net
