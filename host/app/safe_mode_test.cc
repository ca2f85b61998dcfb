#include "host/app/safe_mode.h"

#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace oneclaw::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SafeModeTest : public ::testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) { std::ofstream(directory_ / file) << text; }
  std::unique_ptr<SafeMode> arm() {
    auto armed = SafeMode::arm(directory_.path());
    EXPECT_TRUE(armed) << armed.error().text;
    return std::move(armed).value();
  }
  // What the next start makes of a run that left `sentinel` behind.
  std::string reason_after(const std::string& sentinel, const std::string& instance) {
    std::filesystem::remove(directory_ / "quarantine.json");
    write("running", sentinel);
    return arm()->quarantine(instance, "").value_or("none");
  }

  plugin::TestDirectory directory_;
};

TEST_F(SafeModeTest, ACleanRunLeavesNothing) {
  {
    const auto mode = arm();
    EXPECT_TRUE(std::filesystem::exists(directory_ / "running"));
    mode->enter_load("cache", "abc");
    mode->leave_load();
  }
  EXPECT_FALSE(std::filesystem::exists(directory_ / "running"));
  EXPECT_THAT(arm()->all(), IsEmpty());
}

TEST_F(SafeModeTest, EachEndNamesItsInstanceAndReason) {
  EXPECT_EQ(reason_after("signal 11 cache\n", "cache"), "signal 11 while it ran");
  EXPECT_EQ(reason_after("exit 00 cache\n", "cache"), "it ended the process with exit()");
  EXPECT_EQ(reason_after("stall 0 cache\n", "cache"), "it held a loop thread beyond the fault budget");
  EXPECT_EQ(reason_after("load 0 cache\n", "cache"), "the process ended while its library was loaded");
  EXPECT_EQ(reason_after("load 0 cache\nloaded\n", "cache"), "none") << "killed later, by nobody's fault";
  EXPECT_EQ(reason_after("", "cache"), "none");
  EXPECT_EQ(reason_after("signal 11 cache\n", "store"), "none");
  EXPECT_EQ(reason_after("signal", "cache"), "none") << "cut off while it was written";
}

TEST_F(SafeModeTest, StaysAcrossStartsUntilAnotherLibraryOrAnAdministratorComes) {
  write("running", "hash cache aaa\nload 0 cache\nloaded\nsignal 06 cache\n");
  { EXPECT_EQ(arm()->all().size(), 1u); }
  const auto mode = arm();
  EXPECT_EQ(mode->quarantine("cache", "aaa"), "signal 6 while it ran");
  EXPECT_EQ(mode->quarantine("cache", "bbb"), std::nullopt) << "another build gets its chance";
  mode->release("cache");
  EXPECT_EQ(mode->quarantine("cache", "aaa"), std::nullopt);
  EXPECT_THAT(arm()->all(), IsEmpty());
}

TEST_F(SafeModeTest, BugADamagedQuarantineListEndedTheProcess) {
  for (const char* text : {"{", "{}", "7"}) {
    write("quarantine.json", text);
    const auto armed = SafeMode::arm(directory_.path());
    ASSERT_FALSE(armed) << text;
    EXPECT_THAT(armed.error().text, HasSubstr("remove the file"));
  }
  write("quarantine.json", R"([7, {"instance": 7}, {"instance": "cache", "reason": "r"}])");
  EXPECT_EQ(arm()->quarantine("cache", ""), "r");
}

}  // namespace
}  // namespace oneclaw::app
