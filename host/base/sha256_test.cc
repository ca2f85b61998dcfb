#include "host/base/sha256.h"

#include "host/base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace oneclaw::base {
namespace {

// From FIPS 180-2, appendix B.1.
constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, HashesMemoryAndFilesAlike) {
  EXPECT_EQ(sha256_hex("abc"), kOfAbc);
  UniqueFd fd(::open(::testing::TempDir().c_str(), O_TMPFILE | O_RDWR, 0600));
  if (!fd) GTEST_SKIP() << "no O_TMPFILE here";
  ASSERT_EQ(::write(fd.get(), "abc", 3), 3);
  Result<std::string> hash = sha256_file_hex(fd.get(), 3);
  ASSERT_TRUE(hash.ok());
  EXPECT_EQ(*hash, kOfAbc);
  EXPECT_EQ(sha256_file_hex(fd.get(), 2).status(), OC_TOO_LARGE);
  EXPECT_EQ(sha256_file_hex(-1, 2).status(), OC_UNAVAILABLE);
}

}  // namespace
}  // namespace oneclaw::base
