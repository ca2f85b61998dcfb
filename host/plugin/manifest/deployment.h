// What an administrator wants to run: instances, bindings, server, log - after profile, file, environment and flags are
// merged.
//
// Plain data. config.h makes it and knows where each value came from; the shape's authority is
// manifests/schema/deployment.schema.json. Leaf, any thread.
#pragma once

#include "host/plugin/manifest/plugin_manifest.h"

#include <chrono>
#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {

// One entry of `plugins`, complete: implicit entries of bound backends are here too.
struct InstanceEntry {
  std::string use;  // plugin id
  std::string as;   // instance name
  bool enabled = true;
  bool essential = false;
  std::string config = "{}";  // JSON text as the deployment gives it
  Permissions grant;
  std::string isolation = "in_process";
  std::string limits = "{}";  // JSON text: single limits that replace the manifest's
  std::string origin;         // "profile development", "file /etc/oneclaw.json#/plugins/2"
};

// Instance names that fill the roles; empty: nothing bound ("none").
struct Bindings {
  std::string store;
  std::string cache;
  std::string durable;
};

struct ServerSettings {
  std::string listen = "127.0.0.1:8787";
  std::vector<std::string> hosts;  // further names that administration answers to
  std::string tls_certificate;     // PEM files; empty: plain HTTP
  std::string tls_key;
  std::vector<std::string> trusted_proxies;
  std::size_t loops = 0;  // 0: max(1, cores - 1)
  std::size_t max_connections = 10'000;
  std::size_t max_body_bytes = 8u << 20;
  std::chrono::milliseconds drain{10'000};
  std::size_t blocking_threads = 4;
};

struct Deployment {
  std::string profile;
  std::vector<InstanceEntry> plugins;
  Bindings bind;
  ServerSettings server;
  std::string log_level = "info";
  std::string log_format = "text";
  std::string state_dir;                 // empty: the default of the app
  std::vector<std::string> plugin_dirs;  // empty: the default of the app
  bool allow_drafts = false;
};

}  // namespace oneclaw::plugin::manifest
