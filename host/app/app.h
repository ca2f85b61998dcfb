// The running host: boots in order, serves until a signal, reloads, drains, stops. The only place that knows
// everything.
//
// Lives on the main thread. run() blocks it.
#pragma once

#include "host/base/result.h"
#include "host/plugin/manifest/config.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::app {

struct AppOptions {
  plugin::manifest::ConfigSources sources;
  std::string state_dir;                 // --state; empty: configuration, else the default
  std::vector<std::string> plugin_dirs;  // empty: configuration, else beside the program
  std::string program;                   // our own executable, for probing libraries in a child
  bool waits_for_backends = false;       // --wait: retry until the bound backends come up
};

class App {
 public:
  // Everything up to a listening server. OC_INVALID: configuration (exit 3); OC_UNAVAILABLE and others: exit 4.
  static base::Result<std::unique_ptr<App>> boot(AppOptions options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Serves until SIGTERM or SIGINT, then drains; a second signal ends at once. SIGHUP reloads. The process's exit code.
  int run();

 private:
  struct Impl;
  explicit App(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::app
