#include "host/api/job_json.h"

#include <cstdio>
#include <ctime>

namespace oneclaw::api {

std::string to_iso(records::Time time) {
  constexpr std::int64_t kSecond = 1'000'000;
  std::time_t seconds = time.us / kSecond;
  std::int64_t micros = time.us % kSecond;
  if (micros < 0) {
    micros += kSecond;
    --seconds;
  }
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char date[32];
  const std::size_t size = std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[16];
  std::snprintf(fraction, sizeof(fraction), ".%06dZ", static_cast<int>(micros));
  return std::string(date, size) + fraction;
}

namespace {

void write_body(base::JsonOut& out, const records::Job& job, bool is_line) {
  out.field("id", job.id).field("workflow", job.workflow).field("user", job.user);
  out.field("status", records::word(job.status)).field("step", job.step).field("steps", job.steps);
  out.field("price_micros", job.price_micros).field("cost_micros", job.cost_micros);
  out.field("charged_micros", job.charged_micros).field("origin", job.origin).field("dry_run", job.is_dry_run);
  out.field("created", to_iso(job.created));
  if (job.started) out.field("started", to_iso(*job.started));
  if (job.ended) out.field("ended", to_iso(*job.ended));
  if (job.parent) out.field("parent", *job.parent);
  if (job.retry_of) out.field("retry_of", *job.retry_of);
  if (job.message) out.field("message", *job.message);
  out.raw("input", job.input.text);
  if (job.output && !is_line) out.raw("output", job.output->text);
  if (job.error) {
    out.key("error").open().field("code", job.error_code.value_or("internal")).field("detail", *job.error).close();
  }
  const std::string self = "/api/v1/jobs/" + job.id;
  out.key("links").open().field("self", self).field("events", self + "/events").field("cancel", self + "/cancel");
  out.field("retry", self + "/retry").close();
}

void write_steps(base::JsonOut& out, const std::vector<records::JobStep>& steps) {
  out.open_array();
  for (const records::JobStep& step : steps) {
    out.open().field("step", step.step + 1).field("name", step.name).field("attempts", step.attempts);
    out.field("cost_micros", step.cost_micros)
        .field("started", to_iso(step.started))
        .field("ended", to_iso(step.ended));
    if (step.error) {
      out.key("error").open().field("code", step.error_code.value_or("internal")).field("detail", *step.error).close();
    }
    out.close();
  }
  out.close_array();
}

}  // namespace

void write_artifacts(base::JsonOut& out, const std::vector<records::Artifact>& artifacts) {
  out.open_array();
  for (const records::Artifact& a : artifacts) {
    out.open().field("id", a.id).field("kind", a.kind).field("name", a.name).field("media_type", a.media_type);
    out.field("bytes", a.bytes).field("created", to_iso(a.created)).field("expires", to_iso(a.expires));
    out.field("link", "/api/v1/artifacts/" + a.id).close();
  }
  out.close_array();
}

void write_job(base::JsonOut& out, const records::Job& job, const JobMore& more) {
  out.open();
  write_body(out, job, more.is_line);
  if (more.steps != nullptr) {
    out.key("step_list");
    write_steps(out, *more.steps);
  }
  if (more.artifacts != nullptr) {
    out.key("artifacts");
    write_artifacts(out, *more.artifacts);
  }
  out.close();
}

void write_workflow(base::JsonOut& out, const services::registry::Workflow& workflow, const std::string& price_json) {
  out.open().field("name", workflow.name).field("title", workflow.title).field("description", workflow.description);
  out.field("instance", workflow.instance).field("triggers", workflow.triggers).field("examples", workflow.examples);
  out.raw("input_schema", workflow.input.text.empty() ? "{}" : workflow.input.text);
  if (!workflow.output.text.empty()) out.raw("output_schema", workflow.output.text);
  if (!price_json.empty()) out.raw("price", price_json);
  out.key("steps").open_array();
  for (const services::registry::Step& step : workflow.steps) {
    out.open().field("name", step.name).field("title", step.title);
    out.field("timeout_ms", std::int64_t{step.timeout.count()}).close();
  }
  out.close_array().close();
}

}  // namespace oneclaw::api
