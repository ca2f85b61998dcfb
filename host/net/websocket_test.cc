#include "host/net/websocket.h"

#include "host/net/websocket_for_test.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>

namespace oneclaw::net {
namespace {

using Session = BeastPeerForTest::Session;

TEST_F(WebSocketTest, EchoesEverySize) {
  BeastPeerForTest peer(echo);
  on_loop([&] {
    auto ws = open(peer.port());
    ASSERT_TRUE(ws.ok()) << ws.error().text;
    for (const std::size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u, 1'000'000u}) {
      const std::string data(size, 'a');
      ASSERT_TRUE((*ws)->send(WebSocket::Type::binary, data, in_seconds(10)).ok());
      auto got = (*ws)->receive(in_seconds(10));
      ASSERT_TRUE(got.ok()) << got.error().text;
      EXPECT_TRUE(got->data == data) << size;
      EXPECT_EQ(got->type, WebSocket::Type::binary);
    }
    ASSERT_TRUE((*ws)->send(WebSocket::Type::text, "\xc3\xa4", in_seconds(10)).ok());
    EXPECT_EQ((*ws)->receive(in_seconds(10))->type, WebSocket::Type::text);
    EXPECT_EQ((*ws)->send(WebSocket::Type::text, "\xc3", in_seconds(10)).status(), OC_INVALID);
    EXPECT_TRUE((*ws)->close(1000, "bye", in_seconds(10)).ok());
    EXPECT_EQ((*ws)->close_code(), 1000);
    EXPECT_EQ((*ws)->receive(in_seconds(1)).status(), OC_NOT_FOUND);
    EXPECT_EQ((*ws)->send(WebSocket::Type::text, "x").status(), OC_UNAVAILABLE);
  });
}

TEST_F(WebSocketTest, FragmentsAndPingsBetweenThem) {
  BeastPeerForTest peer([](Session& session) {
    session.write_in_frames_of(7, "a message that comes in many frames");
    session.ping("are you there");
    session.write("pinged", true);
    std::string message;
    bool text = false;
    session.read(&message, &text);
    session.write(session.pong(), true);
    session.close(4004, "enough");
  });
  on_loop([&] {
    auto ws = open(peer.port());
    ASSERT_TRUE(ws.ok());
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, "a message that comes in many frames");
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, "pinged");  // frames are handled in order: the pong is out
    ASSERT_TRUE((*ws)->send(WebSocket::Type::text, "go on", in_seconds(10)).ok());
    EXPECT_EQ((*ws)->receive(in_seconds(10))->data, "are you there");
    EXPECT_EQ((*ws)->receive(in_seconds(10)).status(), OC_NOT_FOUND);
    EXPECT_EQ((*ws)->close_code(), 4004);
    EXPECT_EQ((*ws)->close_reason(), "enough");
  });
}

TEST_F(WebSocketTest, ReaderAndWriterAtOnceWithPingsInBetween) {
  constexpr int kMessages = 200;
  BeastPeerForTest peer([](Session& session) {
    std::string message;
    bool text = false;
    for (int i = 0; session.read(&message, &text); ++i) {
      session.ping("p" + std::to_string(i));
      session.write(message, false);
    }
  });
  on_loop([&] {
    auto ws = open(peer.port());
    ASSERT_TRUE(ws.ok());
    int good = 0;
    auto reader = loops_.at(0).spawn([&] {
      for (int i = 0; i < kMessages; ++i) {
        auto got = (*ws)->receive(in_seconds(20));
        if (got && got->data == std::string(5000, static_cast<char>('a' + i % 26))) ++good;
      }
    });
    for (int i = 0; i < kMessages; ++i) {
      ASSERT_TRUE((*ws)->send(WebSocket::Type::binary, std::string(5000, static_cast<char>('a' + i % 26))).ok());
    }
    reader.join();
    EXPECT_EQ(good, kMessages);
    EXPECT_TRUE((*ws)->close(1000, "", in_seconds(5)).ok());
  });
}

TEST_F(WebSocketTest, HeadersAndSubprotocol) {
  std::promise<std::string> seen;
  std::once_flag first;
  BeastPeerForTest peer(
      [&](Session& session) {
        std::call_once(first, [&] {
          seen.set_value(session.request_header("Authorization") + ", " +
                         session.request_header("Sec-WebSocket-Protocol"));
        });
        echo(session);
      },
      "chat");
  on_loop([&] {
    const HeaderView header{"Authorization", "Bot x "};
    auto ws = open(peer.port(), {.headers = {&header, 1}, .subprotocol = "chat"});
    ASSERT_TRUE(ws.ok()) << ws.error().text;
    EXPECT_EQ((*ws)->subprotocol(), "chat");
    (*ws)->close(1000, "", in_seconds(5)).ok();
    EXPECT_EQ(open(peer.port(), {.subprotocol = "other"}).status(), OC_CORRUPT);
    EXPECT_EQ(open(peer.port()).status(), OC_CORRUPT);
    const HeaderView own{"Sec-WebSocket-Key", "x"}, split{"X-A", "1\r\nX-B: 1"};
    EXPECT_EQ(open(peer.port(), {.headers = {&own, 1}}).status(), OC_INVALID);
    EXPECT_EQ(open(peer.port(), {.headers = {&split, 1}}).status(), OC_INVALID);
  });
  EXPECT_EQ(seen.get_future().get(), "Bot x, chat");
}

TEST_F(WebSocketTest, TimeoutInTheMiddleOfAMessageLosesNothing) {
  std::promise<void> second_half;
  auto may_go_on = second_half.get_future().share();
  against_raw(
      std::string("\x81\x06"
                  "abc",
                  5),
      [&](WebSocket& ws) {
        EXPECT_EQ(ws.receive(fiber::Deadline::after(std::chrono::milliseconds(50))).status(), OC_TIMEOUT);
        second_half.set_value();
        EXPECT_EQ(ws.receive(in_seconds(10))->data, "abcdef");
        EXPECT_EQ(ws.send(WebSocket::Type::text, "still works", in_seconds(5)).status(), OC_OK);
      },
      [&](RawClient& peer) {
        may_go_on.wait();
        peer.send("def");
      });
}

TEST_F(WebSocketTest, BrokenFramesCloseTheConnection) {
  struct Case {
    const char* name;
    std::string bytes;
    oc_status status;
  };
  const Case cases[] = {
      {"masked", std::string("\x81\x81\0\0\0\0a", 7), OC_CORRUPT},
      {"reserved bit",
       "\xc1\x01"
       "a",
       OC_CORRUPT},
      {"unknown opcode",
       "\x83\x01"
       "a",
       OC_CORRUPT},
      {"unknown control",
       "\x8b\x01"
       "a",
       OC_CORRUPT},
      {"split control", std::string("\x09\x00", 2), OC_CORRUPT},
      {"long control", std::string("\x89\x7e\x00\x7e", 4) + std::string(126, 'a'), OC_CORRUPT},
      {"long form of a short length",
       std::string("\x81\x7e\x00\x05"
                   "abcde",
                   9),
       OC_CORRUPT},
      {"huge form of a short length",
       std::string("\x81\x7f\0\0\0\0\0\0\0\x05"
                   "abcde",
                   15),
       OC_CORRUPT},
      {"negative length", std::string("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), OC_CORRUPT},
      {"continuation first",
       "\x80\x01"
       "a",
       OC_CORRUPT},
      {"new message inside",
       "\x01\x01"
       "a\x81\x01"
       "b",
       OC_CORRUPT},
      {"text is no utf-8", "\x81\x02\xc3\x28", OC_CORRUPT},
      {"close of one byte",
       "\x88\x01"
       "a",
       OC_CORRUPT},
      {"close code 1005", "\x88\x02\x03\xed", OC_CORRUPT},
      {"close code 999", "\x88\x02\x03\xe7", OC_CORRUPT},
      {"close reason no utf-8", "\x88\x03\x03\xe8\xff", OC_CORRUPT},
      {"too large", std::string("\x82\x7f\0\0\0\x01\0\0\0\0", 10), OC_TOO_LARGE},
      {"close without code", std::string("\x88\x00", 2), OC_NOT_FOUND},
      {"proper close", "\x88\x02\x03\xe8", OC_NOT_FOUND},
  };
  for (const Case& c : cases) {
    against_raw(c.bytes, [&](WebSocket& ws) {
      EXPECT_EQ(ws.receive(in_seconds(5)).status(), c.status) << c.name;
      EXPECT_EQ(ws.receive(in_seconds(5)).status(), OC_NOT_FOUND) << c.name;
    });
  }
  // Many small fragments must not get around the cap.
  std::string endless;
  for (int i = 0; i < 90; ++i)
    endless += std::string(i == 0 ? "\x01" : "\x00", 1) + std::string("\x7e\xff\xff", 3) + std::string(65535, 'x');
  against_raw(endless, [&](WebSocket& ws) { EXPECT_EQ(ws.receive(in_seconds(20)).status(), OC_TOO_LARGE); });
}

TEST_F(WebSocketTest, RefusedOpenings) {
  struct Case {
    std::string answer;
    oc_status status;
  };
  const Case cases[] = {
      {"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", OC_DENIED},
      {"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", OC_UNAVAILABLE},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", OC_UNAVAILABLE},
      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
       "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
       OC_CORRUPT},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", OC_CORRUPT},
      {"nonsense\r\n\r\n", OC_CORRUPT},
      {"", OC_UNAVAILABLE},
  };
  for (const Case& c : cases) {
    RawServer server([&](RawClient& peer, int) {
      peer.read_until("\r\n\r\n");
      peer.send(c.answer);
    });
    on_loop([&] { EXPECT_EQ(open(server.port()).status(), c.status) << c.answer; });
  }
  on_loop([&] {
    EXPECT_EQ(WebSocket::open(*dialer_, {.url = "http://127.0.0.1/", .egress = &egress_}).status(), OC_INVALID);
    const Egress nothing;
    EXPECT_EQ(WebSocket::open(*dialer_, {.url = "ws://127.0.0.1:1/", .egress = &nothing}).status(), OC_DENIED);
  });
}

TEST(WebSocketFrameTest, KnownAnswer) {
  EXPECT_EQ(ws_accept_for("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455, section 1.3
  EXPECT_EQ(make_ws_key().size(), 24u);
  EXPECT_NE(make_ws_key(), make_ws_key());
}

}  // namespace
}  // namespace oneclaw::net
