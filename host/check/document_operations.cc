// The functions of tools, workflows, channels, http and durable plugins, for deadlines, overlap and faults.
#include "host/check/documents.h"
#include "host/check/operation.h"
#include "host/check/traffic.h"

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;
using plugin::instance::Kind;

Operation make(Kind kind, std::string name, std::function<oc_status(Scene&, const CallSpec&)> run,
               std::function<void(Scene&)> prepare = {}) {
  Operation operation;
  operation.function = std::string(plugin::instance::kind_id(kind)) + "." + name;
  operation.name = std::string(plugin::instance::kind_name(kind)) + "." + name;
  operation.kind = kind;
  // Whether these can succeed depends on the world outside; the cases ask for order, not for success.
  operation.must_succeed = false;
  operation.run = std::move(run);
  operation.prepare = std::move(prepare);
  return operation;
}

void describe_tool(Scene& s) {
  const std::vector<Described> all = read_description(s.report, ToolClient(s.specimen).describe(s.report), "tools");
  s.target = all.front().name;
  s.input = sample_of(all.front().input_schema);
}

oc_status invoke_first(Scene& s, const CallSpec& spec) {
  return ToolClient(s.specimen).invoke(spec, s.target, s.input, nullptr);
}

void describe_workflow(Scene& s) {
  const std::vector<Described> all =
      read_description(s.report, WorkflowClient(s.specimen).describe(s.report), "workflows");
  s.report.require(!all.front().steps.empty(), "the workflow has no steps");
  s.target = all.front().name;
  s.step = all.front().steps.front();
  s.input = sample_of(all.front().input_schema);
}

oc_status run_first_step(Scene& s, const CallSpec& spec) {
  oc_step step{};
  step.size = sizeof(step);
  step.attempt = 1;
  step.flags = OC_STEP_DRY_RUN;
  step.workflow = plugin::call::to_oc(s.target);
  step.name = plugin::call::to_oc(s.step);
  step.input = plugin::call::to_oc(s.input);
  step.state = plugin::call::to_oc("null");
  return WorkflowClient(s.specimen).run_step(spec, step, nullptr);
}

oc_status handle_first(Scene& s, const CallSpec& spec) {
  const auto& routes = s.rig.subject().manifest->permissions.routes;
  const std::string route = routes.empty() ? std::string("GET /") : routes.front();
  const RequestText request{route, route.substr(0, route.find(' ')), "/", {}, {}, {}, false};
  RecordedExchange exchange(request);
  return handle(s.specimen, spec, exchange);
}

oc_status send(Scene& s, const CallSpec& spec) {
  const auto* table = static_cast<const oc_channel_v1*>(s.specimen.query(OC_CHANNEL_V1));
  const OutboundText message;
  const oc_outbound view = message.view_of();
  StringSink id(1024);
  return s.specimen.call(spec, [&](oc_call* c) { return table->send(s.specimen.self(), c, &view, id.view()); });
}

oc_status submit(Scene& s, const CallSpec& spec) {
  const auto* table = static_cast<const oc_durable_v1*>(s.specimen.query(OC_DURABLE_V1));
  const std::string id = fresh_table_name("job");
  oc_durable_job job{};
  job.size = sizeof(job);
  job.step_count = 1;
  job.job = plugin::call::to_oc(id);
  job.workflow = plugin::call::to_oc("check");
  return s.specimen.call(spec, [&](oc_call* c) { return table->submit(s.specimen.self(), c, &job); });
}

}  // namespace

std::vector<Operation> document_operations() {
  return {make(Kind::tool, "invoke", invoke_first, describe_tool),
          make(Kind::workflow, "run_step", run_first_step, describe_workflow), make(Kind::http, "handle", handle_first),
          make(Kind::channel, "send", send), make(Kind::durable, "submit", submit)};
}

}  // namespace oneclaw::check
