#include "state.h"

#include <algorithm>

namespace oneclaw::workflow_discovery {
namespace {

void write_stats(json::Writer& out, const std::vector<Business>& all) {
  const auto count = [&](auto&& holds) {
    return static_cast<std::int64_t>(std::count_if(all.begin(), all.end(), holds));
  };
  const auto with_state = [&](SiteState state) {
    return count([=](const Business& b) { return b.site.state == state; });
  };
  const auto with_signal = [&](Signal Signals::*signal) {
    return count([=](const Business& b) { return b.site.signals.*signal == Signal::yes; });
  };
  out.key("stats").open();
  out.field("with_website", count([](const Business& b) { return !b.website.empty(); }));
  out.field("scanned", with_state(SiteState::scanned)).field("unreachable", with_state(SiteState::unreachable));
  out.field("with_booking", with_signal(&Signals::booking)).field("with_chat", with_signal(&Signals::chat));
  out.field("seo_ok", with_signal(&Signals::seo_ok)).field("ai_readable", with_signal(&Signals::ai_readable)).close();
}

}  // namespace

std::string to_json(const State& state) {
  json::Writer out;
  out.open().key("search");
  write_search(out, state.search);
  out.key("found");
  write_found(out, state.found);
  out.field("scan_ms", state.scan_ms).flag("scan_partial", state.is_scan_partial).close();
  return out.take();
}

sdk::Result<State> read_state(std::string_view text) {
  auto document = json::parse_object(text, "discovery: the state of the step before");
  if (!document) return sdk::Status(OC_INTERNAL, std::string(document.status().text()));
  const json::Value* search = json::find(*document, "search");
  const json::Value* found = json::find(*document, "found");
  if (search == nullptr || found == nullptr) {
    return sdk::Status(OC_INTERNAL, "discovery: the state of the step before is not one of this workflow");
  }
  auto asked = read_search(*search);
  if (!asked) return sdk::Status(OC_INTERNAL, std::string(asked.status().text()));
  State state;
  state.search = std::move(*asked);
  state.found = read_found(*found);
  state.scan_ms = json::integer(*document, "scan_ms").value_or(0);
  state.is_scan_partial = json::is_true(*document, "scan_partial");
  return state;
}

std::string output_json(const State& state, const ScoreWeights& weights) {
  const Found& found = state.found;
  json::Writer out;
  out.open().field("query", state.search.query).field("location", state.search.location);
  out.key("businesses").open_list();
  for (const Business& business : found.businesses) {
    out.open();
    write_business(out, business);
    write_score(out, score_lead(business, weights));
    out.close();
  }
  out.close_list();
  out.field("total_found", found.total_found).field("limited_to", state.search.limit);
  out.key("source").value(std::string_view(found.source)).field("note", found.note).flag("cached", found.is_cached);
  out.field("search_ms", found.search_ms).field("scan_ms", state.scan_ms).field("closed", found.closed);
  if (found.is_partial || state.is_scan_partial) out.flag("partial", true);
  write_stats(out, found.businesses);
  out.close();
  return out.take();
}

}  // namespace oneclaw::workflow_discovery
