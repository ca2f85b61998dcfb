// The four steps: prepare, search, scan, finalize.
//
// Owner: the plugin's instance. Any loop; run() suspends. Keeps nothing between calls: the state is the host's.
#pragma once

#include "config.h"
#include "site_scans.h"
#include "state.h"

#include <oneclaw/cpp/host/artifact.h>
#include <oneclaw/cpp/host/cache.h>
#include <oneclaw/cpp/host/clock.h>
#include <oneclaw/cpp/host/job.h>
#include <oneclaw/workflow.h>

#include <string>
#include <string_view>

namespace oneclaw::workflow_discovery {

inline constexpr std::int64_t kCacheTimeMs = 3'600'000;

class Discovery {
 public:
  // `host` outlives it. No I/O.
  Discovery(sdk::Host host, const Config& config);

  // Whether the host granted what the steps need.
  bool has_services() const noexcept;
  // The state after the step, or why there is none. Precondition: has_services().
  sdk::Result<std::string> run(sdk::Call call, const oc_step& step) const;

 private:
  sdk::Result<std::string> prepare(sdk::Call call, const oc_step& step) const;
  sdk::Status search(sdk::Call call, bool is_dry_run, State& state) const;
  sdk::Status scan(sdk::Call call, bool is_dry_run, State& state) const;
  sdk::Result<std::string> finalize(sdk::Call call, bool is_dry_run, const State& state) const;

  std::int64_t elapsed_ms(sdk::Call call, std::int64_t begin_us) const;
  // False: not there, or the cache does not answer, which is as good as a miss.
  bool read_cache(sdk::Call call, const std::string& canonical, Found& found) const;
  void write_cache(sdk::Call call, const std::string& canonical, const Found& found) const;
  // Asks the places tool, once a job however often the step runs.
  sdk::Status ask_tool(sdk::Call call, const std::string& canonical, State& state) const;
  sdk::Status explain(sdk::Call call, oc_status status, const std::string& effect) const;
  void keep(sdk::Call call, std::string_view kind, std::string_view name, std::string_view type,
            std::string_view data) const;

  const Config config_;
  const ScanServices scans_;
  const sdk::CacheService cache_;
  const sdk::ClockService clock_;
  const sdk::JobService job_;
  const sdk::ArtifactService artifacts_;
};

}  // namespace oneclaw::workflow_discovery
