// What the WebSocket tests share: a client that may reach this machine, an echo, a server that sends given bytes.
#pragma once

#include "host/net/beast_peer_for_test.h"
#include "host/net/net_for_test.h"
#include "host/net/raw_server_for_test.h"
#include "host/net/websocket.h"
#include "host/net/websocket_frame.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oneclaw::net {

inline void echo(BeastPeerForTest::Session& session) {
  std::string message;
  bool text = false;
  while (session.read(&message, &text)) session.write(message, text);
}

// Answers the opening properly and sends these bytes right behind.
inline void accept_websocket(RawClient& peer, std::string_view bytes) {
  const std::string head = peer.read_until("\r\n\r\n");
  const std::size_t at = head.find("Sec-WebSocket-Key: ") + 19;
  peer.send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      ws_accept_for(head.substr(at, 24)) + "\r\n\r\n" + std::string(bytes));
}

class WebSocketTest : public NetTest {
 protected:
  WebSocketTest() {
    dialer_ = *Dialer::make(loops_);
    egress_ = *Egress::parse(std::vector<std::string>{"127.0.0.1:*"});
  }
  ~WebSocketTest() override { loops_.stop_and_join(); }

  base::Result<std::unique_ptr<WebSocket>> open(std::uint16_t port, WebSocketOptions options = {}) {
    const std::string url = "ws://127.0.0.1:" + std::to_string(port) + "/gateway?v=1";
    options.url = url;
    options.egress = &egress_;
    options.deadline = in_seconds(10);
    return WebSocket::open(*dialer_, options);
  }
  void on_loop(std::function<void()> work) { run_task(loops_.at(0), std::move(work)); }

  // A server that answers the opening properly and then sends these bytes.
  void against_raw(std::string_view bytes, std::function<void(WebSocket&)> client,
                   std::function<void(RawClient&)> after = {}) {
    RawServer server([&](RawClient& peer, int) {
      accept_websocket(peer, bytes);
      if (after) after(peer);
      peer.read_all(1);
    });
    on_loop([&] {
      auto ws = open(server.port());
      ASSERT_TRUE(ws.ok()) << ws.error().text;
      client(**ws);
    });
  }

  std::unique_ptr<Dialer> dialer_;
  Egress egress_;
};

}  // namespace oneclaw::net
