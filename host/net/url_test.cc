#include "host/net/url.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

TEST(UrlTest, NormalForm) {
  struct Case {
    const char* text;
    const char* normal;
  };
  const Case cases[] = {
      {"http://example.com", "http://example.com/"},
      {"HTTP://EXAMPLE.com:80/", "http://example.com/"},
      {"https://example.com:443/a?b=c#d", "https://example.com/a?b=c"},
      {"https://example.com:444?q", "https://example.com:444/?q"},
      {"http://example.com:/x", "http://example.com/x"},
      {"http://example.com./x", "http://example.com/x"},
      {"http://[2001:DB8:0:0:0:0:0:1]:8080/", "http://[2001:db8::1]:8080/"},
      {"wss://gateway.example/?v=10&encoding=json", "wss://gateway.example/?v=10&encoding=json"},
      {"http://example.com/a%20b/../c", "http://example.com/a%20b/../c"},
  };
  for (const Case& c : cases) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url.ok()) << c.text << url.error().text;
    EXPECT_EQ(url->text(), c.normal);
  }
  EXPECT_EQ(parse_url("http://[::1]:81/")->authority(), "[::1]:81");
  EXPECT_EQ(parse_url("https://[::1]/")->authority(), "[::1]");
  EXPECT_EQ(parse_url("https://[::1]/")->host, "::1");
}

TEST(UrlTest, Refused) {
  for (const char* text : {"",
                           "example.com",
                           "/path",
                           "//example.com/",
                           "http:",
                           "http:/",
                           "http:/example.com",
                           "http://",
                           "http:///path",
                           "://x",
                           "ftp://example.com/",
                           "javascript://x",
                           "http://example.com:0/",
                           "http://example.com:65536/",
                           "http://example.com:08/",
                           "http://example.com:80x/",
                           "http://example.com:-1/",
                           "http://u@example.com/",
                           "http://@example.com/",
                           "http://:p@example.com/",
                           "http://example.com/a b",
                           "http://example.com/\xc3\xa4",
                           "http://example.com/%zz",
                           "http://example.com/a\\b",
                           "http://exa\\mple.com/",
                           " http://example.com/",
                           "http://example.com/\n",
                           "http://[::1/",
                           "http://[::1]x/",
                           "http://example.com/<x>"}) {
    EXPECT_EQ(parse_url(text).status(), OC_INVALID) << text;
  }
  EXPECT_EQ(parse_url("http://example.com/" + std::string(9000, 'a')).status(), OC_TOO_LARGE);
  EXPECT_EQ(parse_url("http://" + std::string(300, 'a') + "/").status(), OC_INVALID);
  EXPECT_EQ(parse_url("http://" + std::string(64, 'a') + ".example/").status(), OC_INVALID);
}

TEST(UrlTest, RedirectTargets) {
  const Url base = *parse_url("http://example.com:8080/a/b/c?q");
  struct Case {
    const char* reference;
    const char* result;
  };
  const Case cases[] = {
      {"/x", "http://example.com:8080/x"},
      {"x", "http://example.com:8080/a/b/x"},
      {"../x", "http://example.com:8080/a/x"},
      {"../../../../x", "http://example.com:8080/x"},
      {"?z=1", "http://example.com:8080/a/b/c?z=1"},
      {"//other.example/y", "http://other.example/y"},
      {"https://other.example/y#frag", "https://other.example/y"},
      {"/with space/\xc3\xa4", "http://example.com:8080/with%20space/%C3%A4"},
  };
  for (const Case& c : cases) {
    const auto url = resolve_url(base, c.reference);
    ASSERT_TRUE(url.ok()) << c.reference << url.error().text;
    EXPECT_EQ(url->text(), c.result);
  }
  for (const char* reference :
       {"http://", "http://u:p@x/", "mailto:a@b", "http://0x7f.1/", "http://b\xc3\xbc.example/"}) {
    EXPECT_EQ(resolve_url(base, reference).status(), OC_INVALID) << reference;
  }
}

}  // namespace
}  // namespace oneclaw::net
