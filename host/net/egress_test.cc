#include "host/net/egress.h"

#include "host/net/address_guard.h"
#include "host/net/url.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::HasSubstr;

Egress egress(std::vector<std::string> patterns) {
  auto parsed = Egress::parse(patterns);
  EXPECT_TRUE(parsed.ok()) << parsed.error().text;
  return *parsed;
}

// What a caller with `rules` may do with a URL, taking an address literal for what its name resolves to.
oc_status verdict(const Egress& rules, std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return url.status();
  if (auto target = rules.check_target(url->scheme, url->host, url->port); !target) return target.status();
  const auto address = IpAddress::parse(url->host);
  return address ? rules.check_address(url->host, *address, url->port).status() : OC_OK;
}

struct Spelling {
  const char* host;
  oc_status expected;
};

// With permission for every name and address on port 80: what remains is the guard and the spelling.
TEST(EgressTest, TableOfSpellings) {
  const Egress everywhere = egress({"*:80"});
  const Spelling spellings[] = {
      // public
      {"1.1.1.1", OC_OK},
      {"8.8.8.8", OC_OK},
      {"example.com", OC_OK},
      {"EXAMPLE.com.", OC_OK},
      {"xn--bcher-kva.example", OC_OK},
      {"a_b.example.com", OC_OK},
      {"127.0.0.1.example.com", OC_OK},  // a name; what it resolves to is checked later
      {"0x7f.example", OC_OK},
      {"[2606:4700:4700::1111]", OC_OK},
      {"[::ffff:8.8.8.8]", OC_OK},
      {"[64:ff9b::8.8.8.8]", OC_OK},
      {"[2002:0808:0808::1]", OC_OK},
      {"172.15.255.255", OC_OK},
      {"172.32.0.1", OC_OK},
      {"100.63.255.255", OC_OK},
      {"100.128.0.1", OC_OK},
      {"169.253.255.255", OC_OK},
      {"192.167.255.255", OC_OK},
      {"198.20.0.1", OC_OK},
      {"223.255.255.255", OC_OK},
      // guarded IPv4
      {"0.0.0.0", OC_DENIED},
      {"0.1.2.3", OC_DENIED},
      {"10.0.0.1", OC_DENIED},
      {"10.255.255.255", OC_DENIED},
      {"100.64.0.1", OC_DENIED},
      {"100.100.100.200", OC_DENIED},
      {"100.127.255.255", OC_DENIED},
      {"127.0.0.1", OC_DENIED},
      {"127.1.2.3", OC_DENIED},
      {"127.255.255.255", OC_DENIED},
      {"127.0.0.1.", OC_DENIED},
      {"168.63.129.16", OC_DENIED},
      {"169.254.0.1", OC_DENIED},
      {"169.254.169.254", OC_DENIED},
      {"169.254.170.2", OC_DENIED},
      {"169.254.169.254.", OC_DENIED},
      {"172.16.0.1", OC_DENIED},
      {"172.31.255.255", OC_DENIED},
      {"192.0.0.192", OC_DENIED},
      {"192.0.2.1", OC_DENIED},
      {"192.88.99.1", OC_DENIED},
      {"192.168.0.1", OC_DENIED},
      {"192.168.255.255", OC_DENIED},
      {"198.18.0.1", OC_DENIED},
      {"198.19.255.255", OC_DENIED},
      {"198.51.100.7", OC_DENIED},
      {"203.0.113.7", OC_DENIED},
      {"224.0.0.1", OC_DENIED},
      {"239.255.255.255", OC_DENIED},
      {"240.0.0.1", OC_DENIED},
      {"255.255.255.255", OC_DENIED},
      // guarded IPv6
      {"[::]", OC_DENIED},
      {"[::1]", OC_DENIED},
      {"[0:0:0:0:0:0:0:1]", OC_DENIED},
      {"[0000:0000:0000:0000:0000:0000:0000:0001]", OC_DENIED},
      {"[fe80::1]", OC_DENIED},
      {"[febf::1]", OC_DENIED},
      {"[fec0::1]", OC_DENIED},
      {"[fc00::1]", OC_DENIED},
      {"[fd00::1]", OC_DENIED},
      {"[fd00:ec2::254]", OC_DENIED},
      {"[fd20:ce::254]", OC_DENIED},
      {"[ff02::1]", OC_DENIED},
      {"[2001:db8::1]", OC_DENIED},
      {"[3fff::1]", OC_DENIED},
      {"[100::1]", OC_DENIED},
      {"[2001::1]", OC_DENIED},     // Teredo
      {"[2001:10::1]", OC_DENIED},  // ORCHID
      {"[2001:2::1]", OC_DENIED},   // benchmarking
      {"[4000::1]", OC_DENIED},     // not handed out
      {"[::ffff:127.0.0.1]", OC_DENIED},
      {"[::ffff:7f00:1]", OC_DENIED},
      {"[::FFFF:10.0.0.1]", OC_DENIED},
      {"[::ffff:169.254.169.254]", OC_DENIED},
      {"[::ffff:a9fe:a9fe]", OC_DENIED},
      {"[::ffff:0:127.0.0.1]", OC_DENIED},  // IPv4-translated
      {"[::127.0.0.1]", OC_DENIED},         // IPv4-compatible
      {"[::8.8.8.8]", OC_DENIED},
      {"[64:ff9b::127.0.0.1]", OC_DENIED},
      {"[64:ff9b::10.0.0.1]", OC_DENIED},
      {"[64:ff9b::a9fe:a9fe]", OC_DENIED},
      {"[64:ff9b:1::8.8.8.8]", OC_DENIED},
      {"[2002:7f00:1::]", OC_DENIED},             // 6to4 of 127.0.0.1
      {"[2002:a00:1::1]", OC_DENIED},             // 6to4 of 10.0.0.1
      {"[2002:a9fe:a9fe::]", OC_DENIED},          // 6to4 of 169.254.169.254
      {"[2606:4700::5efe:10.0.0.1]", OC_DENIED},  // ISATAP
      {"[2606:4700::200:5efe:c0a8:1]", OC_DENIED},
      // odd spellings are refused, whatever they mean
      {"2130706433", OC_INVALID},
      {"0x7f000001", OC_INVALID},
      {"0X7F000001", OC_INVALID},
      {"017700000001", OC_INVALID},
      {"127.1", OC_INVALID},
      {"127.0.1", OC_INVALID},
      {"127.000.000.001", OC_INVALID},
      {"0177.0.0.1", OC_INVALID},
      {"0x7f.0.0.1", OC_INVALID},
      {"0x7f.1", OC_INVALID},
      {"127.0.0.0x1", OC_INVALID},
      {"1.1.1.1:80:80", OC_INVALID},
      {"1.1.1.1:80@127.0.0.1", OC_INVALID},
      {"1.1.1.1#@127.0.0.1", OC_OK},
      {"1.1.1.1?@127.0.0.1", OC_OK},
      {"1.1.1.1/@127.0.0.1", OC_OK},
      {"127.0.0.01", OC_INVALID},
      {"1.2.3.4.5", OC_INVALID},
      {"256.0.0.1", OC_INVALID},
      {"1.2.3.256", OC_INVALID},
      {"1.2.3", OC_INVALID},
      {"0", OC_INVALID},
      {"0x", OC_INVALID},
      {"example.123", OC_INVALID},
      {"127.0.0.1..", OC_INVALID},
      {"", OC_INVALID},
      {".", OC_INVALID},
      {".example.com", OC_INVALID},
      {"example..com", OC_INVALID},
      {"%31%32%37.0.0.1", OC_INVALID},
      {"127%2e0%2e0%2e1", OC_INVALID},
      {"local%68ost", OC_INVALID},
      {"\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1", OC_INVALID},  // full-width digits
      {"127\xe3\x80\x82"
       "0.0.1",
       OC_INVALID},  // ideographic full stop
      {"b\xc3\xbc"
       "cher.example",
       OC_INVALID},
      {"[::1%25lo]", OC_INVALID},
      {"[fe80::1%25eth0]", OC_INVALID},
      {"[::1", OC_INVALID},
      {"::1", OC_INVALID},
      {"[::g]", OC_INVALID},
      {"[1.2.3.4]", OC_INVALID},
      {"[v1.fe80::a]", OC_INVALID},
      {"user@1.1.1.1", OC_INVALID},
      {"user:pass@1.1.1.1", OC_INVALID},
      {"1.1.1.1@127.0.0.1", OC_INVALID},
      {"1.1.1.1%40127.0.0.1", OC_INVALID},
      {"1.1.1.1\\@127.0.0.1", OC_INVALID},
      {"1.1.1.1 127.0.0.1", OC_INVALID},
      {"1.1.1.1\t", OC_INVALID},
      {"1.1.1.1\r\nX: y", OC_INVALID},
      {"exa mple.com", OC_INVALID},
      {"example.com!", OC_INVALID},
      {"ex$ample.com", OC_INVALID},
  };
  for (const Spelling& s : spellings) {
    EXPECT_EQ(verdict(everywhere, "http://" + std::string(s.host) + "/"), s.expected) << s.host;
  }
  static_assert(std::size(spellings) >= 80);
}

TEST(EgressTest, PatternsAllowExactlyWhatTheySay) {
  struct Case {
    const char* pattern;
    const char* url;
    oc_status expected;
  };
  const Case cases[] = {
      {"api.example.com:443", "https://api.example.com/", OC_OK},
      {"api.example.com:443", "https://API.Example.COM./x", OC_OK},
      {"api.example.com:443", "http://api.example.com/", OC_DENIED},
      {"api.example.com:443", "https://api.example.com:8443/", OC_DENIED},
      {"api.example.com:443", "https://xapi.example.com/", OC_DENIED},
      {"api.example.com:443", "https://api.example.com.evil.example/", OC_DENIED},
      {"API.example.com.:443", "https://api.example.com/", OC_OK},
      {"*.example.com:443", "https://a.example.com/", OC_OK},
      {"*.example.com:443", "https://a.b.example.com/", OC_OK},
      {"*.example.com:443", "https://example.com/", OC_DENIED},
      {"*.example.com:443", "https://badexample.com/", OC_DENIED},
      {"example.com:*", "http://example.com:1234/", OC_OK},
      {"*:443", "https://8.8.8.8/", OC_OK},
      {"*:443", "https://10.0.0.1/", OC_DENIED},
      {"127.0.0.1:9000", "http://127.0.0.1:9000/", OC_OK},
      {"127.0.0.1:9000", "http://127.0.0.1:9001/", OC_DENIED},
      {"127.0.0.1:9000", "http://127.0.0.2:9000/", OC_DENIED},
      {"127.0.0.1:9000", "http://localhost:9000/", OC_DENIED},
      {"127.0.0.1:9000", "http://[::ffff:127.0.0.1]:9000/", OC_DENIED},
      {"[::1]:9000", "http://[::1]:9000/", OC_OK},
      {"[::1]:9000", "http://[0:0:0:0:0:0:0:1]:9000/", OC_OK},
      {"10.0.0.0/8:443", "https://10.1.2.3/", OC_OK},
      {"10.0.0.0/8:443", "https://11.1.2.3/", OC_DENIED},
      {"10.0.0.0/8:443", "http://10.1.2.3/", OC_DENIED},
      {"[fd00::]/8:80", "http://[fd12::1]/", OC_OK},
      {"[fd00::/8]:80", "http://[fd12::1]/", OC_OK},
      {"[fd00::/8]:80", "http://[fc12::1]/", OC_DENIED},
      {"private:10.0.0.7:80", "http://10.0.0.7/", OC_OK},
  };
  for (const Case& c : cases) EXPECT_EQ(verdict(egress({c.pattern}), c.url), c.expected) << c.pattern << " " << c.url;
}

TEST(EgressTest, NamesDoNotOpenGuardedAddresses) {
  const IpAddress lan = *IpAddress::parse("192.168.1.5"), loopback = *IpAddress::parse("127.0.0.1");
  const Egress plain = egress({"cache.internal:6379"});
  const auto denied = plain.check_address("cache.internal", lan, 6379);
  EXPECT_EQ(denied.status(), OC_DENIED);
  EXPECT_THAT(denied.error().text, HasSubstr("192.168.1.5"));
  EXPECT_THAT(denied.error().text, HasSubstr("a private network (192.168.0.0/16)"));
  EXPECT_THAT(denied.error().text, HasSubstr("grant \"192.168.1.5:6379\" or \"private:cache.internal:6379\""));
  EXPECT_TRUE(egress({"private:cache.internal:6379"}).check_address("cache.internal", lan, 6379).ok());
  EXPECT_FALSE(egress({"private:cache.internal:6379"}).check_address("other.internal", lan, 6379).ok());
  EXPECT_FALSE(egress({"private:cache.internal:6379"}).check_address("cache.internal", lan, 80).ok());
  EXPECT_TRUE(egress({"cache.internal:6379", "192.168.0.0/16:6379"}).check_address("cache.internal", lan, 6379).ok());
  EXPECT_TRUE(egress({"localhost:80"}).check_address("localhost", loopback, 80).ok());
  EXPECT_TRUE(egress({"*.localhost:80"}).check_address("site.localhost", loopback, 80).ok());
  EXPECT_FALSE(egress({"*:80"}).check_address("site.localhost", loopback, 80).ok());
  EXPECT_FALSE(egress({"localhost:80"}).check_address("localhost", lan, 80).ok());
  Egress configured;
  configured.grant_private("bluebubbles.lan", 1234);
  configured.grant_private("::1", 5);
  EXPECT_TRUE(configured.check_target("http", "bluebubbles.lan", 1234).ok());
  EXPECT_TRUE(configured.check_address("bluebubbles.lan", lan, 1234).ok());
  EXPECT_FALSE(configured.check_address("bluebubbles.lan", lan, 1235).ok());
  EXPECT_TRUE(configured.check_address("::1", *IpAddress::parse("::1"), 5).ok());
  EXPECT_THAT(configured.describe(), ::testing::ElementsAre("private:bluebubbles.lan:1234", "[::1]:5"));
}

TEST(EgressTest, MissingPermissionSaysWhatToAdd) {
  const auto denied = egress({"a.example:443"}).check_target("https", "b.example", 443);
  EXPECT_EQ(denied.status(), OC_DENIED);
  EXPECT_THAT(denied.error().text, HasSubstr("add \"b.example:443\" to permissions.net"));
}

TEST(EgressTest, BadPatternsAreNamed) {
  for (const char* pattern : {"",
                              ":",
                              ":443",
                              "example.com",
                              "example.com:",
                              "example.com:0",
                              "example.com:65536",
                              "example.com:080",
                              "example.com:https",
                              "*",
                              "**:443",
                              "*.:443",
                              "a.*.example:443",
                              "*example.com:443",
                              "::1:443",
                              "[::1]",
                              "[::1:443",
                              "[1.2.3.4]:80",
                              "10.0.0.0/33:443",
                              "10.0.0.0/-1:443",
                              "10.0.0.0/08:443",
                              "[fd00::]/129:80",
                              "0x7f.1:80",
                              "127.1:80",
                              "https://example.com:443",
                              "example.com/path:443",
                              "user@example.com:443",
                              "private:*:443",
                              "private:*.x:443",
                              "b\xc3\xbc.example:443",
                              " example.com:443",
                              "example.com :443"}) {
    const auto parsed = Egress::parse(std::vector<std::string>{"good.example:443", pattern});
    EXPECT_EQ(parsed.status(), OC_INVALID) << pattern;
    if (!parsed) {
      EXPECT_THAT(parsed.error().text, HasSubstr("\"" + std::string(pattern) + "\""));
    }
  }
  EXPECT_EQ(Egress::parse(std::vector<std::string>(2000, "a.example:1")).status(), OC_TOO_LARGE);
}

TEST(EgressTest, EmptyAllowsNothing) {
  EXPECT_EQ(verdict(Egress(), "http://8.8.8.8/"), OC_DENIED);
  EXPECT_TRUE(Egress().empty());
}

}  // namespace
}  // namespace oneclaw::net
