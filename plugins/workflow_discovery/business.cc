#include "business.h"

namespace oneclaw::workflow_discovery {
namespace {

void read_field(const json::Value& object, const char* name, std::string& into) {
  into = json::text(object, name, kMaxFieldBytes);
}
void read_field(const json::Value& object, const char* name, std::optional<double>& into) {
  into = json::number(object, name);
}
void read_field(const json::Value& object, const char* name, std::optional<std::int64_t>& into) {
  into = json::integer(object, name);
}

// Reads what write_site wrote.
Site read_site(const json::Value& business) {
  Site site;
  const json::Value* object = json::find(business, "site");
  if (object == nullptr) return site;
  const std::string state = json::text(*object, "state", kMaxFieldBytes);
  for (const SiteState one : {SiteState::not_scanned, SiteState::scanned, SiteState::unreachable}) {
    if (state == word(one)) site.state = one;
  }
  site.reason = json::text(*object, "reason", kMaxFieldBytes);
  site.final_url = json::text(*object, "final_url", kMaxFieldBytes);
  site.cms = json::text(*object, "cms", kMaxFieldBytes);
  const auto list = [&](const char* name) { return json::texts(*object, name, kMaxEntries, kMaxFieldBytes); };
  site.emails = list("emails");
  site.booking = list("booking");
  site.chat = list("chat");
  site.ads = list("ads");
  site.analytics = list("analytics");
  site.socials = list("socials");
  site.ai_score = json::integer(*object, "ai_score");
  if (const json::Value* signals = json::find(business, "signals"); signals != nullptr) {
    const auto signal = [&](const char* name) { return signal_of(json::text(*signals, name, kMaxFieldBytes)); };
    site.signals = {signal("seo_ok"), signal("ads"), signal("booking"), signal("chat"), signal("ai_readable")};
  }
  return site;
}

void write_site(json::Writer& out, const Site& site) {
  out.key("signals").open();
  out.field("seo_ok", word(site.signals.seo_ok)).field("ads", word(site.signals.ads));
  out.field("booking", word(site.signals.booking)).field("chat", word(site.signals.chat));
  out.field("ai_readable", word(site.signals.ai_readable)).close();
  out.key("site").open().field("state", word(site.state)).field("reason", site.reason);
  out.field("final_url", site.final_url).field("cms", site.cms).field("emails", site.emails);
  out.field("booking", site.booking).field("chat", site.chat).field("ads", site.ads);
  out.field("analytics", site.analytics).field("socials", site.socials).field("ai_score", site.ai_score).close();
}

}  // namespace

std::string_view word(Signal signal) noexcept {
  return signal == Signal::yes ? "yes" : signal == Signal::no ? "no" : "unknown";
}

Signal signal_of(std::string_view word) noexcept {
  return word == "yes" ? Signal::yes : word == "no" ? Signal::no : Signal::unknown;
}

std::string_view word(SiteState state) noexcept {
  switch (state) {
    case SiteState::not_scanned:
      return "not_scanned";
    case SiteState::scanned:
      return "scanned";
    case SiteState::unreachable:
      return "unreachable";
    case SiteState::none:
      break;
  }
  return "none";
}

Business read_business(const json::Value& object) {
  Business business;
  for_each_field([&](const char* name, auto member) { read_field(object, name, business.*member); });
  business.site = read_site(object);
  return business;
}

void write_business(json::Writer& out, const Business& business) {
  for_each_field([&](const char* name, auto member) { out.field(name, business.*member); });
  write_site(out, business.site);
}

}  // namespace oneclaw::workflow_discovery
