// The two judgements of a page: is it fit for search engines, can an assistant read it. Every point says why.
//
// Leaf, any thread.
#pragma once

#include "plugins/tool_website/extract/facts.h"

#include <optional>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::extract {

struct Reason {
  int points = 0;  // 0: not earned
  std::string_view why;
};

struct AiReadability {
  static constexpr int kReadable = 50;

  int score = 0;
  std::vector<Reason> reasons;  // one for each criterion; their points add up to the score
  bool is_readable() const noexcept { return score >= kReadable; }
};

// What is not on the page itself.
struct Surroundings {
  bool is_https = false;
  bool has_query = false;           // in the page's address
  std::optional<bool> has_sitemap;  // nullopt: it could not be found out
};

AiReadability rate_ai_readability(const Facts& facts, const Surroundings& around);

// At least three of: TLS, description, H1, structured data, Open Graph.
bool is_seo_ok(const Facts& facts, const Surroundings& around);

}  // namespace oneclaw::tool_website::extract
