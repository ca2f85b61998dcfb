// Bodies and replies in pieces, both directions at once.
#include "host/net/http_server_for_test.h"

#include <gmock/gmock.h>

#include <thread>

namespace oneclaw::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST_F(HttpServerTest, BothDirectionsAtOnceOnOneTask) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send("POST /pieces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked"));
  for (int i = 0; i < 5; ++i) {
    client.send("4\r\nping\r\n");
    EXPECT_EQ(client.read_until("ping\r\n"), "4\r\nping\r\n");
  }
  client.send("0\r\n\r\n");
  EXPECT_EQ(client.read_until("0\r\n\r\n"), "0\r\n\r\n");
  client.send(get("/"));
  EXPECT_THAT(client.read_answer(), EndsWith("hello"));
}

TEST_F(HttpServerTest, OneTaskReadsWhileAnotherWrites) {
  ServerForTest server(loops_, [](Exchange& x) {
    std::size_t total = 0;
    bool broken = false;
    auto reader = loop::Loop::current()->spawn([&] {
      char buffer[1000];
      for (;;) {
        auto n = x.read(buffer);
        broken = !n;
        if (!n || *n == 0) break;
        total += *n;
      }
    });
    static_cast<void>(x.begin({}));
    const std::string piece(10'000, 'w');
    for (int i = 0; i < 100; ++i) static_cast<void>(x.write(piece));
    reader.join();
    static_cast<void>(x.write("read " + std::to_string(total) + (broken ? " broken" : "")));
    static_cast<void>(x.end());
  });
  RawClient client(server.port());
  const std::string body(1'000'000, 'r');
  std::thread sender([&] { client.send(post("/", body)); });
  const std::string answer = client.read_until("0\r\n\r\n");
  sender.join();
  EXPECT_THAT(answer, HasSubstr("read 1000000\r\n"));
  EXPECT_EQ(std::count(answer.begin(), answer.end(), 'w'), 1'000'000);
}

TEST_F(HttpServerTest, LargeBodiesPassThroughWhole) {
  HttpServerOptions options;
  options.limits.max_body_bytes = 8 << 20;
  ServerForTest server(
      loops_,
      [](Exchange& x) {
        auto body = x.body(8 << 20);
        if (!body) return;
        static_cast<void>(x.reply({.body = *body}));
      },
      options);
  RawClient client(server.port());
  std::string body(5'000'000, ' ');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
  std::thread sender([&] { client.send(post("/", body)); });
  const std::string answer = client.read_answer();
  sender.join();
  EXPECT_TRUE(answer.ends_with(body));
}

}  // namespace
}  // namespace oneclaw::net
