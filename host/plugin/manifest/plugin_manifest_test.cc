#include "host/plugin/manifest/plugin_manifest.h"

#include "host/base/json.h"
#include "host/plugin/manifest/embedded.h"
#include "host/plugin/schema/schema.h"

#include <gmock/gmock.h>
#include <oneclaw/abi.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace oneclaw::plugin::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kWhole = R"({
  "manifest_version": 1, "id": "channel_telegram", "version": "1.2.0-rc.1", "title": "t", "description": "d",
  "homepage": "https://example.com", "library": "channel_telegram.so",
  "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "abi": {"major": 1, "needed": 2, "draft_rev": 3},
  "provides": ["oneclaw.channel/1", "oneclaw.http/1"],
  "requires": ["oneclaw.host.http/1", "oneclaw.host.secret/1"], "optional": ["oneclaw.host.cache/1"],
  "permissions": {"net": ["api.telegram.org:443"], "secrets": ["telegram.token"], "routes": ["POST /telegram/webhook"],
    "threads": 2, "exec": false, "sockets": "own"},
  "config_schema": {"type": "object", "additionalProperties": false,
    "properties": {"api": {"type": "string"}, "poll_seconds": {"type": "integer", "default": 30}}},
  "config_endpoints": ["/api"], "never_suspends": ["oneclaw.channel/1.traits"],
  "execution": "blocking", "isolation": ["in_process", "process"], "swap": "concurrent",
  "limits": {"stack_kib": 128, "inflight": 10, "start_ms": 1, "stop_ms": 2, "call_ms": 3},
  "links": ["rapidjson"]})";

TEST(PluginManifest, ReadsEveryKey) {
  base::Result<PluginManifest> manifest = parse_plugin_manifest(kWhole, "/p/manifest.json");
  ASSERT_TRUE(manifest.ok()) << manifest.error().text;
  EXPECT_EQ(manifest->directory, "/p");
  EXPECT_EQ(manifest->id, "channel_telegram");
  EXPECT_EQ(manifest->abi_needed, 2u);
  EXPECT_EQ(manifest->abi_draft_rev, 3u);
  EXPECT_EQ(manifest->sha256.size(), 64u);
  EXPECT_THAT(manifest->provides, ElementsAre("oneclaw.channel/1", "oneclaw.http/1"));
  EXPECT_THAT(manifest->permissions.net, ElementsAre("api.telegram.org:443"));
  EXPECT_THAT(manifest->permissions.routes, ElementsAre("POST /telegram/webhook"));
  EXPECT_EQ(manifest->permissions.threads, 2u);
  EXPECT_TRUE(manifest->permissions.owns_sockets);
  EXPECT_EQ(manifest->execution, Execution::blocking);
  EXPECT_EQ(manifest->swap, SwapMode::concurrent);
  EXPECT_TRUE(manifest->may_be_isolated);
  EXPECT_EQ(manifest->limits.stack_kib, 128u);
  EXPECT_EQ(manifest->limits.stop, std::chrono::milliseconds(2));
  EXPECT_EQ(manifest->limits.call, std::chrono::milliseconds(3));
}

TEST(PluginManifest, BugDraftRevAndAllowDraftsWereReadAndNobodyAskedThem) {
  PluginManifest manifest;
  manifest.id = "a";
  EXPECT_TRUE(check_abi(manifest, true));
  manifest.abi_draft_rev = OC_ABI_DRAFT_REV;
  EXPECT_TRUE(check_abi(manifest, true));
  base::Result<void> denied = check_abi(manifest, false);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.status(), OC_DENIED);
  EXPECT_EQ(denied.error().text, "plugin a is made for draft revision " + std::to_string(OC_ABI_DRAFT_REV) +
                                     " of the ABI, which may still change, and the deployment does not allow drafts; "
                                     "\"allow_drafts\": true allows them");
  manifest.abi_draft_rev = OC_ABI_DRAFT_REV + 41;
  base::Result<void> other = check_abi(manifest, true);
  EXPECT_EQ(other.status(), OC_UNSUPPORTED);
  EXPECT_THAT(other.error().text, HasSubstr("was made for draft revision " + std::to_string(OC_ABI_DRAFT_REV + 41)));
  manifest.abi_draft_rev = 0;
  manifest.abi_needed = OC_ABI_MINOR + 1;
  EXPECT_THAT(check_abi(manifest, true).error().text, HasSubstr("needs ABI 1." + std::to_string(OC_ABI_MINOR + 1)));
}

TEST(PluginManifest, LeastOneHasSafeDefaults) {
  base::Result<PluginManifest> manifest = parse_plugin_manifest(
      R"({"manifest_version":1,"id":"a","version":"0.0.1","library":"a.so","provides":["oneclaw.tool/1"]})", "m");
  ASSERT_TRUE(manifest.ok()) << manifest.error().text;
  EXPECT_EQ(manifest->directory, ".");
  EXPECT_EQ(manifest->swap, SwapMode::exclusive);
  EXPECT_EQ(manifest->execution, Execution::fiber);
  EXPECT_TRUE(manifest->may_run_in_process);
  EXPECT_FALSE(manifest->may_be_isolated);
  // Without a schema there is nothing to configure.
  EXPECT_THAT(manifest->config_schema, HasSubstr("\"additionalProperties\":false"));
}

TEST(PluginManifest, LargeFilesAreRefusedUnread) {
  base::Result<PluginManifest> manifest = parse_plugin_manifest(std::string(10u << 20, ' '), "m");
  ASSERT_FALSE(manifest.ok());
  EXPECT_EQ(manifest.status(), OC_TOO_LARGE);
}

// A manifest whose defaults and schema would be checked for ever must end soon.
TEST(PluginManifest, SchemaBombIsBounded) {
  std::string text =
      R"({"manifest_version":1,"id":"a","version":"0.0.1","library":"a.so","provides":["oneclaw.tool/1"],)"
      R"("config_schema":{"$ref":"#/$defs/d0","default":1,"$defs":{"d40":{"type":"string"})";
  for (int i = 0; i < 40; ++i) {
    std::string next = "{\"$ref\":\"#/$defs/d" + std::to_string(i + 1) + "\"}";
    text += ",\"d" + std::to_string(i) + "\":{\"not\":{\"anyOf\":[" + next + "," + next + "]}}";
  }
  auto start = std::chrono::steady_clock::now();
  base::Result<PluginManifest> manifest = parse_plugin_manifest(text + "}}}", "m");
  ASSERT_FALSE(manifest.ok());
  EXPECT_THAT(manifest.error().text, HasSubstr("within the limit of steps"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(PluginSchema, KnowsEveryServiceAndKindOfTheSdk) {
  std::string text(plugin_schema_text());
  std::size_t services = 0;
  for (const auto& header : std::filesystem::directory_iterator(ONECLAW_SOURCE_DIR "/sdk/include/oneclaw/host")) {
    if (header.path().extension() != ".h") continue;
    EXPECT_THAT(text, HasSubstr("\"oneclaw.host." + header.path().stem().string() + "/1\""));
    ++services;
  }
  EXPECT_GE(services, 19u);
}

TEST(Schemas, CompileAndTheirDefaultsAreValid) {
  for (std::string_view text : {plugin_schema_text(), deployment_schema_text()}) {
    base::Result<schema::Schema> schema = schema::Schema::parse(text);
    ASSERT_TRUE(schema.ok()) << schema.error().text;
    EXPECT_THAT(schema->check_defaults(), IsEmpty());
  }
}

TEST(ManifestsOfTheTree, AreAllGood) {
  std::size_t found = 0;
  for (const char* folder : {"plugins", "sdk", "host", "tests"}) {
    std::filesystem::recursive_directory_iterator it(std::string(ONECLAW_SOURCE_DIR "/") + folder), end;
    for (; it != end; ++it) {
      if (it->path().filename() == "broken") it.disable_recursion_pending();
      if (it->path().filename() != "manifest.json") continue;
      base::Result<PluginManifest> manifest = read_plugin_manifest(it->path().string());
      EXPECT_TRUE(manifest.ok()) << manifest.error().text;
      ++found;
    }
  }
  EXPECT_GE(found, 2u);
}

class DiscoveryTest : public ::testing::Test {
 protected:
  DiscoveryTest() : root_(::testing::TempDir() + "oneclaw_discovery_" + std::to_string(::getpid())) {}
  ~DiscoveryTest() override { std::filesystem::remove_all(root_); }

  void write(const std::string& folder, const std::string& id, const std::string& version) {
    std::filesystem::create_directories(root_ + "/" + folder);
    std::ofstream(root_ + "/" + folder + "/manifest.json")
        << R"({"manifest_version":1,"id":")" << id << R"(","version":")" << version
        << R"(","library":"a.so","provides":["oneclaw.tool/1"]})";
  }

  std::string root_;
};

TEST_F(DiscoveryTest, FirstDirectoryWinsAndOneBadManifestHidesNoOther) {
  write("one/b", "tool_b", "1.0.0");
  write("one/a", "tool_a", "1.0.0");
  write("one/twin", "tool_b", "3.0.0");
  write("one/bad", "Bad Id", "1.0.0");
  write("two/b", "tool_b", "2.0.0");
  write("two/c", "tool_c", "2.0.0");
  Discovery found = discover({root_ + "/one", root_ + "/two", root_ + "/none"});
  std::vector<std::string> seen;
  for (const PluginManifest& manifest : found.plugins) seen.push_back(manifest.id + " " + manifest.version);
  EXPECT_THAT(seen, ElementsAre("tool_a 1.0.0", "tool_b 1.0.0", "tool_c 2.0.0"));
  ASSERT_EQ(found.errors.size(), 3u);
  EXPECT_THAT(found.errors[0].text, HasSubstr("one/bad/manifest.json#/id"));
  EXPECT_THAT(found.errors[1].text, HasSubstr("one/twin/manifest.json#/id: plugin \"tool_b\" is in"));
  EXPECT_THAT(found.errors[2].text, HasSubstr("cannot list plugin folder"));
}

}  // namespace
}  // namespace oneclaw::plugin::manifest
