#include "host/net/http_server.h"

#include "host/net/net_for_test.h"

#include <gmock/gmock.h>
#include <sys/un.h>

#include <filesystem>
#include <set>
#include <thread>

namespace oneclaw::net {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// "/echo" gives the body back whole, "/pieces" in pieces as they come, "/ignore" leaves it unread.
void test_handler(Exchange& x) {
  if (x.path() == "/echo") {
    auto body = x.body(1 << 20);
    if (!body) return;
    static_cast<void>(x.reply({.content_type = "text/plain", .body = *body}));
  } else if (x.path() == "/pieces") {
    if (!x.begin({.content_type = "text/plain"})) return;
    char buffer[1000];
    for (;;) {
      auto n = x.read(buffer);
      if (!n) return;
      if (*n == 0) break;
      if (!x.write({buffer, *n})) return;
    }
    static_cast<void>(x.end());
  } else if (x.path() == "/throw") {
    throw std::runtime_error("on purpose");
  } else if (x.path() == "/silent") {
    return;
  } else if (x.path() == "/empty") {
    static_cast<void>(x.reply({.status = 204}));
  } else if (x.path() == "/short") {
    static_cast<void>(x.begin({.content_length = 10}));
    static_cast<void>(x.write("12345"));
    static_cast<void>(x.end());
  } else {
    static_cast<void>(x.reply({.content_type = "text/plain", .body = "hello"}));
  }
}

std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}
std::string post(std::string_view target, std::string_view body, std::string_view more = "") {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

using HttpServerTest = NetTest;

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

struct Refusal {
  const char* name;
  std::string request;
  int status;
  const char* code;
};

std::string chunked(std::string_view rest) {
  return "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(rest);
}

TEST_F(HttpServerTest, HostileRequestsAreRefusedByCode) {
  HttpServerOptions options;
  options.limits.max_head_bytes = 8192;
  options.limits.max_target_bytes = 1000;
  options.limits.max_headers = 20;
  options.limits.max_body_bytes = 1000;
  options.limits.max_chunk_line_bytes = 100;
  ServerForTest server(loops_, test_handler, options);
  std::string many;
  for (int i = 0; i < 30; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  const std::string h = " HTTP/1.1\r\nHost: x\r\n";
  const std::vector<Refusal> refusals = {
      {"te and cl", "POST /echo" + h + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400,
       "bad_content_length"},
      {"cl and te", "POST /echo" + h + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       "bad_transfer_encoding"},
      {"two lengths", "POST /echo" + h + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400,
       "bad_content_length"},
      {"same length twice", "POST /echo" + h + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400,
       "bad_content_length"},
      {"length list", "POST /echo" + h + "Content-Length: 3, 3\r\n\r\nabc", 400, "bad_content_length"},
      {"signed length", "POST /echo" + h + "Content-Length: +3\r\n\r\nabc", 400, "bad_content_length"},
      {"negative length", "POST /echo" + h + "Content-Length: -3\r\n\r\nabc", 400, "bad_content_length"},
      {"hex length", "POST /echo" + h + "Content-Length: 0x3\r\n\r\nabc", 400, "bad_content_length"},
      {"huge length", "POST /echo" + h + "Content-Length: 99999999999999999999999\r\n\r\nabc", 400,
       "bad_content_length"},
      {"empty length", "POST /echo" + h + "Content-Length: \r\n\r\nabc", 400, "bad_content_length"},
      {"te twice", "POST /echo" + h + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       "bad_transfer_encoding"},
      {"te identity", "POST /echo" + h + "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n", 501,
       "transfer_encoding_not_implemented"},
      {"te gzip, chunked", "POST /echo" + h + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
       "transfer_encoding_not_implemented"},
      {"te chunked, gzip", "POST /echo" + h + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 501,
       "transfer_encoding_not_implemented"},
      {"te xchunked", "POST /echo" + h + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501,
       "transfer_encoding_not_implemented"},
      {"te in 1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "bad_transfer_encoding"},
      {"space before colon", "POST /echo" + h + "Content-Length : 3\r\n\r\nabc", 400, "bad_header"},
      {"space before name", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400, "folded_header"},
      {"folded", "GET /" + h + "X-A: one\r\n two\r\n\r\n", 400, "folded_header"},
      {"folded with tab", "GET /" + h + "X-A:\r\n\ttwo\r\n\r\n", 400, "folded_header"},
      {"bare lf", "GET / HTTP/1.1\nHost: x\n\n", 400, "bad_line_ending"},
      {"bare lf in header", "GET /" + h + "X-A: 1\nX-B: 2\r\n\r\n", 400, "bad_header"},
      {"bare cr", "GET /" + h + "X-A: 1\rX-B: 2\r\n\r\n", 400, "bad_header"},
      {"nul in value", "GET /" + h + std::string("X-A: 1\0002\r\n\r\n", 12), 400, "bad_header"},
      {"nul in name", "GET /" + h + std::string("X\000A: 1\r\n\r\n", 11), 400, "bad_header"},
      {"no colon", "GET /" + h + "Nonsense\r\n\r\n", 400, "bad_header"},
      {"empty name", "GET /" + h + ": 1\r\n\r\n", 400, "bad_header"},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400, "bad_host"},
      {"two hosts", "GET /" + h + "Host: y\r\n\r\n", 400, "bad_host"},
      {"no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_target"},
      {"relative target", "GET index.html" + h + "\r\n", 400, "bad_target"},
      {"ftp target", "GET ftp://x/" + h + "\r\n", 400, "bad_target"},
      {"fragment", "GET /a#b" + h + "\r\n", 400, "bad_target"},
      {"star for get", "GET *" + h + "\r\n", 400, "bad_target"},
      {"raw utf-8 target", "GET /\xc3\xa4" + h + "\r\n", 400, "bad_target"},
      {"two spaces", "GET  /" + h + "\r\n", 400, "bad_target"},
      {"no method", " / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_method"},
      {"binary", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", 12), 400, "bad_method"},
      {"http/2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, "unsupported_version"},
      {"http/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "unsupported_version"},
      {"http/0.9", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505, "unsupported_version"},
      {"not http", "GET / SPDY/1.1\r\nHost: x\r\n\r\n", 400, "bad_version"},
      {"connect", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", 501, "method_not_implemented"},
      {"trace", "TRACE /" + h + "\r\n", 501, "method_not_implemented"},
      {"expect something", "POST /echo" + h + "Content-Length: 1\r\nExpect: magic\r\n\r\na", 417, "expectation_failed"},
      {"long target", "GET /" + std::string(2000, 'a') + h + "\r\n", 414, "target_too_long"},
      {"endless target", "GET /" + std::string(9000, 'a'), 414, "target_too_long"},
      {"long header", "GET /" + h + "X-A: " + std::string(9000, 'a') + "\r\n\r\n", 431, "head_too_large"},
      {"many headers", "GET /" + h + many + "\r\n", 431, "too_many_headers"},
      {"large body", post("/echo", std::string(1001, 'x')), 413, "body_too_large"},
      {"large chunk", chunked("3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n"), 413, "body_too_large"},
      {"chunk size junk", chunked("xyz\r\nabc\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk size signed", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk size prefix", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk size space", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk size overflow", chunked("fffffffffffffffff\r\nabc\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk too long for its size", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"chunk with bare lf", chunked("3\nabc\n0\n\n"), 400, "bad_chunk"},
      {"chunk extension junk", chunked("3;\x01=\r\nabc\r\n0\r\n\r\n"), 400, "bad_chunk"},
      {"endless chunk extension", chunked("3;a=" + std::string(5000, 'a')), 400, "bad_chunk"},
      {"endless chunk size", chunked(std::string(5000, '0')), 400, "bad_chunk"},
  };
  for (const Refusal& refusal : refusals) {
    RawClient client(server.port());
    client.send(refusal.request);
    const std::string answer = client.read_all();
    EXPECT_FALSE(client.timed_out()) << refusal.name;
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(refusal.status))) << refusal.name;
    EXPECT_THAT(answer, HasSubstr("\"code\":\"" + std::string(refusal.code) + "\"")) << refusal.name;
    EXPECT_THAT(answer, HasSubstr("application/problem+json")) << refusal.name;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << refusal.name;
    EXPECT_EQ(answer.find("Date: "), answer.rfind("Date: ")) << refusal.name << ": a second answer";
  }
  RawClient after(server.port());
  after.send(get("/"));
  EXPECT_THAT(after.read_answer(), EndsWith("hello"));
}

TEST_F(HttpServerTest, SlowHeadsAndBodiesAreCut) {
  HttpServerOptions options;
  options.limits.head_time = std::chrono::milliseconds(200);
  options.limits.body_stall = std::chrono::milliseconds(200);
  options.limits.first_byte_time = std::chrono::milliseconds(300);
  options.limits.keep_alive_idle = std::chrono::milliseconds(300);
  ServerForTest server(loops_, test_handler, options);
  RawClient head(server.port());
  head.send("GET / HTTP/1.1\r\nHost");
  RawClient body(server.port());
  body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  RawClient silent(server.port());
  RawClient idle(server.port());
  idle.send(get("/"));
  EXPECT_THAT(idle.read_answer(), EndsWith("hello"));
  EXPECT_THAT(head.read_all(), AllOf(StartsWith("HTTP/1.1 408"), HasSubstr("head_timeout")));
  EXPECT_THAT(body.read_all(), AllOf(StartsWith("HTTP/1.1 408"), HasSubstr("body_timeout")));
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(server.counters().head_timeouts, 1u);
  EXPECT_EQ(server.counters().body_stalls, 1u);
  EXPECT_EQ(server.counters().idle_closed, 2u);
}

TEST_F(HttpServerTest, ClientThatTakesNothingIsCut) {
  HttpServerOptions options;
  options.limits.write_stall = std::chrono::milliseconds(200);
  std::promise<oc_status> status;
  ServerForTest server(
      loops_,
      [&](Exchange& x) {
        const std::string much(32 << 20, 'x');
        status.set_value(x.reply({.body = much}).status());
      },
      options);
  RawClient client(server.port());
  client.send(get("/"));
  EXPECT_EQ(status.get_future().get(), OC_TIMEOUT);
  EXPECT_EQ(server.counters().write_stalls, 1u);
}

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

TEST_F(HttpServerTest, ClientsThatVanishEndTheirRead) {
  std::promise<oc_status> reset, half;
  ServerForTest server(loops_, [&](Exchange& x) {
    const auto status = x.body(1000).status();
    (x.path() == "/reset" ? reset : half).set_value(status);
  });
  RawClient first(server.port());
  first.send("POST /reset HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  first.reset();
  EXPECT_EQ(reset.get_future().get(), OC_UNAVAILABLE);
  RawClient second(server.port());
  second.send("POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  second.end_writing();
  EXPECT_EQ(half.get_future().get(), OC_UNAVAILABLE);
}

TEST_F(HttpServerTest, HalfCloseAfterTheRequestStillGetsTheAnswer) {
  ServerForTest server(loops_, test_handler);
  RawClient client(server.port());
  client.send(post("/echo", "abc"));
  client.end_writing();
  EXPECT_THAT(client.read_all(), EndsWith("abc"));
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAreRefused) {
  HttpServerOptions options;
  options.limits.max_connections = 2;
  ServerForTest server(loops_, test_handler, options);
  RawClient one(server.port()), two(server.port());
  one.send(get("/"));
  two.send(get("/"));
  one.read_answer();
  two.read_answer();
  RawClient three(server.port());
  EXPECT_THAT(three.read_all(), AllOf(StartsWith("HTTP/1.1 503"), EndsWith("\"connections\"}")));
  EXPECT_EQ(server.counters().connections_refused, 1u);
}

TEST_F(HttpServerTest, ConnectionsAreDealtOverTheLoops) {
  std::mutex mutex;
  std::multiset<std::size_t> indexes;
  ServerForTest server(loops_, [&](Exchange& x) {
    {
      std::lock_guard lock(mutex);
      indexes.insert(loop::Loop::current()->index());
    }
    static_cast<void>(x.reply({}));
  });
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
    clients.back()->read_answer();
  }
  EXPECT_EQ(indexes.count(0), 5u);
  EXPECT_EQ(indexes.count(1), 5u);
}

TEST_F(HttpServerTest, DrainClosesIdleFinishesRunningAndCutsTheRest) {
  std::promise<void> in_slow, in_stuck;
  std::promise<oc_status> stuck;
  HttpServerOptions options;
  // One loop decides where everything runs, so that the event may be waited for anywhere.
  loop::Loops one({.count = 1});
  std::unique_ptr<loop::Event> slow_go;
  run_task(one.at(0), [&] { slow_go = std::make_unique<loop::Event>(one.at(0)); });
  auto server = std::make_unique<ServerForTest>(
      one,
      [&](Exchange& x) {
        if (x.path() == "/slow") {
          in_slow.set_value();
          slow_go->wait();
          static_cast<void>(x.reply({.body = "slow done"}));
        } else if (x.path() == "/stuck") {
          in_stuck.set_value();
          char byte[1];
          stuck.set_value(x.read(byte).status());
        } else {
          test_handler(x);
        }
      },
      options);
  RawClient idle(server->port()), slow(server->port()), stuck_client(server->port());
  idle.send(get("/"));
  idle.read_answer();
  slow.send(get("/slow"));
  stuck_client.send("POST /stuck HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
  in_slow.get_future().wait();
  in_stuck.get_future().wait();
  const std::uint16_t port = server->port();
  std::thread drainer([&] { server->server->drain(fiber::Deadline::after(std::chrono::milliseconds(800))); });
  EXPECT_EQ(idle.read_all(), "");
  slow_go->signal();
  EXPECT_THAT(slow.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("slow done")));
  drainer.join();
  EXPECT_EQ(stuck.get_future().get(), OC_CANCELLED);
  EXPECT_EQ(server->counters().drained_cut, 1u);
  EXPECT_EQ(server->counters().connections_open, 0u);
  base::UniqueFd probe(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(::connect(probe.get(), reinterpret_cast<sockaddr*>(&in), sizeof in), 0);
  server.reset();
  run_task(one.at(0), [&] { slow_go.reset(); });
}

TEST_F(HttpServerTest, UnixSocketTellsWhoIsThere) {
  const std::string path = ::testing::TempDir() + "oneclaw_net_" + std::to_string(getpid()) + ".sock";
  HttpServerOptions options;
  options.listeners.push_back({.name = "admin", .unix_path = path});
  std::string seen;
  {
    ServerForTest server(
        loops_,
        [&](Exchange& x) {
          seen = std::string(x.listener()) + " " + std::string(x.remote()) + " " +
                 std::to_string(x.credentials()->uid) + " " + std::to_string(x.credentials()->pid);
          static_cast<void>(x.reply({}));
        },
        options);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    RawClient client(std::move(fd));
    client.send(get("/"));
    client.read_answer();
    EXPECT_EQ(seen, "admin unix " + std::to_string(getuid()) + " " + std::to_string(getpid()));
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
    // A second server must not take it over.
    HttpServer second(loops_, options, test_handler);
    EXPECT_EQ(second.start().status(), OC_CONFLICT);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(HttpServerTest, ForwardedForIsBelievedFromTrustedProxiesOnly) {
  std::string seen;
  const auto handler = [&](Exchange& x) {
    seen = std::string(x.remote());
    static_cast<void>(x.reply({}));
  };
  const auto ask = [&](ServerForTest& server, std::string_view forwarded) {
    RawClient client(server.port());
    client.send(get("/", "X-Forwarded-For: " + std::string(forwarded) + "\r\n"));
    client.read_answer();
    return seen;
  };
  ServerForTest plain(loops_, handler);
  EXPECT_EQ(ask(plain, "8.8.8.8"), "127.0.0.1");
  HttpServerOptions options;
  options.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
  ServerForTest trusting(loops_, handler, options);
  EXPECT_EQ(ask(trusting, "8.8.8.8"), "8.8.8.8");
  EXPECT_EQ(ask(trusting, "1.1.1.1, 8.8.8.8, 10.1.2.3"), "8.8.8.8");
  EXPECT_EQ(ask(trusting, "8.8.8.8:1234"), "8.8.8.8");
  EXPECT_EQ(ask(trusting, "[2001:4860::1]:1234"), "2001:4860::1");
  EXPECT_EQ(ask(trusting, "8.8.8.8, nonsense"), "127.0.0.1");
  EXPECT_EQ(ask(trusting, "8.8.8.8, nonsense, 10.1.2.3"), "10.1.2.3");
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

TEST_F(HttpServerTest, AddressInUseIsAnErrorAndStartsNothing) {
  ServerForTest server(loops_, test_handler);
  HttpServerOptions options;
  options.listeners.push_back({.name = "a", .address = "127.0.0.1:0"});
  options.listeners.push_back({.name = "b", .address = "127.0.0.1:" + std::to_string(server.port())});
  HttpServer second(loops_, options, test_handler);
  const auto started = second.start();
  EXPECT_EQ(started.status(), OC_CONFLICT);
  EXPECT_THAT(started.error().text, HasSubstr(std::to_string(server.port())));
  options.listeners.resize(1);
  options.listeners[0].address = "localhost:80";
  EXPECT_EQ(HttpServer(loops_, options, test_handler).start().status(), OC_INVALID);
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

// A second drain() waited for loops that no longer ran.
TEST_F(HttpServerTest, SecondDrainHasNothingToWaitFor) {
  ServerForTest server(loops_, [](Exchange& x) { static_cast<void>(x.reply({})); });
  server.server->drain(in_seconds(5));
  loops_.stop_and_join();
  server.server->drain(in_seconds(5));
}

}  // namespace
}  // namespace oneclaw::net
