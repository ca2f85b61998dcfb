#include "score.h"

#include <algorithm>

namespace oneclaw::workflow_discovery {

LeadScore score_lead(const Business& business, const ScoreWeights& weights) {
  LeadScore lead;
  const auto add = [&](bool holds, std::int64_t points, std::string why) {
    if (!holds) return;
    lead.score += points;
    lead.reasons.push_back({points, std::move(why)});
  };
  const Signals& signals = business.site.signals;
  add(true, weights.start, "every business starts here");
  add(!business.website.empty(), weights.website, "has a website");
  add(signals.ads == Signal::yes, weights.ads, "pays for advertising");
  add(signals.ai_readable == Signal::no, weights.not_ai_readable, "assistants cannot read its website well");
  add(business.review_count.value_or(0) > weights.reviews_over, weights.reviews,
      "more than " + std::to_string(weights.reviews_over) + " reviews");
  const std::int64_t cut = std::clamp<std::int64_t>(lead.score, 0, 100);
  add(cut != lead.score, cut - lead.score, "a score has 0 to 100");
  return lead;
}

void write_score(json::Writer& out, const LeadScore& score) {
  out.field("lead_score", score.score).key("lead_reasons").open_list();
  for (const Reason& reason : score.reasons) {
    out.open().field("points", reason.points).key("why").value(std::string_view(reason.why)).close();
  }
  out.close_list();
}

}  // namespace oneclaw::workflow_discovery
