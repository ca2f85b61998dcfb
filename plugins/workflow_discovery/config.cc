#include "config.h"

#include "json.h"

namespace oneclaw::workflow_discovery {

Config parse_config(std::string_view text) {
  constexpr std::size_t kMaxProvider = 64;
  const auto document = json::parse_object(text, "workflow_discovery: the configuration");
  if (!document) throw sdk::Error(OC_INVALID, std::string(document.status().text()));
  Config config;
  config.provider = json::text(*document, "provider", kMaxProvider);
  const json::Value* score = json::find(*document, "score");
  if (score == nullptr) return config;
  const auto read = [&](const char* name, std::int64_t& into) {
    const json::Value* found = json::find(*score, name);
    if (found == nullptr) return;
    if (!found->IsInt()) {
      throw sdk::Error(OC_INVALID, std::string("workflow_discovery: score.") + name + " must be an integer");
    }
    into = found->GetInt();
  };
  read("start", config.score.start);
  read("website", config.score.website);
  read("ads", config.score.ads);
  read("not_ai_readable", config.score.not_ai_readable);
  read("reviews", config.score.reviews);
  read("reviews_over", config.score.reviews_over);
  return config;
}

}  // namespace oneclaw::workflow_discovery
