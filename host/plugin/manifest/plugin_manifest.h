// What a plugin's author says about it, read before any of its code: identity, kinds, needs, permissions, limits.
//
// Plain data plus the reader. The shape's authority is manifests/schema/plugin.schema.json. Leaf, any thread.
#pragma once

#include "host/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::manifest {

enum class Execution : std::uint8_t { fiber, blocking };
enum class SwapMode : std::uint8_t { concurrent, exclusive, restart };

// What a plugin asks for, or what a deployment grants; the same shape on both sides.
struct Permissions {
  std::vector<std::string> net;  // "api.telegram.org:443", "*.example.com:443"
  std::vector<std::string> secrets;
  std::vector<std::string> tables;
  std::vector<std::string> routes;  // "POST /webhook/stripe"
  std::vector<std::string> tools;
  std::vector<std::string> files;
  std::uint32_t threads = 0;
  bool exec = false;
  bool owns_sockets = false;  // "sockets": "own"
};

struct PluginLimits {
  std::size_t stack_kib = 256;
  std::size_t inflight = 100'000;
  std::chrono::milliseconds start{30'000};
  std::chrono::milliseconds stop{10'000};
  std::chrono::milliseconds call{0};  // longest call; 0 leaves it to the caller
};

struct PluginManifest {
  std::string path;       // of the manifest file, for messages
  std::string directory;  // where the library lies
  std::string id;
  std::string version;
  std::string title;
  std::string description;
  std::string homepage;
  std::string license;
  std::string library;  // file name inside directory
  std::string sha256;   // empty in a source manifest
  std::uint32_t abi_needed = 0;
  std::uint32_t abi_draft_rev = 0;             // 0: not said; the library says it too
  std::vector<std::string> provides;           // interface ids
  std::vector<std::string> required_services;  // host service ids
  std::vector<std::string> optional;
  std::vector<std::string> links;
  std::vector<std::string> triggers;
  std::vector<std::string>
      config_endpoints;  // JSON pointers into config whose value is a URL or host:port (decision 15)
  std::vector<std::string>
      never_suspends;  // "oneclaw.store/1.get": functions that never call a suspending host function
  Permissions permissions;
  std::string config_schema;  // JSON text
  Execution execution = Execution::fiber;
  bool may_run_in_process = true;
  bool may_be_isolated = false;  // "process" is among `isolation`
  SwapMode swap = SwapMode::exclusive;
  PluginLimits limits;
};

// Reads and checks one manifest file. Every finding is a line of the error, "PATH#/pointer: reason" with the nearest
// name. OC_INVALID, OC_TOO_LARGE, or what opening the file says.
base::Result<PluginManifest> read_plugin_manifest(const std::string& path);
// The same for a text; `path` is only for messages.
base::Result<PluginManifest> parse_plugin_manifest(std::string_view text, const std::string& path);

// What the ABI of this host and the deployment say against the plugin: it needs a newer minor (OC_UNSUPPORTED), was
// made for another draft (OC_UNSUPPORTED), or drafts are not allowed (OC_DENIED).
base::Result<void> check_abi(const PluginManifest& manifest, bool allows_drafts);

// All <dir>/*/manifest.json of the directories, the first of an id wins over later directories; what cannot be read is
// reported beside what can: one bad manifest never hides the others.
struct Discovery {
  std::vector<std::string> directories;  // that were searched
  std::vector<PluginManifest> plugins;   // sorted by id
  std::vector<base::Error> errors;
};
Discovery discover(const std::vector<std::string>& directories);

}  // namespace oneclaw::plugin::manifest
