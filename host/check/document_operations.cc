// The functions of tools, workflows, channels, http and durable plugins, for deadlines, overlap and faults.
#include "host/check/documents.h"
#include "host/check/operation.h"
#include "host/check/traffic.h"

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;
using plugin::instance::Kind;

Operation make(Kind kind, const std::string& name, std::function<oc_status(Scene&, const CallSpec&)> run,
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
  RecordedExchange exchange(request, s.specimen.gate());
  return handle(s.specimen, spec, exchange);
}

template <class Table>
const Table* table_of(Scene& s, Kind kind) {
  return static_cast<const Table*>(s.specimen.query(plugin::instance::kind_id(kind)));
}

Operation leaf(Operation operation) {
  operation.is_suspending = false;
  return operation;
}

oc_status describe_tools(Scene& s, const CallSpec& spec) {
  const ToolClient tool(s.specimen);
  StringSink sink(OC_TOOL_MAX_OUTPUT);
  return s.specimen.call(spec, [&](oc_call* c) { return tool.table->describe(s.specimen.self(), c, sink.view()); });
}

oc_status describe_workflows(Scene& s, const CallSpec& spec) {
  const WorkflowClient workflow(s.specimen);
  StringSink sink(OC_WORKFLOW_MAX_STATE);
  return s.specimen.call(spec, [&](oc_call* c) { return workflow.table->describe(s.specimen.self(), c, sink.view()); });
}

oc_status present(Scene& s, const CallSpec& spec) {
  const WorkflowClient workflow(s.specimen);
  StringSink sink(OC_WORKFLOW_MAX_STATE);
  return s.specimen.call(spec, [&](oc_call* c) {
    return workflow.table->present(s.specimen.self(), c, plugin::call::to_oc(s.target), plugin::call::to_oc("{}"), 0,
                                   sink.view());
  });
}

using ChannelCall = oc_status (*)(const oc_channel_v1&, void* self, oc_call*, const oc_outbound&);

std::function<oc_status(Scene&, const CallSpec&)> channel(ChannelCall fn) {
  return [fn](Scene& s, const CallSpec& spec) {
    const auto* table = table_of<oc_channel_v1>(s, Kind::channel);
    const OutboundText message;
    const oc_outbound view = message.view_of();
    return s.specimen.call(spec, [&](oc_call* c) { return fn(*table, s.specimen.self(), c, view); });
  };
}

oc_status channel_traits(const oc_channel_v1& table, void* self, oc_call* c, const oc_outbound&) {
  oc_channel_traits traits{};
  traits.size = sizeof(traits);
  return table.traits(self, c, &traits);
}

oc_status channel_send(const oc_channel_v1& table, void* self, oc_call* c, const oc_outbound& message) {
  StringSink id(1024);
  return table.send(self, c, &message, id.view());
}

oc_status channel_edit(const oc_channel_v1& table, void* self, oc_call* c, const oc_outbound& message) {
  return table.edit(self, c, plugin::call::to_oc("1"), &message);
}

oc_status channel_typing(const oc_channel_v1& table, void* self, oc_call* c, const oc_outbound& message) {
  return table.typing(self, c, message.conversation);
}

oc_status channel_acknowledge(const oc_channel_v1& table, void* self, oc_call* c, const oc_outbound&) {
  return table.acknowledge(self, c, plugin::call::to_oc("interaction"));
}

oc_status durable_submit(Scene& s, const CallSpec& spec) {
  const std::string id = fresh_table_name("job");
  oc_durable_job job{};
  job.size = sizeof(job);
  job.step_count = 1;
  job.job = plugin::call::to_oc(id);
  job.workflow = plugin::call::to_oc("check");
  const auto* table = table_of<oc_durable_v1>(s, Kind::durable);
  return s.specimen.call(spec, [&](oc_call* c) { return table->submit(s.specimen.self(), c, &job); });
}

oc_status durable_cancel(Scene& s, const CallSpec& spec) {
  const auto* table = table_of<oc_durable_v1>(s, Kind::durable);
  return s.specimen.call(
      spec, [&](oc_call* c) { return table->cancel(s.specimen.self(), c, plugin::call::to_oc("no-such-job")); });
}

oc_status durable_status(Scene& s, const CallSpec& spec) {
  const auto* table = table_of<oc_durable_v1>(s, Kind::durable);
  std::int32_t state = 0;
  return s.specimen.call(spec, [&](oc_call* c) {
    return table->status(s.specimen.self(), c, plugin::call::to_oc("no-such-job"), &state);
  });
}

}  // namespace

std::vector<Operation> document_operations() {
  return {leaf(make(Kind::tool, "describe", describe_tools)),
          make(Kind::tool, "invoke", invoke_first, describe_tool),
          leaf(make(Kind::workflow, "describe", describe_workflows)),
          make(Kind::workflow, "run_step", run_first_step, describe_workflow),
          leaf(make(Kind::workflow, "present", present, describe_workflow)),
          make(Kind::http, "handle", handle_first),
          leaf(make(Kind::channel, "traits", channel(channel_traits))),
          make(Kind::channel, "send", channel(channel_send)),
          make(Kind::channel, "edit", channel(channel_edit)),
          make(Kind::channel, "typing", channel(channel_typing)),
          make(Kind::channel, "acknowledge", channel(channel_acknowledge)),
          make(Kind::durable, "submit", durable_submit),
          make(Kind::durable, "cancel", durable_cancel),
          make(Kind::durable, "status", durable_status)};
}

}  // namespace oneclaw::check
