// How WebSocket connections end: close codes, caps, deadlines, cancellation, peers that drop.
#include "host/net/websocket_for_test.h"

#include <gtest/gtest.h>

#include <future>

namespace oneclaw::net {
namespace {

using Session = BeastPeerForTest::Session;

TEST_F(WebSocketTest, ConnectionThatJustEndsHasNoCode) {
  RawServer server([](RawClient& peer, int) { accept_websocket(peer, ""); });
  on_loop([&] {
    auto ws = open(server.port());
    ASSERT_TRUE(ws.ok());
    EXPECT_EQ((*ws)->receive(in_seconds(10)).status(), OC_NOT_FOUND);
    EXPECT_EQ((*ws)->close_code(), 0);
  });
}

TEST_F(WebSocketTest, PeerThatDropsInsideAFrameHasNoCode) {
  for (const bool with_reset : {false, true}) {
    std::promise<void> opened;
    RawServer server([&](RawClient& peer, int) {
      accept_websocket(peer, std::string("\x81\x06"
                                         "abc",
                                         5));
      opened.get_future().wait();
      if (with_reset) peer.reset();
    });
    on_loop([&] {
      auto ws = open(server.port());
      opened.set_value();
      ASSERT_TRUE(ws.ok()) << ws.error().text;
      EXPECT_EQ((*ws)->receive(in_seconds(10)).status(), OC_NOT_FOUND);
      EXPECT_EQ((*ws)->close_code(), 0);
      EXPECT_EQ((*ws)->send(WebSocket::Type::text, "x", in_seconds(1)).status(), OC_UNAVAILABLE);
    });
  }
}

TEST_F(WebSocketTest, CloseCodeAndReasonReachThePeer) {
  std::promise<int> seen;
  BeastPeerForTest peer([&](Session& session) {
    echo(session);
    seen.set_value(session.close_code());
  });
  on_loop([&] {
    auto ws = open(peer.port());
    ASSERT_TRUE(ws.ok()) << ws.error().text;
    for (const std::uint16_t wrong : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
      EXPECT_EQ((*ws)->close(wrong, "", in_seconds(5)).status(), OC_INVALID) << wrong;
    }
    EXPECT_TRUE((*ws)->close(4321, std::string(500, 'r'), in_seconds(5)).ok());  // the reason is cut to what fits
    EXPECT_EQ((*ws)->close_code(), 4321);
  });
  EXPECT_EQ(seen.get_future().get(), 4321);
}

TEST_F(WebSocketTest, OwnPingReachesThePeer) {
  BeastPeerForTest peer([](Session& session) {
    std::string message;
    bool text = false;
    session.read(&message, &text);
    session.write(session.pinged(), true);
    echo(session);
  });
  on_loop([&] {
    auto ws = open(peer.port());
    ASSERT_TRUE(ws.ok()) << ws.error().text;
    ASSERT_TRUE((*ws)->ping(std::string(125, 'p'), in_seconds(5)).ok());
    EXPECT_EQ((*ws)->ping(std::string(126, 'p'), in_seconds(5)).status(), OC_TOO_LARGE);
    ASSERT_TRUE((*ws)->send(WebSocket::Type::text, "what came", in_seconds(5)).ok());
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, std::string(125, 'p'));  // the pong before it is no message
    EXPECT_TRUE((*ws)->close(1000, "", in_seconds(5)).ok());
  });
}

TEST_F(WebSocketTest, CapIsExactAndThePeerIsTold) {
  std::promise<int> seen;
  BeastPeerForTest peer([&](Session& session) {
    session.write("0123456789", false);
    session.write_in_frames_of(5, "0123456789");
    session.write_in_frames_of(5, "0123456789a");
    std::string message;
    bool text = false;
    session.read(&message, &text);
    seen.set_value(session.close_code());
  });
  on_loop([&] {
    auto ws = open(peer.port(), {.max_message = 10});
    ASSERT_TRUE(ws.ok()) << ws.error().text;
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, "0123456789");
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, "0123456789");
    EXPECT_EQ((*ws)->receive(in_seconds(10)).status(), OC_TOO_LARGE);
    EXPECT_EQ((*ws)->send(WebSocket::Type::text, "x", in_seconds(1)).status(), OC_UNAVAILABLE);
  });
  EXPECT_EQ(seen.get_future().get(), 1009);
}

TEST_F(WebSocketTest, OpeningEndsWithItsDeadline) {
  RawServer silent([](RawClient& peer, int) { peer.read_all(); });
  on_loop([&] {
    const std::string url = "ws://127.0.0.1:" + std::to_string(silent.port()) + "/";
    const auto ws = WebSocket::open(
        *dialer_, {.url = url, .egress = &egress_, .deadline = fiber::Deadline::after(std::chrono::milliseconds(50))});
    EXPECT_EQ(ws.status(), OC_TIMEOUT);
  });
}

TEST_F(WebSocketTest, CancelledReceiveLeavesTheConnectionUsable) {
  BeastPeerForTest peer(echo);
  on_loop([&] {
    auto ws = open(peer.port());
    ASSERT_TRUE(ws.ok()) << ws.error().text;
    auto task = loops_.at(0).spawn([&] { EXPECT_EQ((*ws)->receive(in_seconds(10)).status(), OC_CANCELLED); });
    fiber::current_task()->yield();
    EXPECT_EQ((*ws)->receive(in_seconds(10)).status(), OC_CONFLICT);  // one receiver at a time
    task.cancel();
    task.join();
    ASSERT_TRUE((*ws)->send(WebSocket::Type::text, "on", in_seconds(5)).ok());
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, "on");
  });
}

// The receiver got OC_CANCELLED, as if somebody had cancelled it.
TEST_F(WebSocketTest, ReceiverIsToldOfACloseThatThePeerNeverAnswers) {
  against_raw("", [&](WebSocket& ws) {
    auto receiver = loops_.at(0).spawn([&] { EXPECT_EQ(ws.receive(in_seconds(10)).status(), OC_NOT_FOUND); });
    fiber::current_task()->yield();
    EXPECT_TRUE(ws.close(1000, "", fiber::Deadline::after(std::chrono::milliseconds(50))).ok());
    receiver.join();
    EXPECT_EQ(ws.close_code(), 0);
  });
}

TEST_F(WebSocketTest, SendToAPeerThatTakesNothingEndsWithItsDeadline) {
  std::promise<void> done;
  auto ended = done.get_future().share();
  against_raw(
      "",
      [&](WebSocket& ws) {
        const std::string much(32 << 20, 'x');
        EXPECT_EQ(
            ws.send(WebSocket::Type::binary, much, fiber::Deadline::after(std::chrono::milliseconds(100))).status(),
            OC_TIMEOUT);
        // Half a frame is out: nothing may follow it.
        EXPECT_FALSE(ws.send(WebSocket::Type::binary, "x", in_seconds(1)).ok());
        done.set_value();
      },
      [&](RawClient&) { ended.wait(); });
}

}  // namespace
}  // namespace oneclaw::net
