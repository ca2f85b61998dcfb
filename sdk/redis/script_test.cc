#include "sdk/redis/script.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <string>

namespace oneclaw::sdk::redis {
namespace {

std::string sha1(std::string_view text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  ::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

TEST(Script, NamesAreTheDigestsOfTheTexts) {
  for (const Script& script : {kDeleteIfEquals, kAdd, kPersist}) EXPECT_EQ(script.sha1, sha1(script.text));
}

}  // namespace
}  // namespace oneclaw::sdk::redis
