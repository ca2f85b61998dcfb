#include "host/net/address.h"

#include <gtest/gtest.h>

namespace oneclaw::net {
namespace {

TEST(AddressTest, TextBothWays) {
  for (const char* text : {"0.0.0.0", "1.2.3.4", "255.255.255.255", "::", "::1", "2001:db8::1", "::ffff:1.2.3.4"}) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "1..3.4", "a.b.c.d", "1.2.3.-4",
        "[::1]", "::1%lo", ":::", "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("::1\0x", 5)));
  EXPECT_NE(*IpAddress::parse("1.2.3.4"), *IpAddress::parse("::ffff:1.2.3.4"));
}

TEST(AddressTest, NetworksContain) {
  const auto in = [](const char* network, const char* address) {
    return IpNetwork::parse(network)->contains(*IpAddress::parse(address));
  };
  EXPECT_TRUE(in("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(in("10.0.0.0/9", "10.127.0.1"));
  EXPECT_FALSE(in("10.0.0.0/9", "10.128.0.1"));
  EXPECT_TRUE(in("0.0.0.0/0", "1.2.3.4"));
  EXPECT_FALSE(in("0.0.0.0/0", "::1"));
  EXPECT_TRUE(in("::/0", "::1"));
  EXPECT_FALSE(in("::/0", "1.2.3.4"));
  EXPECT_TRUE(in("1.2.3.4", "1.2.3.4"));
  EXPECT_TRUE(in("fd00::/8", "fdff::1"));
  EXPECT_FALSE(in("fd00::/8", "fc00::1"));
  EXPECT_FALSE(IpNetwork::parse("10.0.0.0/"));
  EXPECT_FALSE(IpNetwork::parse("10.0.0.0/8/8"));
  EXPECT_EQ(IpNetwork::parse("10.0.0.0/8")->text(), "10.0.0.0/8");
}

TEST(AddressTest, Ports) {
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port("65535"), 65535);
  for (const char* text : {"", "0", "65536", "99999999999", "-1", "+1", "1 ", "080", "http"})
    EXPECT_FALSE(parse_port(text));
}

}  // namespace
}  // namespace oneclaw::net
