#include "site_report.h"

namespace oneclaw::workflow_discovery {

Site read_site_report(std::string_view answer) {
  Site site;
  site.state = SiteState::unreachable;
  const auto report = json::parse_object(answer, "the answer of website.scan");
  if (!report) {
    site.reason = "bad_answer";
    return site;
  }
  site.final_url = json::text(*report, "final_url", kMaxFieldBytes);
  if (!json::is_true(*report, "reachable")) {
    site.reason = json::text(*report, "reason", kMaxFieldBytes);
    if (site.reason.empty()) site.reason = "unreachable";
    return site;
  }
  site.state = SiteState::scanned;
  const auto list = [](const json::Value& object, const char* name) {
    return json::texts(object, name, kMaxEntries, kMaxFieldBytes);
  };
  site.cms = json::text(*report, "cms", kMaxFieldBytes);
  site.booking = list(*report, "booking");
  site.chat = list(*report, "chat");
  site.analytics = list(*report, "analytics");
  if (const json::Value* ads = json::find(*report, "ads"); ads != nullptr) site.ads = list(*ads, "platforms");
  if (const json::Value* contacts = json::find(*report, "contacts"); contacts != nullptr) {
    site.emails = list(*contacts, "emails");
  }
  if (const json::Value* socials = json::find(*report, "socials"); socials != nullptr && socials->IsObject()) {
    for (const auto& member : socials->GetObject()) {
      if (site.socials.size() == kMaxEntries || !member.value.IsString()) continue;
      site.socials.emplace_back(json::clip({member.value.GetString(), member.value.GetStringLength()}, kMaxFieldBytes));
    }
  }
  if (const json::Value* ai = json::find(*report, "ai_readability"); ai != nullptr) {
    site.ai_score = json::integer(*ai, "score");
  }
  if (const json::Value* signals = json::find(*report, "signals"); signals != nullptr) {
    const auto signal = [&](const char* name) { return signal_of(json::text(*signals, name, kMaxFieldBytes)); };
    site.signals = {signal("seo_ok"), signal("ads"), signal("booking"), signal("chat"), signal("ai_readable")};
  }
  return site;
}

}  // namespace oneclaw::workflow_discovery
