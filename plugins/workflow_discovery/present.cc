#include "present.h"

#include "folded.h"
#include "found.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>
#include <oneclaw/render/view.h>

#include <algorithm>
#include <cstdio>

namespace oneclaw::workflow_discovery {
namespace {

constexpr std::string_view kSampleSource = "sample";
constexpr std::uint32_t kColor = 0x2f80ed;

// Cut so that no line of a view can be too long, whatever a provider wrote.
std::string line(std::string_view text) {
  constexpr std::size_t kLine = 300;
  return render::cut_text(render::clean_text(text, render::Lines::one), kLine, render::in_bytes);
}

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string_view mark(Signal signal) {
  return signal == Signal::yes ? "\u2713" : signal == Signal::no ? "\u2717" : "?";
}

std::string rating_text(const Business& b) {
  const std::int64_t reviews = b.review_count.value_or(0);
  if (!b.rating) return reviews > 0 ? plural(reviews, "review", "reviews") : "no reviews known";
  char stars[16];
  const int size = std::snprintf(stars, sizeof stars, "%.1f stars", *b.rating);
  std::string out(stars, static_cast<std::size_t>(size));
  if (b.review_count) out += ", " + plural(reviews, "review", "reviews");
  return out;
}

std::string site_text(const Business& b) {
  switch (b.site.state) {
    case SiteState::none:
      return "no website known";
    case SiteState::unreachable:
      return "website not reachable (" + line(b.site.reason) + ")";
    case SiteState::not_scanned:
    case SiteState::scanned:
      break;
  }
  return {};
}

render::Item item_of(const json::Value& object, std::size_t number) {
  const Business b = read_business(object);
  render::Item item;
  item.title = std::to_string(number) + ". " + line(b.name);
  item.text = rating_text(b);
  if (const auto score = json::integer(object, "lead_score")) {
    item.text += " \u2013 lead score " + std::to_string(*score);
  }
  if (b.status == "closed_temporarily") item.text += " \u2013 closed for now";
  if (const std::string site = site_text(b); !site.empty()) item.text += " \u2013 " + site;
  if (const auto url = render::normal_url(b.website)) item.url = *url;
  const std::string& phone = b.phone_display.empty() ? b.phone : b.phone_display;
  if (!phone.empty()) item.fields.push_back({"Phone", line(phone)});
  const Signals& s = b.site.signals;
  for (const auto& [label, signal] :
       {std::pair{"SEO", s.seo_ok}, std::pair{"Ads", s.ads}, std::pair{"Booking", s.booking}, std::pair{"Chat", s.chat},
        std::pair{"AI", s.ai_readable}}) {
    item.fields.push_back({label, std::string(mark(signal))});
  }
  return item;
}

std::string summary(const json::Value& output, std::size_t count) {
  const std::int64_t total = json::integer(output, "total_found").value_or(0);
  std::string out = total > static_cast<std::int64_t>(count) ? std::to_string(count) + " of " : "";
  out += plural(std::max(total, static_cast<std::int64_t>(count)), "business", "businesses") + " found";
  if (const json::Value* stats = json::find(output, "stats"); stats != nullptr) {
    const auto stat = [&](const char* name) { return json::integer(*stats, name).value_or(0); };
    const std::int64_t without = static_cast<std::int64_t>(count) - stat("with_website");
    if (without > 0) out += ", " + std::to_string(without) + " without a website";
    const std::int64_t tried = stat("scanned") + stat("unreachable");
    if (tried > 0) out += "; " + plural(stat("scanned"), "website", "websites") + " read";
    if (stat("unreachable") > 0) out += ", " + std::to_string(stat("unreachable")) + " not reachable";
  }
  if (const std::int64_t closed = json::integer(output, "closed").value_or(0); closed > 0) {
    out += "; " + std::to_string(closed) + " closed for good left out";
  }
  out += ".";
  if (json::is_true(output, "partial")) out += " A part of the work could not be done.";
  return out;
}

std::string source_text(const json::Value& output) {
  constexpr std::size_t kMaxSource = 64;
  const std::string source = json::text(output, "source", kMaxSource);
  std::string out;
  if (source == kSampleSource) out = "Sample data: invented businesses, for trying things out.";
  if (const std::string note = json::text(output, "note", kMaxNoteBytes); !note.empty()) {
    out += (out.empty() ? "" : " ") + note;
  }
  if (json::is_true(output, "cached"))
    out += std::string(out.empty() ? "" : "\n") + "From the cache, at most an hour old.";
  return out;
}

}  // namespace

sdk::Result<std::string> present(std::string_view text, std::uint32_t page) {
  const auto output = json::parse_object(text, "the output of discovery");
  if (!output) return sdk::Status(OC_INVALID, std::string(output.status().text()));
  const json::Value* businesses = json::find(*output, "businesses");
  if (businesses == nullptr || !businesses->IsArray()) {
    return sdk::Status(OC_INVALID, "the output of discovery has no businesses");
  }
  const std::size_t count = businesses->Size();
  const std::size_t pages = std::max<std::size_t>(1, (count + kPageSize - 1) / kPageSize);
  if (page >= pages) {
    return sdk::Status(OC_NOT_FOUND, "there is no page " + std::to_string(std::uint64_t{page} + 1) +
                                         "; the result has " +
                                         plural(static_cast<std::int64_t>(pages), "page", "pages"));
  }
  render::View view;
  view.title = line(capitalised(json::text(*output, "query", kMaxFieldBytes)) + " in " +
                    json::text(*output, "location", kMaxFieldBytes));
  view.color = kColor;
  view.page = render::Page{page, pages, count};
  const std::size_t first = page * kPageSize, end = std::min(count, first + kPageSize);
  for (std::size_t i = first; i < end; ++i) {
    view.items.push_back(item_of((*businesses)[static_cast<rapidjson::SizeType>(i)], i + 1));
  }
  view.text = count == 0 ? "Nothing found." : summary(*output, count);
  if (const std::string source = source_text(*output); !source.empty()) view.text += "\n" + source;
  if (count > 0) {
    view.text += "\nSay \"details " + std::to_string(first + 1) + "\"";
    if (end > first + 1) view.text += " to \"details " + std::to_string(end) + "\"";
    view.text += " for more about one.";
    if (page + 1 < pages) view.actions.push_back({"more", "Show more", render::ActionStyle::primary, {}});
    view.actions.push_back({"export", "Export", render::ActionStyle::secondary, {}});
  }
  return render::to_json(view);
}

}  // namespace oneclaw::workflow_discovery
