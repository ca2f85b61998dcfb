// What an administrator wants to run: instances, bindings, server, log - after profile, file, environment and flags are
// merged.
//
// Plain data. config.h makes it and knows where each value came from; the shape's authority is
// manifests/schema/deployment.schema.json. Leaf, any thread.
#pragma once

#include "host/plugin/manifest/plugin_manifest.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
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

// Of requests that plugins send; of all loops together.
struct ClientSettings {
  std::size_t max_connections = 4096;
  std::size_t max_per_host = 256;
};

struct WalletSettings {
  std::uint64_t signup_grant_cents = 0;
  std::string signup_tier = "free";
  std::string top_up = "ask the administrator for credit";  // ends the sentence that a user without money reads
  bool keeps_lines = true;  // of jobs that are forgotten; else they become part of opening balances
};

struct JobSettings {
  std::size_t max_running = 10'000;
  std::size_t keep_recordings = 200;  // jobs whose steps can be replayed
  std::size_t keep_days = 30;
  std::size_t keep_ended = 10'000;
};

struct ScheduleSettings {
  std::size_t min_interval_minutes = 15;  // between two runs of one schedule
};

struct Deployment {
  std::string profile;
  std::vector<InstanceEntry> plugins;
  Bindings bind;
  ServerSettings server;
  ClientSettings client;
  std::string log_level = "info";
  std::string log_format = "text";
  std::string state_dir;                 // empty: the default of the app
  std::vector<std::string> plugin_dirs;  // empty: the default of the app
  bool allow_drafts = false;
  std::string vault_key_file;  // with master keys; empty: none
  std::string policy = "{}";   // JSON of host/services/policy/tiers.h
  std::string pricing = "{}";  // JSON: workflows, operations (host/services/metering/), tier_discount_percent
  std::map<std::string, std::string, std::less<>> tool_providers;  // of tools that several plugins offer
  WalletSettings wallet;
  JobSettings jobs;
  ScheduleSettings schedules;
};

}  // namespace oneclaw::plugin::manifest
