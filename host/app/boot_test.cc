// How a boot that cannot work ends: the statuses that the command line turns into exit codes.
#include "host/app/app.h"
#include "host/app/state_dir.h"
#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

namespace oneclaw::app {
namespace {

using ::testing::HasSubstr;

class BootTest : public ::testing::Test {
 protected:
  AppOptions options() {
    AppOptions options;
    options.sources.profile_dirs = {ONECLAW_SOURCE_DIR "/manifests/profiles"};
    options.sources.profile = "testing";
    options.sources.flags = {{"--set", "log.level", "off"}};
    options.state_dir = directory_ / "state";
    options.plugin_dirs = {ONECLAW_BINARY_DIR "/plugins", ONECLAW_BINARY_DIR "/test-plugins"};
    options.program = "/proc/self/exe";
    return options;
  }
  base::Error refused(AppOptions options) {
    auto booted = App::boot(std::move(options));
    return booted ? base::Error{OC_OK, "it booted"} : booted.error();
  }

  plugin::TestDirectory directory_;
};

TEST_F(BootTest, ABadConfigurationIsInvalidAndTouchesNoState) {
  AppOptions bad = options();
  bad.sources.flags.push_back({"--set", "server.lisen", "x"});
  const base::Error error = refused(std::move(bad));
  EXPECT_EQ(error.status, OC_INVALID);
  EXPECT_THAT(error.text, HasSubstr("did you mean \"listen\"?"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "state"));
}

TEST_F(BootTest, AnInstanceOfAPluginThatIsNotThereIsInvalid) {
  AppOptions bad = options();
  std::ofstream(directory_ / "deployment.json") << R"({"plugins":[{"use":"tool_nowhere"}]})";
  bad.sources.file = directory_ / "deployment.json";
  const base::Error error = refused(std::move(bad));
  EXPECT_EQ(error.status, OC_INVALID);
  EXPECT_THAT(error.text, HasSubstr("tool_nowhere"));
}

TEST_F(BootTest, AStateDirectoryInUseIsAConflict) {
  const auto held = StateDir::open(directory_ / "state");
  const base::Error error = refused(options());
  EXPECT_EQ(error.status, OC_CONFLICT);
  EXPECT_THAT(error.text, HasSubstr("in use by process"));
}

TEST_F(BootTest, AnEssentialInstanceThatDoesNotStartIsUnavailable) {
  AppOptions bad = options();
  std::ofstream(directory_ / "deployment.json")
      << R"({"plugins":[{"use":"probe_concurrent","essential":true,"config":{"mode":"start_fails"}}]})";
  bad.sources.file = directory_ / "deployment.json";
  bad.plugin_dirs = {ONECLAW_BINARY_DIR "/plugins", directory_ / "more"};
  std::filesystem::create_directories(directory_ / "more");
  std::filesystem::copy(ONECLAW_BINARY_DIR "/test-plugins/probe_concurrent_a", directory_ / "more/probe_concurrent");
  const auto before = std::chrono::steady_clock::now();
  const base::Error error = refused(std::move(bad));
  EXPECT_EQ(error.status, OC_UNAVAILABLE);
  EXPECT_THAT(error.text, HasSubstr("no backend"));
  // Bug: the end of an engine that had never begun waited half a minute for a store that was not open.
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(15));
}

}  // namespace
}  // namespace oneclaw::app
