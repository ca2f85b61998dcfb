// Reads websites through website.scan, a few at a time, within a bound of time whatever the tool does.
//
// Made for one step; used on its fiber. Suspends.
#pragma once

#include "business.h"

#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/host/task.h>
#include <oneclaw/cpp/host/tool.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace oneclaw::workflow_discovery {

inline constexpr std::size_t kScannedSites = 10;  // of one job, the first ones
inline constexpr std::size_t kScansAtOnce = 5;
inline constexpr std::int64_t kScanTimeMs = 8000;  // of one site, the whole body included

struct ScanServices {
  sdk::ToolService tools;
  sdk::TaskService tasks;
  sdk::EventService events;
};

struct SiteToScan {
  std::string url;
  std::string country;  // for telephone numbers; may be empty
};

struct ScannedSites {
  std::vector<Site> sites;  // as asked for, one each
  // What kept sites from being scanned at all, for people; empty: nothing did.
  std::string problem;
};

// `progress` is called on this fiber after each site with the number done. OC_CANCELLED when the job was cancelled;
// everything else is a result: what is not read in time is unreachable with the reason "timeout".
sdk::Result<ScannedSites> scan_sites(sdk::Call call, const ScanServices& services, std::vector<SiteToScan> sites,
                                     const std::function<void(std::size_t done)>& progress);

}  // namespace oneclaw::workflow_discovery
