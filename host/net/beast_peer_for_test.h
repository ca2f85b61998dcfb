// A WebSocket server written with Beast, on a thread of its own: what our client must get along with.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace oneclaw::net {

class BeastPeerForTest {
 public:
  // One accepted connection, blocking.
  class Session {
   public:
    virtual ~Session() = default;
    virtual bool read(std::string* message, bool* text) = 0;  // false: closed
    virtual void write(std::string_view message, bool text) = 0;
    virtual void write_in_frames_of(std::size_t bytes, std::string_view message) = 0;
    virtual void ping(std::string_view payload) = 0;
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    virtual int close_code() = 0;      // that the client sent
    virtual std::string pong() = 0;    // the payload of the last pong
    virtual std::string pinged() = 0;  // the payload of the last ping of the client
    virtual std::string request_header(std::string_view name) = 0;
  };
  explicit BeastPeerForTest(std::function<void(Session&)> serve, std::string subprotocol = {});
  ~BeastPeerForTest();
  std::uint16_t port() const { return port_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace oneclaw::net
