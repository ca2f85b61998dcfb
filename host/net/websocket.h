// A WebSocket client connection (RFC 6455) on a Stream.
//
// Belongs to the loop it was opened on. One task may receive while others send; control frames go between whole frames
// because writers take turns. Pings are answered while somebody receives.
#pragma once

#include "host/base/result.h"
#include "host/fiber/time.h"
#include "host/net/dialer.h"
#include "host/net/egress.h"
#include "host/net/http_message.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::net {

inline constexpr std::uint64_t kDefaultMaxMessageBytes = 4u << 20;

struct WebSocketOptions {
  std::string_view url = {};  // ws:// or wss://
  std::span<const HeaderView> headers = {};
  std::string_view subprotocol = {};  // the server must choose it
  std::uint64_t max_message = kDefaultMaxMessageBytes;
  const Egress* egress = nullptr;                       // required
  fiber::Deadline deadline = fiber::Deadline::never();  // of the opening
};

class WebSocket {
 public:
  enum class Type : std::uint8_t { text = 1, binary = 2 };
  struct Message {
    Type type = Type::text;
    std::string data;
  };

  // Redirects are not followed. OC_DENIED for policy, guard, certificate, 401 and 403; OC_UNAVAILABLE for any other
  // refusal (the text has the status); as HttpClient::fetch otherwise. Suspends.
  static base::Result<std::unique_ptr<WebSocket>> open(Dialer& dialer, const WebSocketOptions& options);
  ~WebSocket();  // precondition: no task inside; ends the connection without a closing handshake

  // One whole message. OC_NOT_FOUND: the peer closed, see close_code(). OC_TOO_LARGE and OC_CORRUPT close the
  // connection with 1009, 1007 or 1002. A timeout leaves the connection usable. Suspends.
  base::Result<Message> receive(fiber::Deadline deadline = fiber::Deadline::never());
  // Text must be UTF-8. A failure in the middle of a frame ends the connection. Suspends.
  base::Result<void> send(Type type, std::string_view data, fiber::Deadline deadline = fiber::Deadline::never());
  base::Result<void> ping(std::string_view data = {}, fiber::Deadline deadline = fiber::Deadline::never());
  // Sends a close frame, waits for the peer's (at most until the deadline, and at most kCloseTime), ends the stream. A
  // task inside receive() gets what the peer still sends, then OC_NOT_FOUND.
  base::Result<void> close(std::uint16_t code, std::string_view reason,
                           fiber::Deadline deadline = fiber::Deadline::never());
  // What the peer's close frame said: 1005 without a code; 0: none came.
  std::uint16_t close_code() const noexcept;
  const std::string& close_reason() const noexcept;
  const std::string& subprotocol() const noexcept;

  static constexpr fiber::Duration kCloseTime = std::chrono::seconds(5);

 private:
  struct Impl;
  explicit WebSocket(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::net
