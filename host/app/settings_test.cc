#include "host/app/settings.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <utility>

namespace oneclaw::app {
namespace {

using plugin::manifest::Deployment;
using plugin::manifest::ServerSettings;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Settings, PluginFoldersComeFromTheCommandLineThenTheDeploymentThenTheInstallation) {
  Deployment deployment;
  EXPECT_THAT(choose_plugin_dirs({}, deployment, {"/usr"}), ElementsAre("/usr"));
  deployment.plugin_dirs = {"/etc/a", "/etc/b"};
  EXPECT_THAT(choose_plugin_dirs({}, deployment, {"/usr"}), ElementsAre("/etc/a", "/etc/b"));
  EXPECT_THAT(choose_plugin_dirs({"/given"}, deployment, {"/usr"}), ElementsAre("/given"));
}

TEST(Settings, AdministrationAnswersToThisMachineTheListenHostAndServerHosts) {
  ServerSettings server;
  server.listen = "10.1.2.3:80";
  server.hosts = {"claw.example.com"};
  EXPECT_THAT(allowed_hosts(server), ElementsAre("localhost", "127.0.0.1", "[::1]", "10.1.2.3", "claw.example.com"));
  for (const char* everywhere : {"0.0.0.0:80", "[::]:80"}) {
    server.listen = everywhere;
    EXPECT_THAT(allowed_hosts(server), ElementsAre("localhost", "127.0.0.1", "[::1]", "claw.example.com"));
  }
}

TEST(Settings, TheAddressIsPrintedWithTheRealPort) {
  EXPECT_EQ(printable_address("127.0.0.1:0", 4711), "127.0.0.1:4711");
  EXPECT_EQ(printable_address("0.0.0.0:80", 80), "localhost:80");
  EXPECT_EQ(printable_address("[::]:80", 80), "localhost:80");
  EXPECT_EQ(printable_address("[::1]:0", 81), "[::1]:81");
}

TEST(Settings, TheClientKeepsToTheDeployment) {
  const net::HttpClientOptions options = client_options({.max_connections = 20, .max_per_host = 3});
  EXPECT_EQ(options.max_connections, 20u);
  EXPECT_EQ(options.max_per_host, 3u);
}

// A changed policy or price was listed as done, and nothing of it held before the next start.
TEST(Settings, BugWhatOnlyAStartCanApplyWasSaidToBeDone) {
  const std::pair<const char*, std::function<void(Deployment&)>> changes[] = {
      {"server.listen", [](Deployment& d) { d.server.listen = "127.0.0.1:1"; }},
      {"server.hosts", [](Deployment& d) { d.server.hosts = {"a"}; }},
      {"server.tls", [](Deployment& d) { d.server.tls_certificate = "a"; }},
      {"server.tls", [](Deployment& d) { d.server.tls_key = "a"; }},
      {"server.trusted_proxies", [](Deployment& d) { d.server.trusted_proxies = {"10.0.0.1"}; }},
      {"server.loops", [](Deployment& d) { d.server.loops = 7; }},
      {"server.max_connections", [](Deployment& d) { d.server.max_connections = 7; }},
      {"server.max_body_bytes", [](Deployment& d) { d.server.max_body_bytes = 7; }},
      {"server.blocking_threads", [](Deployment& d) { d.server.blocking_threads = 7; }},
      {"client", [](Deployment& d) { d.client.max_connections = 7; }},
      {"client", [](Deployment& d) { d.client.max_per_host = 7; }},
      {"bind.store", [](Deployment& d) { d.bind.store = "a"; }},
      {"bind.cache", [](Deployment& d) { d.bind.cache = "a"; }},
      {"bind.durable", [](Deployment& d) { d.bind.durable = "a"; }},
      {"vault.key_file", [](Deployment& d) { d.vault_key_file = "a"; }},
      {"log.format", [](Deployment& d) { d.log_format = "json"; }},
      {"policy", [](Deployment& d) { d.policy = R"({"tiers":{}})"; }},
      {"pricing", [](Deployment& d) { d.pricing = R"({"operations":{}})"; }},
      {"tools.providers", [](Deployment& d) { d.tool_providers["places.search"] = "osm"; }},
      {"wallet", [](Deployment& d) { d.wallet.keeps_lines = false; }},
      {"jobs", [](Deployment& d) { d.jobs.keep_days = 7; }},
      {"schedules", [](Deployment& d) { d.schedules.min_interval_minutes = 7; }},
      {"state_dir", [](Deployment& d) { d.state_dir = "/a"; }}};
  const Deployment before;
  EXPECT_THAT(waiting_for_start(before, before), IsEmpty());
  for (const auto& [name, change] : changes) {
    Deployment after;
    change(after);
    EXPECT_THAT(waiting_for_start(before, after), ElementsAre(name));
  }
  Deployment live;
  live.log_level = "debug";
  live.allow_drafts = true;
  live.plugin_dirs = {"/a"};
  live.server.drain = std::chrono::milliseconds(1);
  live.plugins.emplace_back();
  EXPECT_THAT(waiting_for_start(before, live), IsEmpty()) << "these take effect at a reload";
}

}  // namespace
}  // namespace oneclaw::app
