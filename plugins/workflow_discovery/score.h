// The lead score: how much a business could use what we sell, with every point explained.
//
// Leaf, any thread. The weights come from the configuration.
#pragma once

#include "business.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::workflow_discovery {

struct ScoreWeights {
  std::int64_t start = 50;
  std::int64_t website = 20;
  std::int64_t ads = 10;
  std::int64_t not_ai_readable = 15;
  std::int64_t reviews = 5;
  std::int64_t reviews_over = 20;
};

struct Reason {
  std::int64_t points = 0;
  std::string why;
};

struct LeadScore {
  std::int64_t score = 0;  // 0 to 100
  std::vector<Reason> reasons;
};

// What is not known gives no points.
LeadScore score_lead(const Business& business, const ScoreWeights& weights);
void write_score(json::Writer& out, const LeadScore& score);  // members "lead_score" and "lead_reasons"

}  // namespace oneclaw::workflow_discovery
