#include <oneclaw/render/url.h>

#include <gmock/gmock.h>

namespace oneclaw::render {
namespace {

using ::testing::HasSubstr;

std::string normal(std::string_view text) {
  sdk::Result<std::string> url = normal_url(text);
  return url ? *url : "refused: " + std::string(url.status().text());
}

TEST(Url, HasOneSpelling) {
  EXPECT_EQ(normal("HTTPS://LoneStar.Example:443/A%2fb?c#d"), "https://lonestar.example/A%2fb?c#d");
  EXPECT_EQ(normal("http://a.example:8080"), "http://a.example:8080");
  EXPECT_EQ(normal("http://a.example.:80/"), "http://a.example/");
  EXPECT_EQ(normal("http://[::1]:8787/x"), "http://[::1]:8787/x");
  EXPECT_EQ(normal("http://127.0.0.1:8787/x"), "http://127.0.0.1:8787/x");
}

TEST(Url, MarkupIsPercentEncoded) {
  EXPECT_EQ(normal("https://a.example/\"<b>[x]`|{}^\\*%zz\u00FC"),
            "https://a.example/%22%3Cb%3E%5Bx%5D%60%7C%7B%7D%5E%5C%2A%25zz%C3%BC");
}

TEST(Url, InternationalHostsShowTheirCode) {
  EXPECT_EQ(normal("https://M\u00FCnchen.example/"), "https://xn--mnchen-3ya.example/");
  EXPECT_EQ(normal("https://\u4F8B\u5B50.example"), "https://xn--fsqu00a.example");
  EXPECT_EQ(normal("https://stra\u00DFe.example"), "https://xn--strae-oqa.example");
  EXPECT_EQ(normal("https://\u0440\u0430ypal.example"), "https://xn--ypal-43d9g.example");
  EXPECT_EQ(normal("https://\uFF41.example"), "https://a.example");
}

TEST(Url, WhatIsNoLinkIsRefusedWithTheReason) {
  for (std::string_view text :
       {"", "javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "a.example"}) {
    EXPECT_THAT(normal(text), HasSubstr("must begin with https://")) << text;
  }
  EXPECT_THAT(normal("https://bank.example@evil.example"), HasSubstr("user name"));
  EXPECT_THAT(normal("https://bank.example\\@evil.example"), HasSubstr("user name"));
  EXPECT_THAT(normal("https://a b.example"), HasSubstr("space"));
  EXPECT_THAT(normal("https://a.example/\n"), HasSubstr("control character"));
  for (std::string_view text :
       {"https://", "https:///x", "https://a..b", "https://-a.example", "https://a\u2100.example",
        "https://a%2e.example", "http://[x]/", "http://[", "https://\u202E.example"}) {
    EXPECT_THAT(normal(text), HasSubstr("host")) << text;
  }
  for (std::string_view text : {"https://a.example:0", "https://a.example:65536", "https://a.example:x"}) {
    EXPECT_THAT(normal(text), HasSubstr("port")) << text;
  }
}

TEST(Url, LimitsAtAndOneOver) {
  std::string at = "https://a.example/" + std::string(kMaxUrlBytes - 18, 'x');
  EXPECT_EQ(normal(at), at);
  EXPECT_EQ(normal_url(at + "x").status().code(), OC_TOO_LARGE);
  EXPECT_EQ(normal_url("https://a.example/" + std::string(kMaxUrlBytes / 3, '*')).status().code(), OC_TOO_LARGE);
  std::string label(kMaxLabelBytes, 'a');
  EXPECT_EQ(normal("https://" + label + ".example"), "https://" + label + ".example");
  EXPECT_THAT(normal("https://" + label + "a.example"), HasSubstr("host"));
  std::string host = label + "." + label + "." + label + "." + std::string(61, 'a');
  ASSERT_EQ(host.size(), kMaxHostBytes);
  EXPECT_EQ(normal("https://" + host), "https://" + host);
  EXPECT_THAT(normal("https://" + host + "a"), HasSubstr("host"));
}

TEST(Url, PublicOnes) {
  for (std::string_view url : {"https://a.example", "http://a.example:8080/x"}) EXPECT_TRUE(is_public_url(url)) << url;
  for (std::string_view url : {"http://localhost:8787", "http://lone-star.localhost:8788/", "http://127.0.0.1/",
                               "http://[::1]/a.b", "http://printer.local", "http://intranet/a.b", ""}) {
    EXPECT_FALSE(is_public_url(url)) << url;
  }
}

}  // namespace
}  // namespace oneclaw::render
