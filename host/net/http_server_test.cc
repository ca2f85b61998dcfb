#include "host/net/http_server_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/"));
    const std::string answer = client.read_answer();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(answer, EndsWith("\r\n\r\nhello"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
  }
  EXPECT_EQ(server.counters().connections_accepted, 1u);
  EXPECT_EQ(server.counters().requests, 3u);
}

TEST_F(HttpServerTest, ExchangeShowsTheRequest) {
  std::string seen;
  ServerForTest server(loops_, [&](Exchange& x) {
    seen = std::string(x.method()) + "|" + std::string(x.target()) + "|" + std::string(x.path()) + "|" +
           std::string(x.query()) + "|" + std::string(x.host()) + "|" + std::string(x.header("x-one")) + "|" +
           std::string(x.remote()) + "|" + std::string(x.listener()) + "|" + std::to_string(x.headers().size());
    static_cast<void>(x.reply({.status = 200}));
  });
  RawClient client(server.port());
  client.send("PUT /a%20b?q=1&r=? HTTP/1.1\r\nHoSt: example.com:1\r\nX-One:  two \r\nX-One: three\r\n\r\n");
  client.read_answer();
  EXPECT_EQ(seen, "PUT|/a%20b?q=1&r=?|/a%20b|q=1&r=?|example.com:1|two|127.0.0.1|http|3");
  client.send("GET http://other.example/p?q HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_answer();
  EXPECT_EQ(seen, "GET|/p?q|/p|q|other.example||127.0.0.1|http|1");
}

TEST_F(HttpServerTest, HundredPipelinedRequestsInOnePacket) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 100; ++i) {
    const std::string body = "number " + std::to_string(i);
    all += i % 2 == 0
               ? post("/echo", body)
               : "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n" + body.substr(0, 3) +
                     "\r\n" + "5;ext=1\r\n" + (body + "     ").substr(3, 5) + "\r\n0\r\nX-Trailer: 1\r\n\r\n";
  }
  client.send(all);
  for (int i = 0; i < 100; ++i) {
    std::string body = "number " + std::to_string(i);
    if (i % 2 == 1) body = (body + "     ").substr(0, 8);
    EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\n" + body));
  }
}

TEST_F(HttpServerTest, HeadHasLengthAndNoBody) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nHEAD /pieces HTTP/1.1\r\nHost: x\r\n\r\n" + get("/"));
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Length: 5"));
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.read_answer(), EndsWith("hello"));
}

TEST_F(HttpServerTest, NoContentHasNoLength) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send(get("/empty") + get("/"));
  EXPECT_THAT(client.read_until("\r\n\r\n"), AllOf(StartsWith("HTTP/1.1 204"), Not(HasSubstr("Content-Length"))));
  EXPECT_THAT(client.read_answer(), EndsWith("hello"));
}

TEST_F(HttpServerTest, OldClientsGetWhatTheyUnderstand) {
  ServerForTest server(loops_, test_handler);
  {
    RawClient client(server.port());
    client.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_THAT(client.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("hello")));
  }
  {
    RawClient client(server.port());
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_THAT(client.read_answer(), HasSubstr("Connection: keep-alive"));
    client.send("POST /pieces HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_THAT(client.read_all(),
                AllOf(Not(HasSubstr("chunked")), HasSubstr("Connection: close"), EndsWith("\r\n\r\nabc")));
  }
}

TEST_F(HttpServerTest, ConnectionCloseIsHonoured) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("hello")));
  EXPECT_FALSE(client.timed_out());
}

TEST_F(HttpServerTest, ExpectContinueIsAskedForWhenTheBodyIsRead) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_THAT(client.read_answer(), EndsWith("abc"));
  // Not read: no 100, and the connection cannot go on.
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.read_all(), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Connection: close")));
}

TEST_F(HttpServerTest, SmallUnreadBodiesAreDroppedAndLargeOnesEndTheConnection) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send(post("/ignore", std::string(100'000, 'x')) + get("/"));
  EXPECT_THAT(client.read_answer(), Not(HasSubstr("Connection: close")));
  EXPECT_THAT(client.read_answer(), EndsWith("hello"));
  RawClient big(server.port());
  big.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc");
  EXPECT_THAT(big.read_all(), HasSubstr("Connection: close"));
  EXPECT_FALSE(big.timed_out());
}

TEST_F(HttpServerTest, HandlersThatFailGiveProblems) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send(get("/throw") + get("/silent") + get("/"));
  EXPECT_THAT(client.read_answer(), AllOf(StartsWith("HTTP/1.1 500"), HasSubstr("\"code\":\"internal\"")));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client.read_answer(), EndsWith("hello"));
  EXPECT_EQ(server.counters().handler_failures, 2u);
  client.send(get("/short"));
  EXPECT_THAT(client.read_all(), EndsWith("12345"));  // cut, so that nobody takes it for whole
}

TEST_F(HttpServerTest, RepliesCannotSmuggleHeaders) {
  // The answer arrives before the handler is through: only the promise says that the list is whole.
  std::promise<std::vector<oc_status>> finished;
  ServerForTest server(loops_, [&](Exchange& x) {
    std::vector<oc_status> statuses;
    const HeaderView split{"x-a", "1\r\nSet-Cookie: b=2"};
    const HeaderView name{"x a", "1"};
    const HeaderView own{"Content-Length", "3"};
    for (const HeaderView& header : {split, name, own}) {
      statuses.push_back(x.reply({.headers = {&header, 1}}).status());
    }
    statuses.push_back(x.reply({.content_type = "text/plain\r\nX: 1"}).status());
    statuses.push_back(x.reply({.status = 99}).status());
    statuses.push_back(x.reply({.body = "fine"}).status());
    statuses.push_back(x.reply({.body = "again"}).status());
    finished.set_value(std::move(statuses));
  });
  RawClient client(server.port());
  client.send(get("/"));
  EXPECT_THAT(client.read_answer(), EndsWith("fine"));
  EXPECT_THAT(finished.get_future().get(),
              ::testing::ElementsAre(OC_INVALID, OC_INVALID, OC_INVALID, OC_INVALID, OC_INVALID, OC_OK, OC_CONFLICT));
}

TEST_F(HttpServerTest, AccessLogSeesEachAnswer) {
  std::mutex mutex;
  std::vector<std::string> lines;
  HttpServerOptions options;
  options.access_log = [&](const AccessRecord& record) {
    std::lock_guard lock(mutex);
    lines.push_back(std::string(record.exchange.method()) + " " + std::string(record.exchange.path()) + " " +
                    std::to_string(record.exchange.status()) + " " + std::to_string(record.exchange.bytes_written()));
  };
  ServerForTest server(loops_, test_handler, options);
  RawClient client(server.port());
  client.send(get("/") + get("/throw"));
  client.read_answer();
  client.read_answer();
  server.server->drain(in_seconds(5));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "GET / 200 5");
  EXPECT_THAT(lines[1], StartsWith("GET /throw 500 "));
}

}  // namespace
}  // namespace oneclaw::net
