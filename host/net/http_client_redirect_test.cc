// Redirects: methods, secrets, loops, and that none leads where the caller may not go.
#include "host/net/http_client_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

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

}  // namespace
}  // namespace oneclaw::net
