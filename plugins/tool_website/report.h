// The outcome of one scan, and its JSON: the output of website.scan (describe.cc has its schema).
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/extract/score.h"

#include <cstdint>
#include <optional>
#include <string>

namespace oneclaw::tool_website {

struct Report {
  std::string url;        // as asked for
  std::string final_url;  // after redirects
  int status = 0;         // 0: no answer
  std::string reason;     // empty: the page was read
  std::string detail;
  int64_t ms = 0;
  uint64_t bytes = 0;  // of the page, decoded
  bool is_https = false;
  std::optional<bool> robots_found, robots_allowed;  // nullopt: not asked, or not known
  std::optional<bool> sitemap_found;
  std::string sitemap_url;
  extract::Facts facts;
  extract::AiReadability ai_readability;
  bool is_seo_ok = false;

  bool is_reachable() const noexcept { return reason.empty(); }
};

std::string to_json(const Report& report);

}  // namespace oneclaw::tool_website
