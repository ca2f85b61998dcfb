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

TEST(Settings, WhatOnlyAStartCanApplyIsKnown) {
  const std::pair<const char*, std::function<void(Deployment&)>> changes[] = {
      {"listen", [](Deployment& d) { d.server.listen = "127.0.0.1:1"; }},
      {"hosts", [](Deployment& d) { d.server.hosts = {"a"}; }},
      {"certificate", [](Deployment& d) { d.server.tls_certificate = "a"; }},
      {"key", [](Deployment& d) { d.server.tls_key = "a"; }},
      {"trusted_proxies", [](Deployment& d) { d.server.trusted_proxies = {"10.0.0.1"}; }},
      {"loops", [](Deployment& d) { d.server.loops = 7; }},
      {"max_connections", [](Deployment& d) { d.server.max_connections = 7; }},
      {"max_body_bytes", [](Deployment& d) { d.server.max_body_bytes = 7; }},
      {"blocking_threads", [](Deployment& d) { d.server.blocking_threads = 7; }},
      {"client.max_connections", [](Deployment& d) { d.client.max_connections = 7; }},
      {"client.max_per_host", [](Deployment& d) { d.client.max_per_host = 7; }},
      {"store", [](Deployment& d) { d.bind.store = "a"; }},
      {"cache", [](Deployment& d) { d.bind.cache = "a"; }},
      {"durable", [](Deployment& d) { d.bind.durable = "a"; }},
      {"vault_key_file", [](Deployment& d) { d.vault_key_file = "a"; }},
      {"log_format", [](Deployment& d) { d.log_format = "json"; }},
      {"state_dir", [](Deployment& d) { d.state_dir = "/a"; }}};
  const Deployment before;
  EXPECT_FALSE(needs_restart(before, before));
  for (const auto& [name, change] : changes) {
    Deployment after;
    change(after);
    EXPECT_TRUE(needs_restart(before, after)) << name;
  }
  Deployment live;
  live.log_level = "debug";
  live.allow_drafts = true;
  live.plugin_dirs = {"/a"};
  live.server.drain = std::chrono::milliseconds(1);
  live.plugins.emplace_back();
  EXPECT_FALSE(needs_restart(before, live)) << "these take effect at a reload";
}

}  // namespace
}  // namespace oneclaw::app
