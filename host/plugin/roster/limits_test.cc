// Limits and permissions of manifests and deployments, seen on a running host.
#include "host/plugin/roster/roster_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::plugin::roster {
namespace {

using ::testing::HasSubstr;

class RosterLimitsTest : public ::testing::Test {
 protected:
  RosterLimitsTest() { host_.install_probe("concurrent", "a"); }

  RosterHost host_;
};

TEST_F(RosterLimitsTest, BugLimitsCallMsOfAnEntryHadNoEffect) {
  host_.add("probe_concurrent", "slow").limits = R"({"call_ms":20})";
  host_.start();
  host_.on_task([&] {
    EXPECT_EQ(host_.get("slow", "tag"), "a");
    EXPECT_EQ(host_.get("slow", "sleep:3600000"),
              "error -9: plugin probe_concurrent (instance 'slow') took longer than its limits.call_ms of 20: the "
              "call's deadline passed while it waited");
  });
}

TEST_F(RosterLimitsTest, BugAllowDraftsHadNoEffect) {
  host_.deployment.allow_drafts = false;
  host_.add("probe_concurrent", "draft");
  Roster& roster = host_.start();
  EXPECT_EQ(roster.find("draft")->reason_status, OC_DENIED);
  EXPECT_THAT(roster.find("draft")->reason, HasSubstr("\"allow_drafts\": true"));
  host_.deployment.allow_drafts = true;
  host_.on_task([&] { host_.roster().apply(host_.deployment); });
  EXPECT_EQ(roster.find("draft")->state, "serving");
}

TEST_F(RosterLimitsTest, BugPluginDirsOfAReloadHadNoEffect) {
  Roster& roster = host_.start();
  const std::string other = host_.host.directory() / "others";
  std::filesystem::create_directories(other);
  std::filesystem::rename(host_.plugin_dir() + "/probe_concurrent", other + "/probe_concurrent");
  host_.deployment.plugin_dirs = {other};
  host_.add("probe_concurrent", "moved");
  host_.on_task([&] { host_.roster().apply(host_.deployment); });
  EXPECT_EQ(roster.find("moved")->state, "serving") << roster.find("moved")->reason;
}

TEST_F(RosterLimitsTest, BugEssentialOfAReloadWasNotShown) {
  host_.add("probe_concurrent", "main");
  Roster& roster = host_.start();
  EXPECT_FALSE(roster.find("main")->is_essential);
  host_.deployment.plugins.back().essential = true;
  host_.on_task([&] { host_.roster().apply(host_.deployment); });
  EXPECT_TRUE(roster.find("main")->is_essential);
}

TEST_F(RosterLimitsTest, HowTheLastGenerationEndedIsShown) {
  host_.add("probe_concurrent", "sore", "stop_fails");
  Roster& roster = host_.start();
  EXPECT_EQ(roster.find("sore")->last_stop, OC_OK);
  host_.on_task([&] {
    const auto swapped = roster.swap("sore", "");
    ASSERT_TRUE(swapped) << swapped.error().text;
    EXPECT_EQ(swapped->old_stop, OC_INTERNAL);
    EXPECT_EQ(swapped->old_stop_text, "stop failed");
    EXPECT_TRUE(roster.disable("sore"));
  });
  EXPECT_EQ(roster.find("sore")->last_stop, OC_INTERNAL);
  EXPECT_EQ(roster.find("sore")->last_stop_text, "stop failed");
  EXPECT_FALSE(roster.find("sore")->is_live);
}

}  // namespace
}  // namespace oneclaw::plugin::roster
