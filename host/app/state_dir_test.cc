#include "host/app/state_dir.h"

#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>

namespace oneclaw::app {
namespace {

using ::testing::HasSubstr;

TEST(StateDir, IsMadeForItsOwnerAloneAndLockedWhileItLives) {
  const plugin::TestDirectory directory;
  const std::string path = directory / "deep/state";
  std::optional<StateDir> first = StateDir::open(path).value();
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  EXPECT_EQ(first->file("images"), path + "/images");
  EXPECT_EQ(first->socket(), path + "/admin.sock");
  const auto second = StateDir::open(path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.status(), OC_CONFLICT);
  EXPECT_THAT(second.error().text, HasSubstr("in use by process " + std::to_string(::getpid())));
  first.reset();
  EXPECT_TRUE(StateDir::open(path));
}

TEST(StateDir, ItsPlaceIsTheSameAfterARestartAndNoOtherDirectorys) {
  const plugin::TestDirectory directory;
  const std::string first = StateDir::open(directory / "a").value().place("key");
  EXPECT_EQ(first.size(), 32u);
  EXPECT_EQ(StateDir::open(directory / "a").value().place("key"), first);
  EXPECT_NE(StateDir::open(directory / "a").value().place("other key"), first);
  EXPECT_NE(StateDir::open(directory / "b").value().place("key"), first);
}

TEST(StateDir, AFileInItsPlaceIsAnError) {
  const plugin::TestDirectory directory;
  std::ofstream(directory / "file") << "x";
  const auto opened = StateDir::open(directory / "file/state");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.status(), OC_UNAVAILABLE);
  EXPECT_THAT(opened.error().text, HasSubstr(directory / "file/state"));
}

TEST(StateDir, TheDefaultFollowsTheEnvironment) {
  ::setenv("XDG_STATE_HOME", "/x", 1);
  EXPECT_EQ(default_state_dir(), "/x/oneclaw");
  ::unsetenv("XDG_STATE_HOME");
  ::setenv("HOME", "/h", 1);
  EXPECT_EQ(default_state_dir(), "/h/.local/state/oneclaw");
  ::unsetenv("HOME");
  EXPECT_EQ(default_state_dir(), "/var/lib/oneclaw");
}

}  // namespace
}  // namespace oneclaw::app
