// Workflows: what there is, and running one.
#include "host/api/answer.h"
#include "host/api/job_json.h"
#include "host/api/v1.h"
#include "host/base/text.h"

namespace oneclaw::api {
namespace {

using base::JsonValue;

// The members of POST /api/v1/workflow; nothing when one is wrong: the refusal was answered.
struct RunRequest {
  engine::Submission submission;
  std::string user;
  std::chrono::milliseconds wait{0};
};

bool bad(net::Exchange& exchange, const std::string& text) {
  refuse(exchange, {OC_INVALID, text});
  return false;
}

bool read_member(net::Exchange& exchange, std::string_view name, const JsonValue& value, RunRequest& out) {
  const std::string at = "/" + std::string(name) + ": ";
  if (name == "workflow" || name == "user" || name == "idempotency_key") {
    if (!value.IsString()) return bad(exchange, at + "must be text");
    const std::string text(base::json_view(value));
    if (name == "workflow") out.submission.workflow = text;
    if (name == "user") out.user = text;
    if (name == "idempotency_key") out.submission.idempotency_key = text;
    return true;
  }
  if (name == "input") {
    out.submission.input = base::to_json(value);
    return true;
  }
  if (name == "dry_run") {
    if (!value.IsBool()) return bad(exchange, at + "must be true or false");
    out.submission.is_dry_run = value.GetBool();
    return true;
  }
  if (name == "wait_ms") {
    if (!value.IsInt64() || value.GetInt64() < 0 || value.GetInt64() > kLongestWait.count()) {
      return bad(exchange, at + "must be an integer from 0 to " + std::to_string(kLongestWait.count()));
    }
    out.wait = std::chrono::milliseconds(value.GetInt64());
    return true;
  }
  const std::vector<std::string> known{"workflow", "input", "user", "idempotency_key", "wait_ms", "dry_run"};
  return bad(exchange, at + "is no member of this request" + base::did_you_mean(name, known));
}

std::optional<RunRequest> read_run(net::Exchange& exchange) {
  auto body = read_object(exchange);
  if (!body) return std::nullopt;
  RunRequest out;
  for (const auto& member : body->GetObject()) {
    if (!read_member(exchange, base::json_view(member.name), member.value, out)) return std::nullopt;
  }
  if (out.submission.workflow.empty()) {
    bad(exchange, "/workflow: is missing: which workflow is to run?");
    return std::nullopt;
  }
  const std::string header(exchange.header("idempotency-key"));
  if (!header.empty()) {
    if (out.submission.idempotency_key && *out.submission.idempotency_key != header) {
      bad(exchange, "/idempotency_key: differs from the header Idempotency-Key");
      return std::nullopt;
    }
    out.submission.idempotency_key = header;
  }
  return out;
}

}  // namespace

void V1::list_workflows(Request& request) {
  const auto catalog = parts_.engine.registry().catalog();
  base::JsonOut out;
  out.open().key("workflows").open_array();
  for (const auto& workflow : catalog->workflows) write_workflow(out, workflow, parts_.engine.price_json(workflow));
  answer(request.exchange, 200, out.close_array().close());
}

void V1::show_workflow(Request& request) {
  const auto catalog = parts_.engine.registry().catalog();
  const auto* workflow = catalog->workflow(request.parameters[0]);
  if (workflow == nullptr) {
    return refuse(request.exchange,
                  {OC_NOT_FOUND, "no workflow '" + request.parameters[0] + "'" +
                                     base::did_you_mean(request.parameters[0], catalog->workflow_names())});
  }
  base::JsonOut out;
  write_workflow(out, *workflow, parts_.engine.price_json(*workflow));
  answer(request.exchange, 200, out);
}

void V1::run_workflow(Request& request) {
  auto run = read_run(request.exchange);
  if (!run) return;
  const auto user = user_of(request, run->user);
  if (!user) return;
  run->submission.user = *user;
  run->submission.origin = "api";
  auto submitted = parts_.engine.submit(run->submission);
  if (!submitted) return refuse(request.exchange, submitted.error());
  records::Job job = std::move(submitted->job);
  if (run->wait.count() > 0 && !records::is_final(job.status)) {
    auto later = parts_.engine.wait(*user, job.id, fiber::Deadline::after(run->wait));
    if (!later) return refuse(request.exchange, later.error());
    job = std::move(later).value();
  }
  const bool is_over = records::is_final(job.status);
  std::vector<records::Artifact> artifacts;
  if (is_over) {
    auto found = parts_.artifacts.list(job.id);
    if (!found) return refuse(request.exchange, found.error());
    artifacts = std::move(found).value();
  }
  base::JsonOut out;
  out.open().key("job");
  write_job(out, job, {.artifacts = is_over ? &artifacts : nullptr});
  answer(request.exchange, is_over ? 200 : 202, out.close());
}

}  // namespace oneclaw::api
