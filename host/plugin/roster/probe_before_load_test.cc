// What is tried in a child before it is loaded into a serving host is what is loaded.
#include "host/plugin/roster/roster_for_test.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace oneclaw::plugin::roster {
namespace {

using ::testing::HasSubstr;

TEST(ProbeBeforeLoad, BugTheChildTriedTheSourceAndTheHostLoadedACopyMadeLater) {
  RosterHost host;
  std::string tried, hash;
  host.probe = [&](const std::string& path, const image::Expected& expected) -> base::Result<void> {
    tried = path;
    hash = expected.sha256;
    host.install_probe("concurrent", "b");  // somebody replaces the library between the two
    return {};
  };
  host.install_probe("concurrent", "a");
  Roster& roster = host.start();
  host.on_task([&] {
    const auto enabled = roster.enable("probe_concurrent");
    ASSERT_FALSE(enabled) << "the file is not the one that was tried";
    EXPECT_EQ(enabled.status(), OC_CORRUPT) << enabled.error().text;
  });
  EXPECT_EQ(std::filesystem::path(tried).parent_path(), host.host.directory() / "images");
  EXPECT_EQ(std::filesystem::path(tried).stem().string(), hash);
  EXPECT_EQ(hash.size(), 64u);
}

TEST(ProbeBeforeLoad, ARefusalNamesTheLibraryWhereItLies) {
  RosterHost host;
  host.probe = [](const std::string&, const image::Expected&) -> base::Result<void> {
    return base::Error{OC_DENIED, "it crashed with signal 11"};
  };
  host.install_probe("concurrent", "a");
  Roster& roster = host.start();
  host.on_task([&] {
    const auto enabled = roster.enable("probe_concurrent");
    ASSERT_FALSE(enabled);
    EXPECT_EQ(enabled.status(), OC_DENIED);
    EXPECT_THAT(enabled.error().text, HasSubstr(host.plugin_dir() + "/probe_concurrent/probe_concurrent.so"));
    EXPECT_THAT(enabled.error().text, HasSubstr("signal 11"));
  });
}

}  // namespace
}  // namespace oneclaw::plugin::roster
