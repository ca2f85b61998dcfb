// Tools and workflows: a valid description, kept by what they answer, and no crash on any input.
#include "host/check/case.h"
#include "host/check/documents.h"
#include "host/check/operation.h"
#include "host/plugin/schema/schema.h"

namespace oneclaw::check {
namespace {

using plugin::instance::Kind;

// A JSON document that keeps the schema, or one line that says why not.
void expect_valid(Report& report, const std::string& text, const base::Json& schema, const std::string& what) {
  const auto document = base::parse_json(text);
  if (!report.expect(document.ok(), document.ok() ? "" : what + ": no JSON: " + document.error().text)) return;
  const auto compiled = plugin::schema::Schema::compile(schema);
  if (!compiled) return;  // the describe case says so
  for (const plugin::schema::Violation& violation : compiled->validate(*document)) {
    report.expect(false, what + ": at \"" + violation.instance + "\": " + violation.text);
  }
}

struct ToolCase {
  Report& report;
  ToolClient& tool;
  std::vector<Described> described;
};

struct WorkflowCase {
  Report& report;
  WorkflowClient& workflow;
  std::vector<Described> described;
};

void tool_describe(ToolCase& c) {
  c.report.text(c.tool.describe(c.report), c.tool.describe(c.report), "describe answers the same every time");
}

void tool_unknown(ToolCase& c) {
  for (const char* name : {"oc.no.such.tool", "", "\xff", "../x"}) {
    std::string output;
    const oc_status status = c.tool.invoke({}, name, "{}", &output);
    c.report.refused(status, "invoke of the unknown tool " + quoted(name));
  }
}

void tool_sample(ToolCase& c) {
  for (const Described& tool : c.described) {
    const std::string input = sample_of(tool.input_schema);
    std::string output;
    const oc_status status = c.tool.invoke({}, tool.name, input, &output);
    c.report.expect(is_known_status(status), tool.name + ": answered " + std::to_string(status));
    c.report.note(tool.name + " " + input.substr(0, 80) + ": " + status_text(status));
    if (status == OC_OK) expect_valid(c.report, output, tool.output_schema, tool.name + ": output");
  }
}

void tool_hostile(ToolCase& c) {
  for (const Described& tool : c.described) {
    for (const std::string& input : hostile_inputs()) {
      std::string output;
      const oc_status status = c.tool.invoke({}, tool.name, input, &output);
      c.report.expect(is_known_status(status),
                      tool.name + " on " + quoted(input) + ": answered " + std::to_string(status));
      if (status == OC_OK)
        expect_valid(c.report, output, tool.output_schema, tool.name + " on " + quoted(input) + ": output");
    }
  }
}

oc_step step_of(const Described& workflow, std::uint32_t index, const std::string& name, const std::string& input,
                const std::string& state) {
  oc_step step{};
  step.size = sizeof(step);
  step.index = index;
  step.attempt = 1;
  step.flags = OC_STEP_DRY_RUN;
  step.workflow = plugin::call::to_oc(workflow.name);
  step.name = plugin::call::to_oc(name);
  step.input = plugin::call::to_oc(input);
  step.state = plugin::call::to_oc(state);
  return step;
}

void workflow_describe(WorkflowCase& c) {
  c.report.text(c.workflow.describe(c.report), c.workflow.describe(c.report), "describe answers the same every time");
  for (const Described& one : c.described) c.report.expect(!one.steps.empty(), one.name + " has no steps");
}

void workflow_hostile(WorkflowCase& c) {
  for (const Described& one : c.described) {
    for (const std::string& text : hostile_inputs()) {
      for (std::uint32_t i = 0; i < one.steps.size(); ++i) {
        std::string state;
        const oc_status status = c.workflow.run_step({}, step_of(one, i, one.steps[i], text, text), &state);
        c.report.expect(is_known_status(status),
                        one.name + "." + one.steps[i] + " on " + quoted(text) + ": answered " + std::to_string(status));
        if (status == OC_OK)
          c.report.expect(base::parse_json(state).ok(),
                          one.name + "." + one.steps[i] + " wrote a state that is no JSON");
      }
      std::string view;
      const oc_status status = c.workflow.present(one.name, text, UINT32_MAX, &view);
      c.report.expect(is_known_status(status), one.name + ": present answered " + std::to_string(status));
      if (status == OC_OK)
        c.report.expect(base::parse_json(view).ok(), one.name + ": present wrote a view that is no JSON");
    }
  }
}

void workflow_unknown(WorkflowCase& c) {
  Described none;
  none.name = "oc.no.such.workflow";
  const std::string empty = "{}";
  const std::string null = "null";
  const std::string no_step = "no_such_step";
  c.report.refused(c.workflow.run_step({}, step_of(none, 0, no_step, empty, null), nullptr),
                   "run_step of an unknown workflow");
  c.report.refused(c.workflow.present(none.name, empty, 0, nullptr), "present of an unknown workflow");
  for (const Described& one : c.described) {
    c.report.refused(c.workflow.run_step({}, step_of(one, 10'000, no_step, empty, null), nullptr),
                     "run_step of an unknown step of " + one.name);
  }
}

void workflow_first_step(WorkflowCase& c) {
  for (const Described& one : c.described) {
    if (one.steps.empty()) continue;
    const std::string input = sample_of(one.input_schema);
    const std::string null = "null";
    std::string state;
    const oc_status status = c.workflow.run_step({}, step_of(one, 0, one.steps[0], input, null), &state);
    c.report.expect(is_known_status(status), one.name + ": answered " + std::to_string(status));
    c.report.note(one.name + "." + one.steps[0] + " " + input.substr(0, 80) + ": " + status_text(status));
    if (status == OC_OK || status == OC_STOP)
      c.report.expect(base::parse_json(state).ok(), one.name + ": a state that is no JSON");
  }
}

template <class Client, class With>
void add(Cases& cases, Kind kind, const char* list, std::string id, std::string title, void (*run)(With&)) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.kind = kind;
  c.run = [list, run](Context& context) {
    Specimen specimen(*context.rig);
    specimen.bring_up(context.report);
    Client client(specimen);
    context.report.require(client.table != nullptr, "query gave NULL");
    With with{context.report, client, read_description(context.report, client.describe(context.report), list)};
    run(with);
    specimen.take_down(context.report);
  };
  cases.push_back(std::move(c));
}

}  // namespace

void add_document_cases(Cases& cases) {
  const auto tool = [&](std::string id, std::string title, void (*run)(ToolCase&)) {
    add<ToolClient>(cases, Kind::tool, "tools", std::move(id), std::move(title), run);
  };
  const auto workflow = [&](std::string id, std::string title, void (*run)(WorkflowCase&)) {
    add<WorkflowClient>(cases, Kind::workflow, "workflows", std::move(id), std::move(title), run);
  };
  tool("tool.describe", "describe is JSON with schemas that compile, the same every time", tool_describe);
  tool("tool.invoke.unknown", "a tool that was not described is refused", tool_unknown);
  tool("tool.invoke.sample", "an output keeps the output schema", tool_sample);
  tool("tool.invoke.hostile", "an input that breaks the schema never crashes the tool", tool_hostile);
  workflow("workflow.describe", "describe is JSON with schemas and steps, the same every time", workflow_describe);
  workflow("workflow.step.first", "a step's state is JSON", workflow_first_step);
  workflow("workflow.step.unknown", "workflows and steps that were not described are refused", workflow_unknown);
  workflow("workflow.step.hostile", "inputs and states that break the schema never crash a step", workflow_hostile);
}

}  // namespace oneclaw::check
