#include "site_page.h"
#include "http_head.h"

#include "catalogue.h"

#include <gmock/gmock.h>

namespace oneclaw::tool_places_sample {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SiteAnswer answer(SiteKind kind, std::string_view path = "/") {
  static const Catalogue catalogue;
  for (const Place& place : catalogue.all()) {
    if (place.site == kind) return answer_of(place, path, "http://acme.localhost:8788");
  }
  ADD_FAILURE() << "no place of that kind";
  return {};
}

TEST(SitePage, EveryPageSaysThatItIsASample) {
  for (const SiteKind kind : {SiteKind::complete, SiteKind::plain, SiteKind::bare, SiteKind::facebook_only,
                              SiteKind::hidden_email, SiteKind::wrong_charset, SiteKind::slow, SiteKind::container,
                              SiteKind::builder, SiteKind::pixel, SiteKind::traps}) {
    const SiteAnswer page = answer(kind);
    EXPECT_EQ(page.status, 200);
    if (kind == SiteKind::wrong_charset) continue;
    EXPECT_THAT(page.body, HasSubstr("A sample website of OneClaw")) << static_cast<int>(kind);
  }
}

TEST(SitePage, KindsDifferInWhatTheyShow) {
  EXPECT_THAT(answer(SiteKind::complete).body, HasSubstr("application/ld+json"));
  EXPECT_THAT(answer(SiteKind::complete).body, HasSubstr("calendly.com"));
  EXPECT_THAT(answer(SiteKind::bare).body, Not(HasSubstr("<title>")));
  EXPECT_THAT(answer(SiteKind::hidden_email).body, Not(HasSubstr("mailto:")));
  EXPECT_THAT(answer(SiteKind::wrong_charset).body, HasSubstr("Caf\xe9"));
  EXPECT_EQ(answer(SiteKind::not_found).status, 404);
  EXPECT_EQ(answer(SiteKind::redirect).location, "http://acme.localhost:8788/home");
  EXPECT_EQ(answer(SiteKind::redirect, "/home").status, 200);
  EXPECT_EQ(answer(SiteKind::slow).delay_ms, kSlowMs);
  EXPECT_GE(answer(SiteKind::huge).body.size(), kHugeBytes);
  EXPECT_TRUE(answer(SiteKind::hang_up, "/robots.txt").hangs_up);
  EXPECT_THAT(answer(SiteKind::robots, "/robots.txt").body, HasSubstr("Disallow: /\n"));
  EXPECT_EQ(answer(SiteKind::plain, "/robots.txt").status, 404);
  EXPECT_THAT(answer(SiteKind::complete, "/robots.txt").body,
              HasSubstr("Sitemap: http://acme.localhost:8788/sitemap.xml"));
  EXPECT_THAT(answer(SiteKind::complete, "/sitemap.xml").body, HasSubstr("<urlset"));
  EXPECT_EQ(answer(SiteKind::plain, "/etc/passwd").status, 404);
}

TEST(HttpHead, ReadsARequest) {
  const auto head = read_head("GET /a/b?c=/d HTTP/1.1\r\nAccept: */*\r\nHOST:  acme.localhost:8788 \r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "GET");
  EXPECT_EQ(head->path, "/a/b");
  EXPECT_EQ(head->host, "acme.localhost:8788");
  EXPECT_EQ(head->slug(), "acme");
}

TEST(HttpHead, RefusesWhatIsNone) {
  for (const char* text : {"", "\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET http://x/ HTTP/1.1\r\n\r\n",
                           "GET / HTTP/2\r\n\r\n", "\x16\x03\x01\r\n\r\n"}) {
    EXPECT_FALSE(read_head(text)) << text;
  }
  const auto other = read_head("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->slug(), "");
}

TEST(HttpHead, WritesAnAnswer) {
  SiteAnswer moved;
  moved.status = 301;
  moved.location = "http://acme.localhost/home";
  EXPECT_EQ(response_head(moved),
            "HTTP/1.1 301 Moved Permanently\r\nLocation: http://acme.localhost/home\r\nContent-Type: text/html; "
            "charset=utf-8\r\nContent-Length: 0\r\nConnection: close\r\nX-Robots-Tag: noindex\r\n\r\n");
}

}  // namespace
}  // namespace oneclaw::tool_places_sample
