// The version policy (sdk/abi/version_policy.md): plugins built against one minor less, this one and one more, loaded
// by today's plugin host, and today's plugin on a host of the minor before.
#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/plugin/call/invoke.h"
#include "host/plugin/image/image.h"
#include "host/plugin/instance/instance.h"

#include <oneclaw/cpp/bare_host.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/tool.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <future>

namespace oneclaw {
namespace {

using plugin::image::Expected;
using plugin::image::ImageStore;
using plugin::instance::Instance;
using plugin::instance::Kind;
using ::testing::HasSubstr;

constexpr auto kOlder = static_cast<uint16_t>(OC_ABI_MINOR - 1);

class VersionTest : public ::testing::Test {
 protected:
  VersionTest() {
    std::string pattern = ::testing::TempDir() + "abi_version_XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  ~VersionTest() override { std::filesystem::remove_all(directory_); }

  base::Result<ImageStore::Loaded> load(const std::string& name, plugin::image::HostAbi host = {}) {
    auto images = ImageStore::open(directory_ + "/minor" + std::to_string(host.minor), host);
    EXPECT_TRUE(images);
    const std::string path = std::string(ABI_VERSION_PLUGINS) + "/" + name + "/version_plugin.so";
    return (*images)->load(path, Expected{"version_plugin", "1.0.0", {OC_TOOL_V1}, {}, {}});
  }
  void refused(const std::string& name, const std::string& text, plugin::image::HostAbi host = {}) {
    const auto loaded = load(name, host);
    ASSERT_FALSE(loaded) << name;
    EXPECT_EQ(loaded.status(), OC_UNSUPPORTED);
    EXPECT_THAT(loaded.error().text, HasSubstr(text));
  }
  // Create, start, one call and stop, each as the host does it; what the plugin saw.
  std::string seen_on_todays_host(const std::string& name) {
    auto loaded = load(name);
    if (!loaded) return loaded.error().text;
    loop::Loops loops({.count = 2});
    loop::BlockingPool pool({.threads = 1, .queue = 4});
    std::string seen = "nothing";
    std::promise<void> done;
    loops.at(0).spawn_from_anywhere(
        [&] {
          seen = serve(loaded->image, {loops, pool, base::Log()});
          done.set_value();
        },
        "version_test");
    done.get_future().wait();
    return seen;
  }

 private:
  static std::string serve(std::shared_ptr<const plugin::image::Image> image, plugin::gate::HostParts parts) {
    plugin::instance::InstanceSpec spec;
    spec.name = spec.plugin = "version_plugin";
    spec.version = "1.0.0";
    spec.provides = {OC_TOOL_V1};
    auto created = Instance::create(std::move(spec), std::move(image), std::move(parts));
    if (!created) return created.error().text;
    Instance& instance = **created;
    if (auto started = instance.start(); !started) return started.error().text;
    const auto* tool = static_cast<const oc_tool_v1*>(instance.table(Kind::tool));
    sdk::Collector output;
    const oc_status status = plugin::call::invoke(instance.callee(), {}, [&](oc_call* call) {
      return tool->invoke(instance.self(), call, sdk::str("version"), sdk::str("{}"), output.sink());
    });
    const auto report = instance.stop(fiber::Deadline::after(std::chrono::seconds(5)));
    if (status != OC_OK || report.status != OC_OK || !report.leaks.empty()) return "status " + std::to_string(status);
    return output.text();
  }

  std::string directory_;
};

std::string expected(int built, const std::string& loops, const std::string& future) {
  return "built " + std::to_string(built) + ", host " + std::to_string(OC_ABI_MINOR) + ", loops " + loops +
         ", future " + future;
}

TEST_F(VersionTest, AnOlderPluginRunsOnTodaysHost) {
  EXPECT_EQ(seen_on_todays_host("older"), expected(OC_ABI_MINOR - 1, OC_ABI_MINOR == 1 ? "unknown" : "2", "unknown"));
}

TEST_F(VersionTest, TodaysPluginRunsOnTodaysHost) {
  EXPECT_EQ(seen_on_todays_host("today"), expected(OC_ABI_MINOR, "2", "unknown"));
}

TEST_F(VersionTest, ANewerPluginThatNeedsNothingNewSeesTheNewFunctionAbsent) {
  EXPECT_EQ(seen_on_todays_host("newer"), expected(OC_ABI_MINOR + 1, "2", "absent"));
}

TEST_F(VersionTest, ANewerPluginThatNeedsTheNextMinorIsRefusedNamingBoth) {
  refused("newer_needs_next", "it needs ABI minor " + std::to_string(OC_ABI_MINOR + 1) + ", this host has " +
                                  std::to_string(OC_ABI_MINOR) + ": update the host");
}

TEST_F(VersionTest, AnotherDraftRevisionIsRefusedNamingBoth) {
  refused("other_draft", "it was built for draft revision " + std::to_string(OC_ABI_DRAFT_REV + 1) +
                             " of the ABI, this host has " + std::to_string(OC_ABI_DRAFT_REV));
}

TEST_F(VersionTest, TodaysPluginThatNeedsThisMinorIsRefusedByTheHostBefore) {
  refused("today_needs_today",
          "it needs ABI minor " + std::to_string(OC_ABI_MINOR) + ", this host has " + std::to_string(kOlder),
          {.minor = kOlder});
}

// The host before had a shorter core table: a plugin built today finds the new functions absent and works.
TEST_F(VersionTest, TodaysPluginRunsOnTheHostBefore) {
  const auto loaded = load("today", {.minor = kOlder});
  ASSERT_TRUE(loaded) << loaded.error().text;
  sdk::BareHost bare;
  oc_host before = *bare.table();
  before.size = offsetof(oc_host, loop_index);  // the first member of minor 1
  before.abi_minor = kOlder;
  std::memset(reinterpret_cast<char*>(&before) + before.size, 0xee, sizeof before - before.size);
  const oc_plugin& descriptor = loaded->image->descriptor();
  void* self = nullptr;
  ASSERT_EQ(descriptor.create(&before, sdk::str("name"), sdk::str("{}"), &self), OC_OK);
  const auto* tool = static_cast<const oc_tool_v1*>(descriptor.query(self, OC_TOOL_V1));
  sdk::Collector output;
  EXPECT_EQ(tool->invoke(self, bare.call(), sdk::str("version"), sdk::str("{}"), output.sink()), OC_OK);
  EXPECT_EQ(output.text(), "built " + std::to_string(OC_ABI_MINOR) + ", host " + std::to_string(kOlder) +
                               ", loops absent, future unknown");
  descriptor.destroy(self);
}

}  // namespace
}  // namespace oneclaw
