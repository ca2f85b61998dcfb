// Clients that are hostile, slow, or gone.
#include "host/net/http_server_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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

}  // namespace
}  // namespace oneclaw::net
