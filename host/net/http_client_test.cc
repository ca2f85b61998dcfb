#include "host/net/http_client.h"

#include "host/net/net_for_test.h"
#include "host/net/raw_server_for_test.h"

#include <brotli/encode.h>
#include <gmock/gmock.h>
#include <zlib.h>

#include <set>
#include <thread>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string compress(std::string_view text, int window) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string compress_br(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 100;
  std::string out(size, '\0');
  BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

class HttpClientTest : public NetTest {
 protected:
  HttpClientTest() {
    auto made = Dialer::make(loops_);
    EXPECT_TRUE(made.ok());
    dialer_ = std::move(*made);
    loopback_ = std::move(*Egress::parse(std::vector<std::string>{"127.0.0.1:*", "localhost:*"}));
    make_client({});
  }
  ~HttpClientTest() override {
    loops_.stop_and_join();
    client_.reset();
    dialer_.reset();
  }
  void make_client(HttpClientOptions options) { client_ = std::make_unique<HttpClient>(loops_, *dialer_, options); }

  base::Result<HttpResponse> fetch(HttpRequest request) {
    if (request.egress == nullptr) request.egress = &loopback_;
    if (request.deadline.is_never()) request.deadline = in_seconds(10);
    std::optional<base::Result<HttpResponse>> result;
    run_task(loops_.at(0), [&] { result = client_->fetch(request); });
    return std::move(*result);
  }
  base::Result<HttpResponse> get(std::string_view url) { return fetch({.url = url}); }
  // The answer of a server that says exactly that, once for each connection, and then ends.
  base::Result<HttpResponse> get_raw(std::string_view answer, HttpRequest request = {}) {
    RawServer server([&](RawClient& peer, int) {
      peer.read_until("\r\n\r\n");
      peer.send(answer);
    });
    const std::string url = server.url();
    request.url = url;
    return fetch(request);
  }

  std::unique_ptr<Dialer> dialer_;
  Egress loopback_;
  std::unique_ptr<HttpClient> client_;
};

void answer(Exchange& x, std::string_view body, std::vector<HeaderView> headers = {}, int status = 200) {
  static_cast<void>(x.reply({.status = status, .headers = headers, .body = body}));
}

TEST_F(HttpClientTest, GetsAndReusesItsConnection) {
  ServerForTest server(loops_, [](Exchange& x) { answer(x, x.target(), {{"X-Answer", "yes"}}); });
  for (int i = 0; i < 5; ++i) {
    auto got = get(server.url("/path?q=1#fragment"));
    ASSERT_TRUE(got.ok()) << got.error().text;
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "/path?q=1");
    EXPECT_EQ(got->header("x-answer"), "yes");
  }
  EXPECT_EQ(server.counters().connections_accepted, 1u);
  EXPECT_EQ(client_->stats().reused, 4u);
  EXPECT_EQ(client_->stats().idle, 1u);
}

TEST_F(HttpClientTest, SendsMethodHeadersAndBody) {
  std::string seen;
  ServerForTest server(loops_, [&](Exchange& x) {
    seen = std::string(x.method()) + " " + std::string(x.header("x-mine")) + " " + std::string(x.header("host")) + " " +
           std::string(x.header("user-agent")) + " " + std::string(*x.body(100));
    answer(x, "");
  });
  const std::vector<HeaderView> headers{{"X-Mine", "1"}};
  ASSERT_TRUE(fetch({.method = "PATCH", .url = server.url(), .headers = headers, .body = "the body"}).ok());
  EXPECT_EQ(seen, "PATCH 1 127.0.0.1:" + std::to_string(server.port()) + " oneclaw the body");
}

TEST_F(HttpClientTest, RefusesHeadersThatAreItsOwnOrBroken) {
  for (const HeaderView header :
       {HeaderView{"Host", "x"}, HeaderView{"Content-Length", "1"}, HeaderView{"Transfer-Encoding", "chunked"},
        HeaderView{"X-A", "1\r\nX-B: 2"}, HeaderView{"X A", "1"}, HeaderView{"", "1"}}) {
    EXPECT_EQ(fetch({.url = "http://127.0.0.1:1/", .headers = {&header, 1}}).status(), OC_INVALID) << header.name;
  }
  EXPECT_EQ(fetch({.method = "GET /evil HTTP/1.1\r\n", .url = "http://127.0.0.1:1/"}).status(), OC_INVALID);
  EXPECT_EQ(get("ws://127.0.0.1:1/").status(), OC_INVALID);
  EXPECT_EQ(get("file:///etc/passwd").status(), OC_INVALID);
}

TEST_F(HttpClientTest, PermissionIsCheckedByTargetAndByAddress) {
  ServerForTest server(loops_, [](Exchange& x) { answer(x, "hi"); });
  const auto names = *Egress::parse(std::vector<std::string>{"api.example.com:443"});
  auto denied = fetch({.url = server.url(), .egress = &names});
  EXPECT_EQ(denied.status(), OC_DENIED);
  EXPECT_THAT(denied.error().text, HasSubstr("permissions.net"));
  const auto any = *Egress::parse(std::vector<std::string>{"*:*"});
  denied = fetch({.url = server.url(), .egress = &any});
  EXPECT_EQ(denied.status(), OC_DENIED);
  EXPECT_THAT(denied.error().text, HasSubstr("loopback"));
  EXPECT_EQ(fetch({.url = "http://[::ffff:127.0.0.1]:" + std::to_string(server.port()), .egress = &any}).status(),
            OC_DENIED);
  EXPECT_TRUE(get("http://localhost:" + std::to_string(server.port()) + "/").ok());
}

TEST_F(HttpClientTest, KeptConnectionIsNoWayAroundTheGuard) {
  ServerForTest server(loops_, [](Exchange& x) { answer(x, "hi"); });
  ASSERT_TRUE(get(server.url()).ok());
  ASSERT_EQ(client_->stats().idle, 1u);
  const auto any = *Egress::parse(std::vector<std::string>{"*:*"});
  EXPECT_EQ(fetch({.url = server.url(), .egress = &any}).status(), OC_DENIED);
  ASSERT_TRUE(get(server.url()).ok());
  EXPECT_EQ(server.counters().connections_accepted, 1u);
}

TEST_F(HttpClientTest, FollowsRedirectsAndRewritesMethods) {
  std::string log;
  ServerForTest server(loops_, [&](Exchange& x) {
    log += std::string(x.method()) + std::string(x.path()) + ":" + std::string(*x.body(100)) + ":" +
           std::string(x.header("content-type")) + " ";
    if (x.path() == "/done") return answer(x, "done");
    const int status = std::stoi(std::string(x.path().substr(1, 3)));
    answer(x, "moved", {{"Location", "done"}}, status);
  });
  const std::vector<HeaderView> headers{{"Content-Type", "text/plain"}};
  for (const char* path : {"/301", "/302", "/303", "/307", "/308"}) {
    auto got = fetch({.method = "POST", .url = server.url(path), .headers = headers, .body = "b"});
    ASSERT_TRUE(got.ok()) << got.error().text;
    EXPECT_EQ(got->body, "done");
    EXPECT_EQ(got->redirects, 1u);
    EXPECT_EQ(got->url, server.url("/done"));
  }
  EXPECT_EQ(log,
            "POST/301:b:text/plain GET/done:: POST/302:b:text/plain GET/done:: POST/303:b:text/plain GET/done:: "
            "POST/307:b:text/plain POST/done:b:text/plain POST/308:b:text/plain POST/done:b:text/plain ");
  EXPECT_EQ(server.counters().connections_accepted, 1u);
  auto stays = fetch({.url = server.url("/302"), .follow_redirects = false});
  EXPECT_EQ(stays->status, 302);
  EXPECT_EQ(stays->body, "moved");
}

TEST_F(HttpClientTest, SecretsStayWithTheirOrigin) {
  std::string seen;
  ServerForTest other(loops_, [&](Exchange& x) {
    seen = std::string(x.header("authorization")) + "|" + std::string(x.header("cookie")) + "|" +
           std::string(x.header("x-api-key")) + "|" + std::string(x.header("x-plain"));
    answer(x, "");
  });
  ServerForTest first(loops_, [&](Exchange& x) {
    if (x.path() == "/away") return answer(x, "", {{"Location", other.url()}}, 307);
    seen = std::string(x.header("authorization"));
    if (x.path() == "/same") return answer(x, "", {{"Location", "/end"}}, 307);
    answer(x, "");
  });
  const std::vector<HeaderView> headers{
      {"Authorization", "secret"}, {"Cookie", "a=b"}, {"X-Api-Key", "key"}, {"X-Plain", "plain"}};
  const std::vector<std::string_view> secrets{"x-api-key"};
  ASSERT_TRUE(fetch({.url = first.url("/same"), .headers = headers, .secret_headers = secrets}).ok());
  EXPECT_EQ(seen, "secret");
  ASSERT_TRUE(fetch({.url = first.url("/away"), .headers = headers, .secret_headers = secrets}).ok());
  EXPECT_EQ(seen, "|||plain");
}

TEST_F(HttpClientTest, RedirectLoopsEnd) {
  ServerForTest server(loops_, [&](Exchange& x) { answer(x, "", {{"Location", "/again"}}, 302); });
  const auto got = fetch({.url = server.url(), .max_redirects = 7});
  EXPECT_EQ(got.status(), OC_INVALID);
  EXPECT_THAT(got.error().text, HasSubstr("more than 7 redirects"));
  EXPECT_EQ(server.counters().requests, 8u);
}

TEST_F(HttpClientTest, RedirectsIntoGuardedNetworksAreRefused) {
  std::string location;
  ServerForTest server(loops_, [&](Exchange& x) { answer(x, "", {{"Location", location}}, 302); });
  Egress egress = *Egress::parse(std::vector<std::string>{"*:80", "*:443", "*:*"});
  egress.grant_private("127.0.0.1", server.port());
  for (const char* target :
       {"http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://127.0.0.1:1/", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "http://localhost/", "//192.168.0.1/x", "http://0.0.0.0/"}) {
    location = target;
    const auto got = fetch({.url = server.url(), .egress = &egress});
    EXPECT_EQ(got.status(), OC_DENIED) << target;
  }
  for (const char* target : {"file:///etc/passwd", "http://2130706433/", "http://0x7f.1/", "gopher://x/"}) {
    location = target;
    EXPECT_EQ(fetch({.url = server.url(), .egress = &egress}).status(), OC_INVALID) << target;
  }
}

TEST_F(HttpClientTest, DecodesEachCoding) {
  const std::string text = "some text, some text, some text";
  ServerForTest server(loops_, [&](Exchange& x) {
    EXPECT_EQ(x.header("accept-encoding"), "gzip, deflate, br");
    if (x.path() == "/gzip") answer(x, compress(text, 31), {{"Content-Encoding", "gzip"}});
    if (x.path() == "/two") answer(x, compress(text, 31) + compress("!", 31), {{"Content-Encoding", "gzip"}});
    if (x.path() == "/deflate") answer(x, compress(text, 15), {{"Content-Encoding", "deflate"}});
    if (x.path() == "/raw") answer(x, compress(text, -15), {{"Content-Encoding", "deflate"}});
    if (x.path() == "/br") answer(x, compress_br(text), {{"Content-Encoding", "br"}});
    if (x.path() == "/other") answer(x, "zzz", {{"Content-Encoding", "zstd"}});
    if (x.path() == "/cut") answer(x, compress(text, 31).substr(0, 20), {{"Content-Encoding", "gzip"}});
    if (x.path() == "/cutbr") answer(x, compress_br(text).substr(0, 10), {{"Content-Encoding", "br"}});
    if (x.path() == "/junk") answer(x, "this is no gzip", {{"Content-Encoding", "gzip"}});
    if (x.path() == "/both") answer(x, "x", {{"Content-Encoding", "gzip, br"}});
    if (x.path() == "/empty") answer(x, "", {{"Content-Encoding", "gzip"}});
  });
  for (const char* path : {"/gzip", "/deflate", "/raw", "/br"}) {
    auto got = get(server.url(path));
    ASSERT_TRUE(got.ok()) << path << got.error().text;
    EXPECT_EQ(got->body, text) << path;
    EXPECT_EQ(got->header("content-encoding"), "") << path;
  }
  EXPECT_EQ(get(server.url("/two"))->body, text + "!");
  EXPECT_EQ(get(server.url("/other"))->body, "zzz");
  EXPECT_EQ(get(server.url("/empty"))->body, "");
  for (const char* path : {"/cut", "/cutbr", "/junk"}) EXPECT_EQ(get(server.url(path)).status(), OC_CORRUPT) << path;
  EXPECT_EQ(get(server.url("/both")).status(), OC_UNSUPPORTED);
}

TEST_F(HttpClientTest, BombsStopAtTheCap) {
  const std::string zeros(64 << 20, '\0');
  const std::string gzip = compress(zeros, 31), br = compress_br(zeros);
  ASSERT_LT(gzip.size(), 100'000u);
  ServerForTest server(loops_, [&](Exchange& x) {
    if (x.path() == "/gzip") return answer(x, gzip, {{"Content-Encoding", "gzip"}});
    if (x.path() == "/br") return answer(x, br, {{"Content-Encoding", "br"}});
    answer(x, std::string_view(zeros).substr(0, 2 << 20));
  });
  for (const char* path : {"/gzip", "/br", "/plain"}) {
    std::size_t delivered = 0;
    HttpAnswerSink sink;
    sink.on_body = [&](std::string_view piece) -> base::Result<void> {
      delivered += piece.size();
      return {};
    };
    const std::string url = server.url(path);
    run_task(loops_.at(0), [&] {
      const auto got = client_->fetch({.url = url, .egress = &loopback_, .max_body = 1 << 20}, sink);
      EXPECT_EQ(got.status(), OC_TOO_LARGE) << path;
    });
    EXPECT_LE(delivered, std::size_t{1} << 20) << path;
  }
}

TEST_F(HttpClientTest, SinkCanEndTheRequest) {
  ServerForTest server(loops_, [](Exchange& x) { answer(x, std::string(100'000, 'x')); });
  const std::string url = server.url();
  HttpAnswerSink sink;
  sink.on_body = [](std::string_view) -> base::Result<void> { return base::Error{OC_CONFLICT, "enough"}; };
  run_task(loops_.at(0),
           [&] { EXPECT_EQ(client_->fetch({.url = url, .egress = &loopback_}, sink).status(), OC_CONFLICT); });
  EXPECT_EQ(client_->stats().open, 0u);
}

TEST_F(HttpClientTest, StaleConnectionIsRetriedForIdempotentMethodsOnly) {
  // Each connection serves one request, says that it stays, and ends when the next one comes.
  std::atomic<int> requests{0};
  RawServer server([&](RawClient& peer, int) {
    peer.read_until("\r\n\r\n");
    ++requests;
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    if (peer.read_until("\r\n\r\n").find("<END>") == std::string::npos) ++requests;
  });
  ASSERT_TRUE(get(server.url()).ok());
  ASSERT_TRUE(get(server.url()).ok());
  EXPECT_EQ(client_->stats().retries, 1u);
  EXPECT_EQ(requests, 3);
  const auto posted = fetch({.method = "POST", .url = server.url(), .body = "pay"});
  EXPECT_EQ(posted.status(), OC_UNAVAILABLE);
  EXPECT_EQ(requests, 4);
}

TEST_F(HttpClientTest, ConnectionThatTheServerEndedMeanwhileIsNotUsed) {
  HttpServerOptions options;
  options.limits.keep_alive_idle = std::chrono::milliseconds(50);
  ServerForTest server(
      loops_, [](Exchange& x) { answer(x, "ok"); }, options);
  ASSERT_TRUE(fetch({.method = "POST", .url = server.url(), .body = "1"}).ok());
  while (server.counters().idle_closed == 0) std::this_thread::yield();
  while (server.counters().connections_open != 0) std::this_thread::yield();
  ASSERT_TRUE(fetch({.method = "POST", .url = server.url(), .body = "2"}).ok());
  EXPECT_EQ(client_->stats().retries, 0u);
  EXPECT_EQ(server.counters().connections_accepted, 2u);
}

TEST_F(HttpClientTest, OddAnswersAreJudged) {
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\n\r\nuntil the end")->body, "until the end");
  EXPECT_EQ(get_raw("HTTP/1.0 200 OK\r\n\r\nold")->body, "old");
  EXPECT_EQ(get_raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                ->body,
            "ok");
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n")->body, "ok");
  EXPECT_EQ(get_raw("HTTP/1.1 204 No Content\r\n\r\n")->status, 204);
  EXPECT_EQ(get_raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n")->status, 304);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", {.method = "HEAD"})->header("content-length"), "9");
  EXPECT_EQ(get_raw("HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nok")->body, "ok");
  EXPECT_EQ(get_raw("").status(), OC_UNAVAILABLE);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort").status(), OC_UNAVAILABLE);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").status(), OC_UNAVAILABLE);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nConte").status(), OC_UNAVAILABLE);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n").status(), OC_CORRUPT);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc").status(),
            OC_CORRUPT);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc").status(), OC_CORRUPT);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n").status(), OC_CORRUPT);
  EXPECT_EQ(get_raw("HTTP/1.1 101 Switching Protocols\r\n\r\n").status(), OC_CORRUPT);
  EXPECT_EQ(get_raw("SSH-2.0-OpenSSH_9.2\r\n\r\n").status(), OC_CORRUPT);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n").status(), OC_TOO_LARGE);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 300; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(get_raw(many + "\r\n").status(), OC_TOO_LARGE);
  EXPECT_EQ(get_raw("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n").status(), OC_TOO_LARGE);
  std::string interim;
  for (int i = 0; i < 50; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(get_raw(interim + "HTTP/1.1 200 OK\r\n\r\n").status(), OC_CORRUPT);
}

TEST_F(HttpClientTest, SurplusBytesAreNotTakenForTheNextAnswer) {
  RawServer server([&](RawClient& peer, int i) {
    peer.read_until("\r\n\r\n");
    peer.send(i == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
                     : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
  });
  EXPECT_EQ(get(server.url())->body, "ok");
  EXPECT_EQ(get(server.url())->body, "good");
}

TEST_F(HttpClientTest, DeadlineCoversTheWholeExchange) {
  std::promise<void> release;
  auto released = release.get_future().share();
  RawServer server([&](RawClient& peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    released.wait();
  });
  const auto got = fetch({.url = server.url(), .deadline = fiber::Deadline::after(std::chrono::milliseconds(100))});
  EXPECT_EQ(got.status(), OC_TIMEOUT);
  EXPECT_EQ(client_->stats().open, 0u);
  release.set_value();
}

TEST_F(HttpClientTest, RequestsQueueForSlotsInTurn) {
  make_client({.max_connections = 4, .max_per_host = 4});  // two a loop
  std::atomic<int> now{0}, most{0};
  ServerForTest server(loops_, [&](Exchange& x) {
    const int in = ++now;
    for (int seen = most; in > seen && !most.compare_exchange_weak(seen, in);) {
    }
    loop::sleep_for(std::chrono::milliseconds(5));
    --now;
    answer(x, "ok");
  });
  const std::string url = server.url();
  std::vector<int> order;
  run_task(loops_.at(0), [&] {
    std::vector<loop::TaskHandle> tasks;
    for (int i = 0; i < 20; ++i) {
      tasks.push_back(loops_.at(0).spawn([&, i] {
        EXPECT_TRUE(client_->fetch({.url = url, .egress = &loopback_}).ok());
        order.push_back(i);
      }));
    }
    for (auto& task : tasks) task.join();
  });
  EXPECT_EQ(order.size(), 20u);
  EXPECT_EQ(most, 2);
  EXPECT_EQ(server.counters().connections_accepted, 2u);
  EXPECT_EQ(client_->stats().waiting, 0u);
}

TEST_F(HttpClientTest, WaitingForASlotEndsWithItsDeadline) {
  make_client({.max_connections = 2, .max_per_host = 2});
  std::promise<void> release;
  auto released = release.get_future().share();
  RawServer server([&](RawClient& peer, int) {
    peer.read_until("\r\n\r\n");
    released.wait();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const std::string url = server.url();
  run_task(loops_.at(0), [&] {
    auto first = loops_.at(0).spawn([&] { EXPECT_TRUE(client_->fetch({.url = url, .egress = &loopback_}).ok()); });
    fiber::current_task()->yield();
    const auto second = client_->fetch(
        {.url = url, .egress = &loopback_, .deadline = fiber::Deadline::after(std::chrono::milliseconds(50))});
    EXPECT_EQ(second.status(), OC_TIMEOUT);
    EXPECT_THAT(second.error().text, HasSubstr("waiting for one of 1 connections"));
    release.set_value();
    first.join();
  });
}

TEST_F(HttpClientTest, IdleConnectionsMakeRoomForOtherHosts) {
  make_client({.max_connections = 2, .max_per_host = 2});  // one a loop
  ServerForTest a(loops_, [](Exchange& x) { answer(x, "a"); });
  ServerForTest b(loops_, [](Exchange& x) { answer(x, "b"); });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(get(a.url())->body, "a");
    EXPECT_EQ(get(b.url())->body, "b");
  }
  EXPECT_EQ(client_->stats().open, 1u);
}

TEST_F(HttpClientTest, IdleConnectionsAreClosedInTime) {
  make_client({.idle_time = std::chrono::milliseconds(50)});
  ServerForTest server(loops_, [](Exchange& x) { answer(x, "a"); });
  ASSERT_TRUE(get(server.url()).ok());
  while (client_->stats().open > 0) std::this_thread::yield();
  while (server.counters().connections_open > 0) std::this_thread::yield();
}

TEST_F(HttpClientTest, EarlyRefusalOfALargeBodyIsSeen) {
  ServerForTest server(loops_, [](Exchange& x) { static_cast<void>(x.problem(413, "no", "too much")); });
  const std::string body(20 << 20, 'x');
  const auto got = fetch({.method = "POST", .url = server.url(), .body = body});
  // Linux keeps what was received before a reset, and the answer is sent before the server gives up on the body: the
  // client finds it, however its own writing ended.
  ASSERT_TRUE(got.ok()) << got.error().text;
  EXPECT_EQ(got->status, 413);
  EXPECT_EQ(client_->stats().open, 0u);
}

TEST_F(HttpClientTest, RefusedConnectionSaysWhere) {
  base::UniqueFd closed(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(closed.get(), reinterpret_cast<sockaddr*>(&in), sizeof in), 0);
  socklen_t length = sizeof in;
  ::getsockname(closed.get(), reinterpret_cast<sockaddr*>(&in), &length);
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(in.sin_port)) + "/?token=secret";
  const auto got = get(url);
  EXPECT_EQ(got.status(), OC_UNAVAILABLE);
  EXPECT_THAT(got.error().text, HasSubstr("127.0.0.1:" + std::to_string(ntohs(in.sin_port))));
  EXPECT_THAT(got.error().text, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace oneclaw::net
