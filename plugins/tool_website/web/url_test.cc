#include "plugins/tool_website/web/url.h"

#include <gtest/gtest.h>

namespace oneclaw::tool_website::web {
namespace {

std::string text_of(const std::optional<Url>& url) { return url ? url->text() : "none"; }

TEST(UrlTest, ParsesAbsoluteOnes) {
  EXPECT_EQ(text_of(parse_url(" HTTPS://Example.COM:443/a b#c ")), "https://example.com/a%20b");
  EXPECT_EQ(text_of(parse_url("http://example.com")), "http://example.com/");
  EXPECT_EQ(text_of(parse_url("http://example.com:8080?x=1")), "http://example.com:8080/?x=1");
  EXPECT_EQ(text_of(parse_url("http://example.com./x")), "http://example.com/x");
  EXPECT_EQ(text_of(parse_url("http://[::1]:80/")), "http://[::1]/");
  EXPECT_EQ(text_of(parse_url("https://example.com/ä")), "https://example.com/%C3%A4");
  EXPECT_EQ(text_of(parse_url("https://example.com/100%")), "https://example.com/100%25");
  for (const char* bad :
       {"", "example.com", "ftp://example.com/", "http://", "http://a@b/", "http://a b/", "http://a:0/",
        "http://a:99999/", "http://a:x/", "javascript:alert(1)", "http://ä.de/", "http://.a/"}) {
    EXPECT_EQ(text_of(parse_url(bad)), "none") << bad;
  }
}

TEST(UrlTest, ResolvesReferences) {
  const Url base = *parse_url("https://example.com/a/b?c");
  EXPECT_EQ(text_of(resolve(base, "d")), "https://example.com/a/d");
  EXPECT_EQ(text_of(resolve(base, "../d")), "https://example.com/d");
  EXPECT_EQ(text_of(resolve(base, "/../../d")), "https://example.com/d");
  EXPECT_EQ(text_of(resolve(base, "//other.example/x")), "https://other.example/x");
  EXPECT_EQ(text_of(resolve(base, "?x=1")), "https://example.com/a/b?x=1");
  EXPECT_EQ(text_of(resolve(base, "#top")), "https://example.com/a/b?c");
  EXPECT_EQ(text_of(resolve(base, "http://x.example")), "http://x.example/");
  EXPECT_EQ(text_of(resolve(base, "/a\n b")), "https://example.com/a%20b");
  EXPECT_EQ(text_of(resolve(base, "mailto:a@b.example")), "none");
  EXPECT_EQ(text_of(resolve(base, "javascript:void(0)")), "none");
}

TEST(UrlTest, ComparesHostsByLabels) {
  EXPECT_TRUE(is_under("x.com", "x.com"));
  EXPECT_TRUE(is_under("www.x.com", "x.com"));
  EXPECT_FALSE(is_under("fedex.com", "x.com"));
  EXPECT_FALSE(is_under("x.com.example", "x.com"));
}

}  // namespace
}  // namespace oneclaw::tool_website::web
