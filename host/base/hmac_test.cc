#include "host/base/hmac.h"

#include "host/base/text.h"

#include <gtest/gtest.h>

namespace oneclaw::base {
namespace {

// RFC 4231, test case 2.
TEST(Hmac, IsTheStandardsOwn) {
  const std::string mac = hmac_sha256("Jefe", "what do ya want for nothing?");
  EXPECT_EQ(to_hex({reinterpret_cast<const unsigned char*>(mac.data()), mac.size()}),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hmac, TextsAreEqualOrNot) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
}

}  // namespace
}  // namespace oneclaw::base
