#include "plugins/tool_website/extract/score.h"

#include "plugins/tool_website/html/ascii.h"

namespace oneclaw::tool_website::extract {
namespace {

constexpr std::size_t kGoodDescription = 50;  // characters; more than that

std::size_t characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

int contact_methods(const Contacts& contacts) noexcept {
  return (contacts.emails.empty() ? 0 : 1) + (contacts.phones.empty() ? 0 : 1) + (contacts.address.empty() ? 0 : 1);
}

}  // namespace

AiReadability rate_ai_readability(const Facts& facts, const Surroundings& around) {
  AiReadability rating;
  const auto judge = [&](int points, bool earned, std::string_view yes, std::string_view no) {
    rating.score += earned ? points : 0;
    rating.reasons.push_back({earned ? points : 0, earned ? yes : no});
  };
  judge(20, facts.structured_data.is_present(), "has structured data", "no structured data");
  judge(15, facts.headings[0] > 0 && facts.headings[1] > 0, "has H1 and H2 headings", "lacks an H1 or an H2 heading");
  judge(10, facts.has_nav && facts.has_sections, "has nav and main, article or section",
        "lacks nav, or main, article and section");
  judge(10, characters(facts.description) > kGoodDescription, "has a description of more than 50 characters",
        facts.description.empty() ? "no description" : "the description has at most 50 characters");
  judge(10, !facts.open_graph.empty(), "has Open Graph data", "no Open Graph data");
  judge(10, contact_methods(facts.contacts) >= 2, "has two or more of e-mail, phone and address",
        "has fewer than two of e-mail, phone and address");
  judge(5, around.is_https && !around.has_query, "served by https at an address without a query",
        around.is_https ? "its address has a query" : "not served by https");
  judge(10, around.has_sitemap.value_or(false), "has a sitemap",
        around.has_sitemap ? "no sitemap" : "whether there is a sitemap could not be found out");
  judge(10, facts.images_with_alt * 2 > facts.images, "more than half of the images have an alternative text",
        facts.images == 0 ? "no images" : "at most half of the images have an alternative text");
  return rating;
}

bool is_seo_ok(const Facts& facts, const Surroundings& around) {
  const int good = (around.is_https ? 1 : 0) + (facts.description.empty() ? 0 : 1) + (facts.headings[0] > 0 ? 1 : 0) +
                   (facts.structured_data.is_present() ? 1 : 0) + (facts.open_graph.empty() ? 0 : 1);
  return good >= 3;
}

}  // namespace oneclaw::tool_website::extract
