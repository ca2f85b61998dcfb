// The effective configuration: flags over environment over deployment file over profile over default, each leaf with
// its origin.
//
// Owner: the app; a reload makes a new one. Leaf, any thread; reads files.
#pragma once

#include "host/base/result.h"
#include "host/plugin/manifest/deployment.h"
#include "host/plugin/manifest/effective.h"

#include <map>
#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {

struct ConfigSources {
  std::string profile;                             // --profile; empty: environment, file, else "development"
  std::string file;                                // --config; empty: none
  std::vector<std::string> profile_dirs;           // where NAME.json lies
  std::map<std::string, std::string> environment;  // of the process
  // Dotted path and JSON or plain text: {"server.listen", "127.0.0.1:9000"}, from --listen, --set and their like.
  // `flag` is what the origin shows.
  struct Flag {
    std::string flag;
    std::string path;
    std::string value;
  };
  std::vector<Flag> flags;
};

// One leaf of the effective configuration.
struct Setting {
  std::string pointer;  // JSON pointer into the merged document, instances by name: "/plugins/cache/config/max_bytes"
  std::string value;    // JSON text, secrets masked
  std::string origin;   // "flag --listen", "environment STORAGE_BACKEND", "file PATH#/server/listen", "profile NAME",
                        // "default"
};

// A plugin's config (JSON text) as people may see it: nothing under a name that looks like a secret's, no password in a
// URL.
std::string masked_config(const std::string& config);

class Config {
 public:
  // Merges and checks everything that can be checked without plugins. All errors found are in the text, one a line.
  // OC_INVALID.
  static base::Result<Config> load(const ConfigSources& sources);

  const Deployment& deployment() const noexcept { return deployment_; }
  const std::vector<Setting>& settings() const noexcept { return settings_; }
  const std::vector<std::string>& warnings() const noexcept { return warnings_; }

  std::string show_text() const;
  std::string show_json() const;

  // What the plugins on this machine say to it: unknown plugins and backends (with the nearest name and the directories
  // searched), configs against their schemas. Returns one error for each finding; empty: all is well.
  std::vector<base::Error> check_against(const Discovery& discovered) const;

 private:
  Deployment deployment_;
  std::vector<Setting> settings_;
  std::vector<std::string> warnings_;
};

// "set /server/listen: \"127.0.0.1:1\" -> \"127.0.0.1:2\" (flag --listen)", one a line; empty when equal.
std::vector<std::string> difference(const Config& before, const Config& after);

}  // namespace oneclaw::plugin::manifest
