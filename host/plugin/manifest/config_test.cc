#include "host/plugin/manifest/config.h"

#include "host/base/json.h"
#include "host/plugin/manifest/environment.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace oneclaw::plugin::manifest {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() : path_(::testing::TempDir() + "oneclaw_config_" + std::to_string(::getpid()) + ".json") {
    sources_.profile_dirs = {ONECLAW_SOURCE_DIR "/manifests/profiles"};
  }
  ~ConfigTest() override { std::remove(path_.c_str()); }

  void write(const std::string& text) {
    std::ofstream(path_) << text;
    sources_.file = path_;
  }
  Config load() {
    base::Result<Config> config = Config::load(sources_);
    EXPECT_TRUE(config.ok()) << (config ? "" : config.error().text);
    return config ? *std::move(config) : Config();
  }
  std::string error() {
    base::Result<Config> config = Config::load(sources_);
    return config ? "" : config.error().text;
  }
  static std::string setting(const Config& config, const std::string& pointer) {
    for (const Setting& s : config.settings()) {
      if (s.pointer == pointer) return s.value + " (" + s.origin + ")";
    }
    return "";
  }
  static const InstanceEntry* instance(const Config& config, const std::string& name) {
    for (const InstanceEntry& entry : config.deployment().plugins) {
      if (entry.as == name) return &entry;
    }
    return nullptr;
  }
  static PluginManifest plugin(const std::string& id, const std::string& interface) {
    PluginManifest manifest;
    manifest.id = id;
    manifest.provides = {interface};
    manifest.config_schema =
        R"({"type":"object","properties":{"max_bytes":{"type":"integer"}},"additionalProperties":false})";
    return manifest;
  }
  // What the development profile names: the memory backends, and the real manifests of the others.
  static Discovery development_plugins() {
    Discovery found{
        {"/plugins"}, {plugin("cache_memory", "oneclaw.cache/1"), plugin("store_memory", "oneclaw.store/1")}, {}};
    for (const char* id : {"channel_web", "tool_places_sample", "tool_website", "workflow_discovery"}) {
      auto read = read_plugin_manifest(std::string(ONECLAW_SOURCE_DIR "/plugins/") + id + "/manifest.json");
      EXPECT_TRUE(read) << read.error().text;
      if (read) found.plugins.push_back(std::move(read).value());
    }
    return found;
  }
  static std::vector<std::string> texts(const std::vector<base::Error>& errors) {
    std::vector<std::string> all;
    for (const base::Error& e : errors) all.push_back(e.text);
    return all;
  }

  ConfigSources sources_;
  std::string path_;
};

TEST_F(ConfigTest, DevelopmentNeedsNothing) {
  Config config = load();
  EXPECT_EQ(config.deployment().profile, "development");
  EXPECT_EQ(config.deployment().bind.store, "store");
  EXPECT_EQ(config.deployment().bind.durable, "");
  EXPECT_EQ(config.deployment().server.listen, "127.0.0.1:8787");
  EXPECT_EQ(setting(config, "/server/listen"), "\"127.0.0.1:8787\" (profile development)");
  EXPECT_EQ(setting(config, "/server/loops"), "0 (default)");
  EXPECT_EQ(setting(config, "/plugins/cache/use"), "\"cache_memory\" (profile development)");
  EXPECT_THAT(config.warnings(), IsEmpty());
  EXPECT_THAT(texts(config.check_against(development_plugins())), IsEmpty());
}

TEST_F(ConfigTest, APluginOfADraftIsRefusedUnlessDraftsAreAllowed) {
  sources_.flags = {{"--set", "allow_drafts", "false"}};
  Config config = load();
  EXPECT_EQ(config.check_against(development_plugins()).front().status, OC_DENIED);
  EXPECT_THAT(texts(config.check_against(development_plugins())),
              Contains(HasSubstr("instance \"cache\": plugin cache_memory is made for draft revision")));
}

TEST_F(ConfigTest, FurtherHostsAreRead) {
  write(R"({"server":{"hosts":["claw.example.com","[::2]"]}})");
  EXPECT_THAT(load().deployment().server.hosts, ElementsAre("claw.example.com", "[::2]"));
}

TEST_F(ConfigTest, LimitsOfTheClientAreRead) {
  EXPECT_EQ(load().deployment().client.max_per_host, 256u);
  write(R"({"client":{"max_connections":15000,"max_per_host":12000}})");
  EXPECT_EQ(load().deployment().client.max_connections, 15000u);
  EXPECT_EQ(load().deployment().client.max_per_host, 12000u);
}

TEST_F(ConfigTest, FlagBeatsEnvironmentBeatsFileBeatsProfile) {
  write(R"({"server":{"listen":"127.0.0.1:2","loops":2,"drain_ms":2},"log":{"level":"error"}})");
  sources_.environment = {{"ONECLAW_LISTEN", "127.0.0.1:3"}, {"ONECLAW_LOOPS", "3"}, {"ONECLAW_LOG_FORMAT", ""}};
  sources_.flags = {{"--listen", "server.listen", "127.0.0.1:4"}};
  Config config = load();
  EXPECT_EQ(setting(config, "/server/listen"), "\"127.0.0.1:4\" (flag --listen)");
  EXPECT_EQ(setting(config, "/server/loops"), "3 (environment ONECLAW_LOOPS)");
  EXPECT_EQ(setting(config, "/server/drain_ms"), "2 (file " + path_ + "#/server/drain_ms)");
  EXPECT_EQ(setting(config, "/log/level"), "\"error\" (file " + path_ + "#/log/level)");
  EXPECT_EQ(setting(config, "/log/format"), "\"text\" (profile development)");
  EXPECT_EQ(config.deployment().server.loops, 3u);
  EXPECT_EQ(config.deployment().server.listen, "127.0.0.1:4");
}

TEST_F(ConfigTest, ProfileComesFromFlagEnvironmentFile) {
  write(R"({"profile":"testing"})");
  EXPECT_EQ(load().deployment().profile, "testing");
  sources_.environment["ONECLAW_PROFILE"] = "self-hosted";
  EXPECT_EQ(load().deployment().profile, "self-hosted");
  sources_.profile = "cloud";
  EXPECT_EQ(load().deployment().profile, "cloud");
  sources_.profile = "clod";
  EXPECT_EQ(error(),
            "flag --profile: there is no profile \"clod\" (did you mean \"cloud\"?); known are cloud, "
            "development, self-hosted or testing");
  sources_.profile = "../profiles/cloud";
  EXPECT_THAT(error(), HasSubstr("there is no profile"));
}

TEST_F(ConfigTest, EveryProfileLoads) {
  for (const char* profile : {"development", "testing", "self-hosted", "cloud"}) {
    sources_.profile = profile;
    EXPECT_EQ(load().deployment().profile, profile);
  }
}

TEST_F(ConfigTest, EveryExampleLoads) {
  std::size_t found = 0;
  for (const auto& example : std::filesystem::directory_iterator(ONECLAW_SOURCE_DIR "/manifests/examples")) {
    sources_.file = example.path().string();
    load();
    ++found;
  }
  EXPECT_GE(found, 5u);
}

// manifests/README.md is where people look variables up.
TEST_F(ConfigTest, EveryVariableIsInTheReadme) {
  std::stringstream readme;
  readme << std::ifstream(ONECLAW_SOURCE_DIR "/manifests/README.md").rdbuf();
  for (const HostVariable& v : host_variables()) EXPECT_THAT(readme.str(), HasSubstr("`" + std::string(v.name) + "`"));
  for (const BackendVariable& v : backend_variables()) {
    EXPECT_THAT(readme.str(), HasSubstr("`" + std::string(v.name) + "`"));
  }
}

TEST_F(ConfigTest, BackendVariableRebindsTheRole) {
  sources_.profile = "self-hosted";
  sources_.environment = {{"STORAGE_BACKEND", "memory"}, {"CACHE_BACKEND", "cache_memory"}};
  Config config = load();
  ASSERT_NE(instance(config, "store"), nullptr);
  EXPECT_EQ(instance(config, "store")->use, "store_memory");
  EXPECT_EQ(instance(config, "store")->origin, "environment STORAGE_BACKEND");
  // Settings and grants of the plugin that gave way are gone too.
  EXPECT_EQ(instance(config, "cache")->config, "{}");
  EXPECT_THAT(instance(config, "store")->grant.files, IsEmpty());
  EXPECT_EQ(config.deployment().plugins.size(), 2u);
  EXPECT_THAT(texts(config.check_against(development_plugins())), IsEmpty());
}

TEST_F(ConfigTest, ABackendsTokenInItsVariableIsAGrantUnlessTheDeploymentSaysItself) {
  sources_.environment = {{"CACHE_BACKEND", "upstash"}, {"UPSTASH_REDIS_REST_TOKEN", "hunter2"}};
  Config config = load();
  EXPECT_THAT(instance(config, "cache")->grant.secrets, ElementsAre("upstash_redis_rest_token"));
  EXPECT_THAT(config.show_text(), Not(HasSubstr("hunter2")));
  write(R"({"plugins":[{"use":"cache_upstash","as":"cache","grant":{"secrets":[]}}]})");
  EXPECT_THAT(instance(load(), "cache")->grant.secrets, IsEmpty());
}

TEST_F(ConfigTest, BackendsThatAreMissingOrUnknownAreRefusedByName) {
  sources_.environment = {{"STORAGE_BACKEND", "sqlite"}, {"CACHE_BACKEND", "valky"}};
  EXPECT_THAT(texts(load().check_against(development_plugins())),
              ElementsAre("backend 'sqlite' (plugin store_sqlite) is not installed in /plugins; asked for by "
                          "environment STORAGE_BACKEND",
                          "unknown backend 'valky' for the role cache (did you mean \"valkey\"?); known are memory, "
                          "valkey or upstash; asked for by environment CACHE_BACKEND"));
}

TEST_F(ConfigTest, APluginOfAnotherKindCannotFillARole) {
  write(R"({"bind":{"store":"mine"},"plugins":[{"use":"cache_memory","as":"mine"}]})");
  EXPECT_THAT(texts(load().check_against(development_plugins())), Contains(HasSubstr("cannot fill the role store")));
}

TEST_F(ConfigTest, InstancesMergeByNameAndAnotherPluginReplaces) {
  write(R"({"plugins":[{"use":"cache_memory","as":"cache","config":{"max_bytes":5}},{"use":"tool_x"}]})");
  Config config = load();
  const InstanceEntry* cache = instance(config, "cache");
  ASSERT_NE(cache, nullptr);
  EXPECT_EQ(cache->config, R"({"max_bytes":5})");
  EXPECT_TRUE(cache->essential) << "the profile says so";
  EXPECT_EQ(setting(config, "/plugins/cache/config/max_bytes"), "5 (file " + path_ + "#/plugins/0/config/max_bytes)");
  ASSERT_NE(instance(config, "tool_x"), nullptr);
  EXPECT_EQ(instance(config, "tool_x")->origin, "file " + path_ + "#/plugins/1");
  EXPECT_THAT(texts(config.check_against(development_plugins())),
              ElementsAre("plugin 'tool_x' (instance \"tool_x\") is not installed in /plugins; asked for by file " +
                          path_ + "#/plugins/1"));
}

TEST_F(ConfigTest, PluginConfigIsHeldAgainstItsSchema) {
  write(R"({"plugins":[{"use":"cache_memory","as":"cache","config":{"max_byte":5},"grant":{"net":["a.com:1"]}}]})");
  EXPECT_THAT(
      texts(load().check_against(development_plugins())),
      ElementsAre("instance \"cache\" (plugin cache_memory): config /max_byte: unknown key \"max_byte\" (did you "
                  "mean \"max_bytes\"?)"));
  write(R"({"plugins":[{"use":"cache_memory","as":"cache","grant":{"net":["a.com:1"]}}]})");
  EXPECT_THAT(
      texts(load().check_against(development_plugins())),
      ElementsAre("instance \"cache\": grant \"net a.com:1\" has no effect, because plugin cache_memory does not "
                  "ask for it"));
}

TEST_F(ConfigTest, SetReachesInstancesByName) {
  sources_.flags = {{"--set", "plugins.cache.config.max_bytes", "7"}, {"--set", "/plugins/cache/essential", "false"}};
  Config config = load();
  EXPECT_EQ(instance(config, "cache")->config, R"({"max_bytes":7})");
  EXPECT_FALSE(instance(config, "cache")->essential);
  sources_.flags = {{"--set", "plugins.cach.config.max_bytes", "7"}};
  EXPECT_EQ(error(), "configuration: flag --set: there is no instance \"cach\" (did you mean \"cache\"?)");
  sources_.flags = {{"--set", "server.lopps", "7"}};
  EXPECT_EQ(error(), "flag --set (/server/lopps): unknown key \"lopps\" (did you mean \"loops\"?)");
  sources_.flags = {{"--set", "server.loops", "many"}};
  EXPECT_EQ(error(), "flag --set (/server/loops): must be integer, not \"many\"");
  sources_.flags = {{"--set", "", "1"}};
  EXPECT_THAT(error(), HasSubstr("names no setting"));
}

TEST_F(ConfigTest, IneffectiveSettingsAreSaid) {
  write(R"({"plugins":[{"use":"tool_x","as":"x","enabled":false,"config":{"a":1}}]})");
  EXPECT_EQ(error(), "") << "a disabled instance keeps its settings in the file";
  sources_.flags = {{"--set", "plugins.x.config.a", "2"}};
  EXPECT_EQ(error(), "flag --set (/plugins/x/config/a): has no effect, because instance \"x\" is not enabled");
}

TEST_F(ConfigTest, VariablesOfOtherBackendsWarnAndOfOursConfigure) {
  sources_.environment = {{"SQLITE_PATH", "/data/x.db"}};
  EXPECT_THAT(
      load().warnings(),
      ElementsAre("environment SQLITE_PATH: has no effect, because it is for store_sqlite and store is bound to "
                  "store_memory"));
  sources_.environment["STORAGE_BACKEND"] = "sqlite";
  Config config = load();
  EXPECT_THAT(config.warnings(), IsEmpty());
  EXPECT_EQ(instance(config, "store")->config, R"({"path":"/data/x.db"})");
  EXPECT_EQ(setting(config, "/plugins/store/config/path"), "\"/data/x.db\" (environment SQLITE_PATH)");
}

TEST_F(ConfigTest, MisspeltVariablesOfOursAreErrors) {
  sources_.environment = {{"ONECLAW_LISEN", "x"}, {"ONECLAW_SECRET_STRIPE_KEY", "s"}, {"PATH", "/bin"}};
  EXPECT_EQ(error(), "environment ONECLAW_LISEN: no such setting (did you mean \"ONECLAW_LISTEN\"?)");
}

TEST_F(ConfigTest, AFileEntryThatABackendVariablePushesOutIsReported) {
  write(R"({"bind":{"store":"sqlite"},"plugins":[{"use":"store_sqlite","as":"store","config":{"path":"x"}}]})");
  sources_.environment = {{"STORAGE_BACKEND", "memory"}};
  Config config = load();
  EXPECT_EQ(instance(config, "store")->use, "store_memory");
  EXPECT_THAT(config.warnings(), ElementsAre(HasSubstr("#/plugins/0: has no effect, because /bind/store asks for")));
}

TEST_F(ConfigTest, SecretsAreMaskedEverywhere) {
  write(R"({"plugins":[{"use":"tool_x","config":{"api_token":"hunter2","url":"redis://u:hunter2@h/0",
      "list":[{"password":"hunter2"}],"deep":{"client_secret":{"a":"hunter2"}}}}]})");
  Config config = load();
  EXPECT_THAT(config.show_text(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(config.show_json(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(config.show_text(), HasSubstr("redis://u:[masked]@h/0"));
  EXPECT_THAT(instance(config, "tool_x")->config, HasSubstr("hunter2"));
}

TEST(MaskedConfig, BugPluginShowGaveThePasswordOfAUrlAway) {
  EXPECT_EQ(masked_config(R"({"url":"redis://u:hunter2@h/0","n":1,"api_token":"x","list":["a"]})"),
            R"({"url":"redis://u:[masked]@h/0","n":1,"api_token":"[masked]","list":["a"]})");
  EXPECT_EQ(masked_config("{}"), "{}");
  EXPECT_EQ(masked_config("{hunter2"), "\"[masked]\"");
}

TEST_F(ConfigTest, TheMasterKeyHasAFileOrAVariableThatIsShownNowhere) {
  EXPECT_EQ(load().deployment().vault_key_file, "");
  write(R"({"vault":{"key_file":"/etc/oneclaw/key"}})");
  sources_.environment = {{"ONECLAW_MASTER_KEY", "hunter2"}};
  Config config = load();
  EXPECT_EQ(config.deployment().vault_key_file, "/etc/oneclaw/key");
  EXPECT_THAT(config.show_text() + config.show_json(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(config.show_text(), HasSubstr("/etc/oneclaw/key"));
}

TEST_F(ConfigTest, ShowIsAlignedTextAndValidJson) {
  Config config = load();
  EXPECT_THAT(config.show_text(), HasSubstr("/bind/store = \"memory\" "));
  base::Result<base::Json> parsed = base::parse_json(config.show_json());
  ASSERT_TRUE(parsed.ok()) << parsed.error().text;
  EXPECT_EQ((*parsed)["profile"], "development");
  EXPECT_EQ((*parsed)["settings"].Size(), config.settings().size());
}

TEST_F(ConfigTest, DifferenceIsByNameNotByPosition) {
  Config before = load();
  write(R"({"server":{"listen":"127.0.0.1:9"},"plugins":[{"use":"tool_a","config":{"x":1}}]})");
  Config after = load();
  std::vector<std::string> lines = difference(before, after);
  EXPECT_THAT(
      lines, Contains("set /server/listen: \"127.0.0.1:8787\" -> \"127.0.0.1:9\" (file " + path_ + "#/server/listen)"));
  EXPECT_THAT(lines, Contains("add /plugins/tool_a/config/x: 1 (file " + path_ + "#/plugins/0/config/x)"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("/plugins/cache"))));
  EXPECT_THAT(difference(after, after), IsEmpty());
  EXPECT_THAT(difference(after, before), Contains("remove /plugins/tool_a/config/x: 1"));
}

TEST_F(ConfigTest, HostileFilesAreBounded) {
  write(std::string(10u << 20, '['));
  EXPECT_THAT(error(), HasSubstr("larger than the limit of 1 MiB"));
  write("{\"policy\":" + std::string(100, '[') + std::string(100, ']') + "}");
  EXPECT_THAT(error(), HasSubstr("nested deeper than 64 levels"));
  sources_.file = path_ + ".none";
  EXPECT_THAT(error(), HasSubstr("cannot open " + path_ + ".none"));
}

}  // namespace
}  // namespace oneclaw::plugin::manifest
