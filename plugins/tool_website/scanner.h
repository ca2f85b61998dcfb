// One scan after the other or many at once: robots.txt, the page, its sitemap, then the reading on a pool thread.
//
// One object an instance, all loops. Everything a site does wrong is part of the report; a status means that the call
// itself failed.
#pragma once

#include "config.h"
#include "plugins/tool_website/fetch/get.h"
#include "plugins/tool_website/fetch/robots_cache.h"
#include "plugins/tool_website/fetch/robots_check.h"
#include "plugins/tool_website/fetch/turns.h"
#include "report.h"
#include "scan_input.h"

#include <oneclaw/cpp/host/offload.h>

#include <functional>
#include <string>

namespace oneclaw::tool_website {

class Scanner {
 public:
  // The services are good until the instance ends.
  Scanner(sdk::HttpService http, sdk::OffloadService offload, sdk::EventService events, const Config& config);
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  // Suspends.
  sdk::Status scan(sdk::Call call, const ScanInput& input, Report& report);

 private:
  struct Visit;
  sdk::Status walk(Visit& visit);
  sdk::Status try_page(Visit& visit, bool* again);
  sdk::Status ask_robots(Visit& visit, bool* allowed);
  sdk::Status take_page(Visit& visit, fetch::Answer answer, bool* again);
  sdk::Status find_sitemap(Visit& visit);
  sdk::Status read(Visit& visit);
  sdk::Status run_on_pool(Visit& visit, const std::function<void()>& work);

  sdk::OffloadService offload_;
  std::string country_;
  fetch::Getter getter_;
  fetch::Turns turns_;
  fetch::RobotsCache robots_cache_;
  fetch::RobotsChecker robots_;
};

}  // namespace oneclaw::tool_website
