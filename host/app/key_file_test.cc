#include "host/app/key_file.h"

#include "host/chat/token.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace oneclaw::app {
namespace {

class KeyFileTest : public ::testing::Test {
 protected:
  KeyFileTest() {
    std::string pattern = ::testing::TempDir() + "key_file_XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  ~KeyFileTest() override { std::filesystem::remove_all(directory_); }
  std::string path() const { return directory_ + "/key"; }

  std::string directory_;
};

TEST_F(KeyFileTest, IsMadeOnceAndPrivate) {
  const auto made = key_file(path());
  ASSERT_TRUE(made) << made.error().text;
  EXPECT_GE(made->size(), chat::kTokenKeyBytes);
  struct stat info {};
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(*key_file(path()), *made);
  EXPECT_NE(*key_file(path() + "2"), *made);
}

TEST_F(KeyFileTest, ACutFileIsNotReplacedInSilence) {
  std::ofstream(path()) << "short";
  const auto read = key_file(path());
  EXPECT_EQ(read.status(), OC_CORRUPT);
  EXPECT_EQ(key_file(directory_ + "/no/such/place").status(), OC_UNAVAILABLE);
}

}  // namespace
}  // namespace oneclaw::app
