#include "found.h"

#include "dedupe.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>

#include <algorithm>
#include <ctime>
#include <type_traits>

namespace oneclaw::workflow_discovery {
namespace {

constexpr std::size_t kMaxSource = 64;
constexpr std::string_view kClosed = "closed";

// As a line that can be shown anywhere; a rating outside of its scale and a place outside of the Earth are none.
void clean(Business& b) {
  for_each_field([&](const char*, auto member) {
    if constexpr (std::is_same_v<decltype(member), std::string Business::*>) {
      b.*member = render::clean_text(b.*member, render::Lines::one);
    }
  });
  for (std::string Business::*url : {&Business::website, &Business::maps_url, &Business::image_url}) {
    auto normal = render::normal_url(b.*url);
    b.*url = normal ? std::move(*normal) : std::string();
  }
  if (b.rating && !(*b.rating >= 0 && *b.rating <= 5)) b.rating.reset();
  if (b.review_count && *b.review_count < 0) b.review_count.reset();
  if (b.lat && b.lon && !(*b.lat >= -90 && *b.lat <= 90 && *b.lon >= -180 && *b.lon <= 180)) {
    b.lat.reset();
    b.lon.reset();
  }
  b.site = {};
  b.site.state = b.website.empty() ? SiteState::none : SiteState::not_scanned;
}

}  // namespace

std::string utc_time(std::int64_t wall_us) {
  const std::time_t seconds = wall_us / 1'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, size};
}

sdk::Result<Found> read_places(std::string_view answer, const Search& search, std::string_view now) {
  const auto document = json::parse_object(answer, "the answer of places.search");
  if (!document) return sdk::Status(OC_INTERNAL, std::string(document.status().text()));
  const json::Value* places = json::find(*document, "places");
  Found found;
  found.source = json::text(*document, "source", kMaxSource);
  if (places == nullptr || !places->IsArray() || found.source.empty()) {
    return sdk::Status(OC_INTERNAL, "the answer of places.search has no list of places, or does not name its source");
  }
  found.note = render::clean_text(json::text(*document, "note", kMaxNoteBytes), render::Lines::one);
  found.is_partial = json::is_true(*document, "partial");
  std::vector<Business> all;
  for (const json::Value& place : places->GetArray()) {
    Business business = read_business(place);
    clean(business);
    if (business.name.empty()) continue;
    if (business.source.empty()) business.source = found.source;
    if (business.fetched_at.empty()) business.fetched_at = now;
    all.push_back(std::move(business));
  }
  all = without_duplicates(std::move(all));
  const auto open_end = std::stable_partition(all.begin(), all.end(),
                                              [](const Business& business) { return business.status != kClosed; });
  found.closed = all.end() - open_end;
  all.erase(open_end, all.end());
  found.total_found = std::max(json::integer(*document, "total_found").value_or(0) - found.closed,
                               static_cast<std::int64_t>(all.size()));
  if (all.size() > static_cast<std::size_t>(search.limit)) all.resize(static_cast<std::size_t>(search.limit));
  found.businesses = std::move(all);
  return found;
}

void write_found(json::Writer& out, const Found& found) {
  out.open().field("source", found.source).field("note", found.note);
  out.field("total_found", found.total_found).field("closed", found.closed);
  out.flag("partial", found.is_partial).flag("cached", found.is_cached).field("search_ms", found.search_ms);
  out.key("businesses").open_list();
  for (const Business& business : found.businesses) {
    out.open();
    write_business(out, business);
    out.close();
  }
  out.close_list().close();
}

Found read_found(const json::Value& object) {
  Found found;
  found.source = json::text(object, "source", kMaxSource);
  found.note = json::text(object, "note", kMaxNoteBytes);
  found.total_found = json::integer(object, "total_found").value_or(0);
  found.closed = json::integer(object, "closed").value_or(0);
  found.is_partial = json::is_true(object, "partial");
  found.is_cached = json::is_true(object, "cached");
  found.search_ms = json::integer(object, "search_ms").value_or(0);
  const json::Value* businesses = json::find(object, "businesses");
  if (businesses == nullptr || !businesses->IsArray()) return found;
  for (const json::Value& business : businesses->GetArray()) found.businesses.push_back(read_business(business));
  return found;
}

}  // namespace oneclaw::workflow_discovery
