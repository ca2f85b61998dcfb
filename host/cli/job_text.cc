#include "host/cli/job_text.h"

#include "host/base/text.h"
#include "host/cli/answer_text.h"
#include "host/cli/progress_line.h"
#include "host/records/cents.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

namespace oneclaw::cli {
namespace {

constexpr std::chrono::milliseconds kBeforeRetry{250};
constexpr std::chrono::seconds kHostMayBeAway{60};

bool is_over(const std::string& status) { return status != "pending" && status != "running"; }

// Follows the job's events until "done", over broken connections and a restarted host.
base::Result<void> wait_for_end(const HostClient& host, const std::string& id) {
  ProgressLine line;
  std::string seen;
  auto away_since = std::chrono::steady_clock::time_point::max();
  for (bool is_done = false;;) {
    const std::string before = seen;
    const auto followed = host.follow("/api/v1/jobs/" + id + "/events", seen, [&](const talk::ServerEvent& event) {
      away_since = std::chrono::steady_clock::time_point::max();
      seen = event.id;
      is_done = event.name == "done";
      if (!is_done) line.show(event);
      return !is_done;
    });
    if (is_done) return {};
    if (!followed && followed.status() != OC_UNAVAILABLE && followed.status() != OC_TIMEOUT) return followed;
    const auto now = std::chrono::steady_clock::now();
    away_since = std::min(away_since, now);
    if (!followed && now - away_since > kHostMayBeAway) return followed;
    if (before == seen) seen.clear();  // a host that began anew counts anew
    std::this_thread::sleep_for(kBeforeRetry);
  }
}

}  // namespace

std::string dollars_text(std::int64_t micros) { return records::dollars(micros); }

std::string job_text(const base::JsonValue& job) {
  std::string out = "job " + text_of(job, "id") + "  " + text_of(job, "workflow") + "  " + text_of(job, "status") +
                    ", step " + text_of(job, "step") + " of " + text_of(job, "steps") + "\n";
  out += "price " + dollars_text(integer_of(job, "price_micros")) + ", charged " +
         dollars_text(integer_of(job, "charged_micros")) + ", cost " + dollars_text(integer_of(job, "cost_micros")) +
         "\n";
  if (const base::JsonValue* steps = base::json_find(job, "step_list"); steps != nullptr) {
    for (const auto& step : steps->GetArray()) {
      out += "  " + text_of(step, "step") + " " + text_of(step, "name") + ", attempts " + text_of(step, "attempts");
      if (const base::JsonValue* error = base::json_find(step, "error"); error != nullptr) {
        out += ", " + text_of(*error, "detail");
      }
      out += "\n";
    }
  }
  if (const base::JsonValue* artifacts = base::json_find(job, "artifacts"); artifacts != nullptr) {
    for (const auto& artifact : artifacts->GetArray()) {
      out += "  artifact " + text_of(artifact, "id") + "  " + text_of(artifact, "kind") + "  " +
             text_of(artifact, "name") + ", " +
             base::human_bytes(static_cast<std::uint64_t>(integer_of(artifact, "bytes"))) + "\n";
    }
  }
  if (const base::JsonValue* error = base::json_find(job, "error"); error != nullptr) {
    out += text_of(*error, "code") + ": " + text_of(*error, "detail") + "\n";
  }
  if (const base::JsonValue* output = base::json_find(job, "output"); output != nullptr) {
    out += base::to_pretty_json(*output) + "\n";
  }
  return out;
}

int follow_job(const HostClient& host, base::Json answer, bool waits, bool is_json, const char* verb) {
  const base::JsonValue* job = base::json_find(answer, "job");
  if (job == nullptr) return complain(verb, {OC_INTERNAL, "the host answered without a job"}, kFailed);
  const std::string id = text_of(*job, "id");
  if (waits && !is_over(text_of(*job, "status"))) {
    if (const auto done = wait_for_end(host, id); !done) return complain(verb, done.error(), code_for(done.status()));
    auto ended = host.request("GET", "/api/v1/jobs/" + id);
    if (!ended) return complain(verb, ended.error(), code_for(ended.status()));
    answer = std::move(ended).value();
    job = base::json_find(answer, "job");
    if (job == nullptr) return complain(verb, {OC_INTERNAL, "the host answered without the job " + id}, kFailed);
  }
  std::printf("%s\n", is_json ? base::to_pretty_json(answer).c_str() : job_text(*job).c_str());
  return !waits || text_of(*job, "status") == "completed" ? kOk : kFailed;
}

}  // namespace oneclaw::cli
