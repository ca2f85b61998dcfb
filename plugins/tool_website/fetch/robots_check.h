// May we read this URL? Fetches, keeps and asks robots.txt of its origin.
//
// Suspends; any loop.
#pragma once

#include "plugins/tool_website/fetch/get.h"
#include "plugins/tool_website/fetch/robots_cache.h"
#include "plugins/tool_website/fetch/turns.h"

#include <memory>
#include <string>

namespace oneclaw::tool_website::fetch {

struct RobotsVerdict {
  bool allowed = false;
  std::shared_ptr<const RobotsEntry> entry;  // nullptr: the site could not be asked, `failure` says why
  Failure failure;
};

class RobotsChecker {
 public:
  // All outlive it.
  RobotsChecker(const Getter& getter, Turns& turns, RobotsCache& cache, std::string product)
      : getter_(getter), turns_(turns), cache_(cache), product_(std::move(product)) {}

  // A status as Getter::get has it.
  sdk::Result<RobotsVerdict> check(sdk::Call call, const web::Url& url, int64_t deadline_ns);

 private:
  sdk::Result<RobotsVerdict> fetch(sdk::Call call, const web::Url& origin, int64_t deadline_ns);

  const Getter& getter_;
  Turns& turns_;
  RobotsCache& cache_;
  std::string product_;
};

}  // namespace oneclaw::tool_website::fetch
