#include "site_scans.h"

#include "site_report.h"

#include <oneclaw/cpp/json_writer.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

namespace oneclaw::workflow_discovery {
namespace {

constexpr std::int64_t kMs = 1'000'000;
// Beyond the time of the scans themselves, for a tool that is late; and before the step's own end.
constexpr std::int64_t kGraceNs = 2'000 * kMs;
constexpr std::int64_t kMarginNs = 500 * kMs;

// Outlives the step when the host ends it before its tasks. All of one loop.
struct Work {
  sdk::ToolService tools;
  sdk::Event changed;
  std::vector<SiteToScan> sites;
  std::vector<std::optional<Site>> results;
  std::size_t next = 0;
  std::size_t done = 0;
  std::string problem;  // no website.scan at all: further tries are pointless
};

std::string scan_input(const SiteToScan& site) {
  std::string input = "{\"url\":";
  sdk::append_json_string(input, site.url);
  if (!site.country.empty()) {
    input += ",\"country\":";
    sdk::append_json_string(input, site.country);
  }
  return input + ",\"timeout_ms\":" + std::to_string(kScanTimeMs) + "}";
}

bool is_missing_tool(oc_status status) { return status == OC_NOT_FOUND || status == OC_DENIED; }

sdk::Status scan_in_turn(sdk::Call call, Work& work) {
  while (work.next < work.sites.size() && work.problem.empty()) {
    const std::size_t mine = work.next++;
    const auto answer = work.tools.invoke(call, "website.scan", scan_input(work.sites[mine]));
    if (call.is_cancelled()) break;
    if (answer) {
      work.results[mine] = read_site_report(*answer);
    } else if (is_missing_tool(answer.status().code())) {
      work.problem = "websites were not read: " + std::string(call.error_text());
    } else {
      Site site;
      site.state = SiteState::unreachable;
      site.reason = answer.status().code() == OC_TIMEOUT ? "timeout" : "scan_failed";
      call.log(OC_LOG_WARN, "website.scan failed: " + std::string(call.error_text()));
      work.results[mine] = std::move(site);
    }
    ++work.done;
    work.changed.signal();
  }
  return {};
}

// The end of all scanning: rounds of kScanTimeMs, but inside the step's own time.
std::int64_t end_of(sdk::Call call, std::size_t count) {
  const auto rounds = static_cast<std::int64_t>((count + kScansAtOnce - 1) / kScansAtOnce);
  const std::int64_t end = call.host().now() + rounds * kScanTimeMs * kMs + kGraceNs;
  return call.deadline() == OC_NO_DEADLINE ? end : std::min(end, call.deadline() - kMarginNs);
}

ScannedSites take_results(Work& work) {
  ScannedSites out;
  out.problem = work.problem;
  for (std::optional<Site>& result : work.results) {
    if (!result) {
      result.emplace();
      result->state = work.problem.empty() ? SiteState::unreachable : SiteState::not_scanned;
      if (work.problem.empty()) result->reason = "timeout";
    }
    out.sites.push_back(std::move(*result));
  }
  return out;
}

}  // namespace

sdk::Result<ScannedSites> scan_sites(sdk::Call call, const ScanServices& services, std::vector<SiteToScan> sites,
                                     const std::function<void(std::size_t done)>& progress) {
  auto changed = services.events.create(call);
  if (!changed) return changed.take_status();
  const std::size_t count = sites.size();
  const std::int64_t end = end_of(call, count);
  auto work = std::make_shared<Work>();
  work->tools = services.tools;
  work->changed = std::move(*changed);
  work->sites = std::move(sites);
  work->results.resize(count);
  std::vector<sdk::TaskHandle> tasks;  // those that still run are cancelled when this function returns
  for (std::size_t i = 0; i < std::min(count, kScansAtOnce); ++i) {
    auto task = services.tasks.spawn(call, "scan", [work](sdk::Call own) { return scan_in_turn(own, *work); });
    if (!task) return task.take_status();
    tasks.push_back(std::move(*task));
  }
  for (std::size_t shown = 0; work->done < count && work->problem.empty();) {
    const std::int64_t left = end - call.host().now();
    if (left <= 0) break;
    const sdk::Status woken = work->changed.wait(call, std::chrono::nanoseconds(left));
    if (woken.code() == OC_CANCELLED) return sdk::Status(OC_CANCELLED);
    if (work->done != shown) progress(shown = work->done);
  }
  return take_results(*work);
}

}  // namespace oneclaw::workflow_discovery
