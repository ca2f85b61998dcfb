#include "discovery.h"

#include "csv.h"
#include "folded.h"

#include <oneclaw/cpp/json_writer.h>
#include <oneclaw/cpp/sink.h>

#include <algorithm>

namespace oneclaw::workflow_discovery {
namespace {

std::string what(const Search& search) { return search.query + " in " + search.location; }

// Refused before anything outside could happen: what was begun with once() certainly did not take place.
bool is_certainly_undone(oc_status status) {
  switch (status) {
    case OC_NOT_FOUND:
    case OC_INVALID:
    case OC_UNAUTHENTICATED:
    case OC_DENIED:
    case OC_PRECONDITION:
    case OC_EXHAUSTED:
    case OC_UNSUPPORTED:
      return true;
    default:
      return false;
  }
}

std::string tool_input(const Search& search, const std::string& idempotency_key) {
  json::Writer out;
  out.open().field("query", search.query).field("location", search.location).field("limit", search.limit);
  out.field("language", search.language).field("idempotency_key", idempotency_key).close();
  return out.take();
}

std::string found_json(const Found& found) {
  json::Writer out;
  write_found(out, found);
  return out.take();
}

}  // namespace

Discovery::Discovery(sdk::Host host, const Config& config)
    : config_(config),
      scans_{sdk::ToolService(host), sdk::TaskService(host), sdk::EventService(host)},
      cache_(host),
      clock_(host),
      job_(host),
      artifacts_(host) {}

// By the recorded clock, so that a replay comes to the same; never negative when that was set back.
std::int64_t Discovery::elapsed_ms(sdk::Call call, std::int64_t begin_us) const {
  return std::max<std::int64_t>(clock_.wall_us(call) - begin_us, 0) / 1000;
}

bool Discovery::has_services() const noexcept {
  return scans_.tools && scans_.tasks && scans_.events && cache_ && clock_ && job_;
}

sdk::Result<std::string> Discovery::run(sdk::Call call, const oc_step& step) const {
  const std::string_view name = sdk::view(step.name);
  if (name == "prepare") return prepare(call, step);
  auto state = read_state(sdk::view(step.state));
  if (!state) return state.take_status();
  const bool is_dry_run = (step.flags & OC_STEP_DRY_RUN) != 0;
  if (name == "finalize") return finalize(call, is_dry_run, *state);
  sdk::Status done = {OC_NOT_FOUND, "discovery has no step '" + std::string(name) + "'"};
  if (name == "search") done = search(call, is_dry_run, *state);
  if (name == "scan") done = scan(call, is_dry_run, *state);
  if (done.code() != OC_OK) return done;
  return to_json(*state);
}

sdk::Result<std::string> Discovery::prepare(sdk::Call call, const oc_step& step) const {
  job_.progress(call, 0, 1, "Preparing the search");
  const auto input = json::parse_object(sdk::view(step.input), "discovery: the input");
  if (!input) return sdk::Status(OC_INVALID, std::string(input.status().text()));
  auto search = read_search(*input);
  if (!search) return search.take_status();
  State state;
  state.search = std::move(*search);
  return to_json(state);
}

sdk::Status Discovery::search(sdk::Call call, bool is_dry_run, State& state) const {
  const std::int64_t begin = clock_.wall_us(call);
  job_.progress(call, 0, 1, "Searching " + what(state.search));
  const std::string asked = canonical(state.search, config_.provider);
  if (!read_cache(call, asked, state.found)) {
    if (is_dry_run) {
      state.found.source = "dry_run";
      return {};
    }
    if (sdk::Status done = ask_tool(call, asked, state); done.code() != OC_OK) return done;
  }
  state.found.search_ms = elapsed_ms(call, begin);
  job_.progress(call, 1, 1, std::to_string(state.found.businesses.size()) + " businesses found");
  return {};
}

sdk::Status Discovery::ask_tool(sdk::Call call, const std::string& canonical, State& state) const {
  const std::string effect = effect_key(canonical);
  auto once = job_.once(call, effect);
  if (!once) return sdk::Status(once.status().code());
  if (once->state == OC_ONCE_DONE) {
    auto recorded = json::parse_object(once->recorded, "discovery: the recorded search");
    if (!recorded) return {OC_INTERNAL, std::string(recorded.status().text())};
    state.found = read_found(*recorded);
    return {};
  }
  // Begun before and its end unknown: asking again under the same key is how a provider that costs looks it up.
  const auto answer = scans_.tools.invoke(call, "places.search", tool_input(state.search, once->idempotency_key));
  if (!answer) return explain(call, answer.status().code(), effect);
  auto found = read_places(*answer, state.search, utc_time(clock_.wall_us(call)));
  if (!found) return found.take_status();
  state.found = std::move(*found);
  if (sdk::Status kept = job_.done(call, effect, found_json(state.found)); kept.code() != OC_OK) return kept;
  write_cache(call, canonical, state.found);
  return {};
}

sdk::Status Discovery::explain(sdk::Call call, oc_status status, const std::string& effect) const {
  if (!is_certainly_undone(status)) return status;  // the host's text and retry time stay on the call
  const std::string why(call.error_text());
  if (sdk::Status undone = job_.undone(call, effect); undone.code() != OC_OK) return undone;
  if (status != OC_NOT_FOUND && status != OC_DENIED) return {status, why};
  return {OC_PRECONDITION,
          "businesses cannot be searched: " + why +
              ". Enable a plugin that offers places.search (tool_places_sample has labelled sample data and needs no "
              "key) and grant the tool to workflow_discovery"};
}

bool Discovery::read_cache(sdk::Call call, const std::string& canonical, Found& found) const {
  if (config_.provider.empty()) return false;
  const auto value = cache_.get(call, cache_key(canonical));
  if (!value) {
    if (value.status().code() != OC_NOT_FOUND) {
      call.log(OC_LOG_WARN, "discovery: the cache does not answer: " + std::string(call.error_text()));
    }
    return false;
  }
  const auto document = json::parse_object(*value, "discovery: a cached search");
  if (!document || json::text(*document, "key", canonical.size() + 1) != canonical) return false;
  const json::Value* kept = json::find(*document, "found");
  if (kept == nullptr) return false;
  found = read_found(*kept);
  found.is_cached = true;
  return true;
}

void Discovery::write_cache(sdk::Call call, const std::string& canonical, const Found& found) const {
  if (config_.provider.empty() || found.businesses.empty()) return;
  if (found.source != config_.provider) {
    call.log(OC_LOG_WARN, "discovery: places.search answered from '" + found.source +
                              "', but the provider configured is '" + config_.provider + "': the search is not cached");
    return;
  }
  json::Writer out;
  out.open().field("key", canonical).key("found");
  write_found(out, found);
  out.close();
  if (cache_.set(call, cache_key(canonical), out.take(), kCacheTimeMs).code() != OC_OK) {
    call.log(OC_LOG_WARN, "discovery: the search is not cached: " + std::string(call.error_text()));
  }
}

sdk::Status Discovery::scan(sdk::Call call, bool is_dry_run, State& state) const {
  if (!state.search.enrich || is_dry_run) return {};
  std::vector<Business*> scanned;
  std::vector<SiteToScan> sites;
  for (Business& business : state.found.businesses) {
    if (business.website.empty() || sites.size() == kScannedSites) continue;
    scanned.push_back(&business);
    sites.push_back({business.website, business.country.size() == 2 ? business.country : std::string()});
  }
  if (sites.empty()) return {};
  const std::int64_t begin = clock_.wall_us(call);
  const auto count = static_cast<std::uint32_t>(sites.size());
  job_.progress(call, 0, count, "Reading websites");
  auto result = scan_sites(call, scans_, std::move(sites), [&](std::size_t done) {
    job_.progress(call, static_cast<std::uint32_t>(done), count, "Reading websites");
  });
  if (!result) return result.take_status();
  for (std::size_t i = 0; i < scanned.size(); ++i) scanned[i]->site = std::move(result->sites[i]);
  if (!result->problem.empty()) {
    state.is_scan_partial = true;
    call.log(OC_LOG_WARN, "discovery: " + result->problem);
  }
  state.scan_ms = elapsed_ms(call, begin);
  return {};
}

sdk::Result<std::string> Discovery::finalize(sdk::Call call, bool is_dry_run, const State& state) const {
  std::string output = output_json(state, config_.score);
  if (!is_dry_run && artifacts_) {
    keep(call, "output", "discovery.json", "application/json", output);
    keep(call, "report", "businesses.csv", "text/csv; charset=utf-8", to_csv(state.found.businesses, config_.score));
  }
  return output;
}

// A job whose room for artifacts is used up is as good without them.
void Discovery::keep(sdk::Call call, std::string_view kind, std::string_view name, std::string_view type,
                     std::string_view data) const {
  sdk::Collector id;
  if (artifacts_.put(call, kind, name, type, data, id.sink()).code() != OC_OK) {
    call.log(OC_LOG_WARN, "discovery: " + std::string(name) + " is not kept: " + std::string(call.error_text()));
  }
}

}  // namespace oneclaw::workflow_discovery
