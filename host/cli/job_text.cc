#include "host/cli/job_text.h"

#include "host/base/text.h"
#include "host/cli/answer_text.h"
#include "host/records/cents.h"

#include <chrono>
#include <cstdio>
#include <thread>

namespace oneclaw::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{250};

bool is_over(const std::string& status) { return status != "pending" && status != "running"; }

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
  for (;;) {
    const base::JsonValue* job = base::json_find(answer, "job");
    if (job == nullptr) return complain(verb, {OC_INTERNAL, "the host answered without a job"}, kFailed);
    const std::string status = text_of(*job, "status");
    if (!waits || is_over(status)) {
      std::printf("%s\n", is_json ? base::to_pretty_json(answer).c_str() : job_text(*job).c_str());
      return !waits || status == "completed" ? kOk : kFailed;
    }
    std::this_thread::sleep_for(kBetweenLooks);
    auto next = host.request("GET", "/api/v1/jobs/" + text_of(*job, "id"));
    if (!next) return complain(verb, next.error(), code_for(next.status()));
    answer = std::move(next).value();
  }
}

}  // namespace oneclaw::cli
