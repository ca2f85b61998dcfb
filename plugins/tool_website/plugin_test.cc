// The built plugin end to end: website.scan through the host's gate, over real sockets, against websites of this file.
#include "host/net/raw_server_for_test.h"
#include "scan_for_test.h"

#include "host/loop/sync.h"

#include <time.h>
#include <zlib.h>

#include <chrono>
#include <future>
#include <iostream>
#include <thread>

namespace oneclaw::tool_website {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPage =
    "<!DOCTYPE html><html lang=en><title>Acme Plumbing</title><meta name=description content='Plumbers in Austin'>"
    "<body><h1>Acme</h1><p>Call (512) 555-0142</p>";

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
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

std::int64_t thread_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

// Many small elements: as costly to read as its size allows.
std::string large_page(std::size_t bytes) {
  std::string page = kPage;
  for (int i = 0; page.size() < bytes; ++i) {
    page += "<div class=\"row r" + std::to_string(i) + "\"><a href=\"/service/" + std::to_string(i) +
            "\">Service &amp; parts</a></div>\n";
  }
  return page;
}

TEST_F(ScanTest, ReadsASite) {
  put("acme", "/robots.txt",
      {.body = "User-agent: *\nDisallow: /private\nSitemap: " + url("acme", "/map.xml"), .type = "text/plain"});
  put("acme", "/map.xml", {.body = "<?xml version='1.0'?><urlset></urlset>", .type = "application/xml"});
  put("acme", "/", {.body = kPage});
  const ScanResult result = scan(url("acme"));
  ASSERT_EQ(result.status, OC_OK) << result.error;
  EXPECT_EQ(result.text("reachable"), "true");
  EXPECT_EQ(result.text("status"), "200");
  EXPECT_EQ(result.text("title"), "Acme Plumbing");
  EXPECT_EQ(result.text("h1"), "[\"Acme\"]");
  EXPECT_EQ(result.text("tls"), "false");
  EXPECT_EQ(result.text("robots"), R"({"found":true,"allowed":true})");
  EXPECT_EQ(result.text("sitemap", "found"), "true");
  EXPECT_EQ(result.text("contacts", "phones"), R"([{"e164":"+15125550142","display":"(512) 555-0142"}])");
  EXPECT_EQ(result.text("signals"), R"({"seo_ok":"no","ads":"no","booking":"no","chat":"no","ai_readable":"no"})");
  EXPECT_EQ(result.text("ai_readability", "score"), "10");
  EXPECT_THAT(requests(), ElementsAre("GET acme /robots.txt", "GET acme /", "GET acme /map.xml")) << "never HEAD";
}

TEST_F(ScanTest, SaysWhoVisits) {
  std::string agent;
  net::ServerForTest other(host_.loops(), [&](net::Exchange& x) {
    agent = x.header("user-agent");
    static_cast<void>(x.reply({.content_type = "text/html", .body = kPage}));
  });
  grant({"*.localhost:" + std::to_string(other.port())});
  EXPECT_EQ(scan("http://acme.localhost:" + std::to_string(other.port())).text("reachable"), "true");
  EXPECT_EQ(agent, "OneClawBot/1.0.0 (+https://oneclaw.example/bot)");
}

TEST_F(ScanTest, FollowsRedirectsAndAsksEachHost) {
  put("acme", "/", {.status = 301, .headers = {{"Location", url("www", "/home")}}});
  put("www", "/home", {.status = 302, .headers = {{"Location", "/index?x=1"}}});
  put("www", "/index?x=1", {.body = kPage});
  const ScanResult result = scan(url("acme"));
  EXPECT_EQ(result.text("final_url"), url("www", "/index?x=1"));
  EXPECT_EQ(result.text("url"), url("acme"));
  EXPECT_EQ(result.text("robots"), R"({"found":false,"allowed":true})");
  EXPECT_THAT(requests(), ElementsAre("GET acme /robots.txt", "GET acme /", "GET www /robots.txt", "GET www /home",
                                      "GET www /index?x=1", "GET www /sitemap.xml"));
}

TEST_F(ScanTest, ReadsCompressedPages) {
  put("acme", "/", {.body = gzip(kPage), .headers = {{"Content-Encoding", "gzip"}}});
  const ScanResult result = scan(url("acme"));
  EXPECT_EQ(result.text("title"), "Acme Plumbing");
  EXPECT_EQ(result.text("bytes"), std::to_string(std::string_view(kPage).size()));
}

TEST_F(ScanTest, ReadsPagesWhoseEncodingIsWrongOrOld) {
  put("wrong", "/", {.body = "<title>M\xFCller</title>", .type = "text/html; charset=utf-8"});
  put("old", "/", {.body = "<title>M\xFCller</title>", .type = "text/html"});
  put("russian", "/", {.body = "<title>\xCF\xF0\xE8\xE2\xE5\xF2</title>", .type = "text/html; charset=windows-1251"});
  put("nonsense", "/", {.body = "<title>Müller</title>", .type = "text/html; charset=nonsense"});
  EXPECT_EQ(scan(url("wrong")).text("title"), "M\xEF\xBF\xBDller");
  EXPECT_EQ(scan(url("old")).text("title"), "Müller");
  EXPECT_EQ(scan(url("russian")).text("title"), "Привет");
  EXPECT_EQ(scan(url("nonsense")).text("title"), "Müller");
}

TEST_F(ScanTest, UnreachableIsAResult) {
  put("refuses", "/robots.txt", {.body = "User-agent: oneclawbot\nDisallow: /", .type = "text/plain"});
  put("down", "/robots.txt", {.body = "x", .status = 503});
  put("gone", "/", {.body = "x", .status = 410, .type = "text/html"});
  put("broken", "/", {.body = "x", .status = 500, .type = "text/html"});
  put("wall", "/",
      {.body = "<title>Just a moment...",
       .status = 403,
       .type = "text/html",
       .headers = {{"CF-Mitigated", "challenge"}}});
  put("picture", "/", {.body = "\x89PNG", .type = "image/png"});
  put("typeless", "/", {.body = "plain words", .type = ""});
  put("loop", "/", {.status = 302, .headers = {{"Location", "/"}}});
  put("nowhere", "/", {.status = 302, .headers = {{"Location", "ftp://x/"}}});
  put("inward", "/", {.status = 302, .headers = {{"Location", "http://127.0.0.1/admin"}}});
  put("metadata", "/", {.status = 302, .headers = {{"Location", "http://169.254.169.254/latest/meta-data/"}}});
  put("gzip", "/", {.body = "no gzip", .headers = {{"Content-Encoding", "gzip"}}});
  struct Row {
    std::string site, reason;
  };
  for (const Row& row :
       {Row{"refuses", "robots"}, Row{"down", "robots"}, Row{"gone", "http_410"}, Row{"broken", "http_500"},
        Row{"missing", "http_404"}, Row{"wall", "blocked"}, Row{"picture", "not_html"}, Row{"typeless", "not_html"},
        Row{"loop", "redirects"}, Row{"nowhere", "redirects"}, Row{"inward", "redirect_denied"},
        Row{"metadata", "redirect_denied"}, Row{"gzip", "bad_answer"}}) {
    const ScanResult result = scan(url(row.site));
    EXPECT_EQ(result.status, OC_OK) << row.site << result.error;
    EXPECT_EQ(result.text("reachable"), "false") << row.site;
    EXPECT_EQ(result.text("reason"), row.reason) << row.site << result.text("detail");
    EXPECT_NE(result.text("detail"), "") << row.site;
    EXPECT_THAT(result.text("signals"), Not(HasSubstr("no\""))) << row.site << ": not seen is not absent";
  }
  EXPECT_EQ(scan(url("plain", "/", "https")).text("reason"), "tls");
}

TEST_F(ScanTest, ARefusedConnectionIsAResult) {
  std::uint16_t port = 0;
  {
    net::ServerForTest gone(host_.loops(), [](net::Exchange&) {});
    port = gone.port();
  }
  grant({"*.localhost:" + std::to_string(port)});
  const ScanResult result = scan("http://acme.localhost:" + std::to_string(port));
  EXPECT_EQ(result.text("reason"), "refused");
  EXPECT_EQ(result.text("status"), "0");
}

TEST_F(ScanTest, WithoutASchemeHttpIsTriedAfterHttps) {
  put("acme", "/", {.body = kPage});
  const ScanResult result = scan("acme.localhost:" + std::to_string(server_->port()));
  EXPECT_EQ(result.text("reachable"), "true") << result.text("detail");
  EXPECT_EQ(result.text("final_url"), url("acme"));
}

TEST_F(ScanTest, RobotsMayBeLeftOut) {
  put("refuses", "/robots.txt", {.body = "User-agent: *\nDisallow: /", .type = "text/plain"});
  put("refuses", "/", {.body = kPage});
  const ScanResult result = scan(url("refuses"), "\"check_robots\":false");
  EXPECT_EQ(result.text("reachable"), "true");
  EXPECT_EQ(result.text("robots"), R"({"found":null,"allowed":null})");
  EXPECT_THAT(requests(), Not(Contains("GET refuses /robots.txt")));
}

TEST_F(ScanTest, RobotsAreKeptForTheNextScan) {
  put("acme", "/", {.body = kPage});
  scan(url("acme"));
  scan(url("acme"));
  const std::vector<std::string> seen = requests();
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "GET acme /robots.txt"), 1);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "GET acme /"), 2);
}

// A server that answers every address with its front page has no sitemap.
TEST_F(ScanTest, APageIsNoSitemap) {
  put("acme", "/", {.body = kPage});
  put("acme", "/sitemap.xml", {.body = kPage});
  EXPECT_EQ(scan(url("acme")).text("sitemap", "found"), "false");
}

TEST_F(ScanTest, AddressesOfThisMachineAreDeniedUnlessGranted) {
  const std::string port = std::to_string(server_->port());
  for (const char* address : {"http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://[::1]/",
                              "http://169.254.169.254/latest/meta-data/"}) {
    const ScanResult result = scan(address);
    EXPECT_EQ(result.status, OC_DENIED) << address;
    EXPECT_THAT(result.error, HasSubstr("refused")) << address;
  }
  for (const std::string& address :
       std::vector<std::string>{"http://127.0.0.1:" + port, "http://localhost:" + port, "http://acme.localhost:1"}) {
    const ScanResult result = scan(address);
    EXPECT_EQ(result.status, OC_DENIED) << address;
    EXPECT_THAT(result.error, HasSubstr("permissions.net")) << address;
  }
  for (const char* address : {"http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/"}) {
    const ScanResult result = scan(address);
    EXPECT_EQ(result.status, OC_INVALID) << address << result.output;
  }
  EXPECT_THAT(requests(), ElementsAre());
}

TEST_F(ScanTest, BadInputIsAnError) {
  begin();
  for (const char* input :
       {"{}", "[]", "", R"({"url":5})", R"({"url":""})", R"({"url":"ftp://a.example/"})",
        R"({"url":"http://user:pass@a.example/"})", R"({"url":"http://a b/"})", R"j({"url":"javascript:alert(1)"})j",
        R"({"url":"http://a.example/","timeout_ms":999})", R"({"url":"http://a.example/","timeout_ms":"1000"})",
        R"({"url":"http://a.example/","max_bytes":1})", R"({"url":"http://a.example/","check_robots":1})",
        R"({"url":"http://a.example/","country":"usa"})"}) {
    const ScanResult result = invoke(input);
    EXPECT_EQ(result.status, OC_INVALID) << input << result.output;
    EXPECT_THAT(result.error, HasSubstr("website.scan: ")) << input;
  }
}

// An earlier system stopped its clock before the body was read.
TEST_F(ScanTest, BugTheTimeEndedBeforeTheBody) {
  net::RawServer slow([](net::RawClient& peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<title>x");
    peer.read_all(30);  // until the client has had enough
  });
  grant({"*.localhost:" + std::to_string(slow.port())});
  const ScanResult result =
      scan("http://slow.localhost:" + std::to_string(slow.port()), "\"timeout_ms\":1000,\"check_robots\":false");
  EXPECT_EQ(result.status, OC_OK) << result.error;
  EXPECT_EQ(result.text("reason"), "timeout");
  EXPECT_EQ(result.text("status"), "200");
}

TEST_F(ScanTest, EndsBeforeTheCallersDeadline) {
  net::RawServer silent([](net::RawClient& peer, int) { peer.read_all(30); });
  grant({"*.localhost:" + std::to_string(silent.port())});
  begin();
  const ScanResult result = invoke("{\"url\":\"http://silent.localhost:" + std::to_string(silent.port()) + "\"}", 1s);
  EXPECT_EQ(result.status, OC_OK) << result.error;
  EXPECT_EQ(result.text("reason"), "timeout");
}

TEST_F(ScanTest, LargePages) {
  put("large", "/", {.body = large_page(5 << 20)});
  const ScanResult refused = scan(url("large"));
  EXPECT_EQ(refused.text("reason"), "too_large");
  const ScanResult read = scan(url("large"), "\"max_bytes\":8388608,\"timeout_ms\":15000");
  EXPECT_EQ(read.text("title"), "Acme Plumbing") << read.text("detail");
  put("gzipped", "/", {.body = gzip(large_page(5 << 20)), .headers = {{"Content-Encoding", "gzip"}}});
  EXPECT_EQ(scan(url("gzipped")).text("reason"), "too_large");
}

// Decision 40: a large page is read on the pool. With the only thread of the pool busy it waits there, and the loop
// goes on: a small page is done meanwhile.
TEST_F(ScanTest, LargePagesDoNotHoldTheLoop) {
  put("large", "/", {.body = large_page(1 << 20)});
  put("small", "/", {.body = kPage});
  begin();
  std::promise<void> release;
  std::future<void> released = release.get_future();
  std::atomic<bool> is_large_done = false;
  host_.on_task([&] {
    auto busy = loop::Loop::current()->spawn([&] { EXPECT_TRUE(host_.pool().run([&] { released.wait_for(60s); })); },
                                             {.name = "busy"});
    auto large = loop::Loop::current()->spawn(
        [&] {
          const ScanResult result = invoke_here("{\"url\":\"" + url("large") + "\"}");
          EXPECT_EQ(result.text("title"), "Acme Plumbing");
          is_large_done = true;
        },
        {.name = "large"});
    EXPECT_TRUE(plugin::wait_until([&] {
      const auto seen = requests();
      return std::find(seen.begin(), seen.end(), "GET large /sitemap.xml") != seen.end();
    }));
    EXPECT_EQ(invoke_here("{\"url\":\"" + url("small") + "\"}").text("title"), "Acme Plumbing");
    EXPECT_FALSE(is_large_done);
    release.set_value();
    large.join();
    busy.join();
  });
  EXPECT_TRUE(is_large_done);
}

TEST_F(ScanTest, OneRequestAtATimeForEachHost) {
  put("acme", "/", {.body = kPage});
  put("other", "/", {.body = kPage});
  begin();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      const std::string site = i % 4 == 3 ? "other" : "acme";
      const ScanResult result = invoke("{\"url\":\"" + url(site) + "\"}", 60s, static_cast<std::size_t>(i % 2));
      EXPECT_EQ(result.text("reachable"), "true") << result.error;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most_at_once_, 1);
  const std::vector<std::string> seen = requests();
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "GET acme /robots.txt"), 1) << "who waited found it in the cache";
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "GET acme /"), 6);
}

// Who waits for a turn leaves with its own time, and leaves the queue in order.
TEST_F(ScanTest, WaitingForATurnCountsAsTime) {
  net::RawServer silent([](net::RawClient& peer, int) { peer.read_all(30); });
  grant({"*.localhost:" + std::to_string(silent.port())});
  begin();
  const std::string address = "http://silent.localhost:" + std::to_string(silent.port());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const ScanResult result =
          invoke("{\"url\":\"" + address + "\",\"timeout_ms\":1000}", 60s, static_cast<std::size_t>(i % 2));
      EXPECT_EQ(result.text("reason"), "timeout") << result.error;
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Runs `work` on a loop's task and gives the longest time that this loop worked without a pause: its thread's own time,
// so that a busy machine does not count.
std::int64_t longest_hold_ns(const std::function<void()>& work) {
  std::int64_t longest_ns = 0;
  bool is_done = false;
  auto ticker = loop::Loop::current()->spawn(
      [&] {
        for (std::int64_t last = thread_ns(); !is_done;) {
          loop::sleep_for(fiber::Duration(0));
          longest_ns = std::max(longest_ns, thread_ns() - last);
          last = thread_ns();
        }
      },
      {.name = "ticker"});
  work();
  is_done = true;
  ticker.join();
  return longest_ns;
}

// What reading a page costs its loop, beside what its transfer alone costs: decision 40 allows 20 ms.
TEST_F(ScanTest, ReadingAPageDoesNotHoldItsLoop) {
  const std::string large = large_page((4 << 20) - 1000), small = large_page(15 << 10);
  const std::string* page = &large;
  net::RawServer server([&](net::RawClient& peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: " +
              std::to_string(page->size()) + "\r\n\r\n");
    peer.send(*page);
  });
  grant({"*.localhost:" + std::to_string(server.port())});
  begin();
  const std::string address = "http://acme.localhost:" + std::to_string(server.port()) + "/";
  host_.on_task([&] {
    for (const std::string* one : {&large, &small}) {
      page = one;
      const std::int64_t alone_ns = longest_hold_ns([&] {
        const auto got = client_->fetch({.url = address, .egress = plugin_.spec.grants.egress.get()});
        EXPECT_TRUE(got) << (got ? "" : got.error().text);
      });
      ScanResult result;
      const std::int64_t scan_ns = longest_hold_ns([&] {
        result = invoke_here("{\"url\":\"" + address + "\",\"timeout_ms\":15000,\"check_robots\":false}", 60s);
      });
      EXPECT_EQ(result.text("title"), "Acme Plumbing");
      std::cout << "[ loop ] " << one->size() / 1024 << " KiB: held at most " << static_cast<double>(scan_ns) / 1e6
                << " ms; the transfer alone " << static_cast<double>(alone_ns) / 1e6 << " ms\n";
#ifdef NDEBUG
      if (!plugin::kIsSanitized) {
        EXPECT_LT(scan_ns, alone_ns + 20'000'000);
      }
#endif
    }
  });
}

}  // namespace
}  // namespace oneclaw::tool_website
