#include "host/services/registry/registry.h"

#include "host/base/status.h"
#include "host/base/text.h"
#include "host/services/registry/describe.h"

#include <oneclaw/channel.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/tool.h>

#include <algorithm>
#include <tuple>

namespace oneclaw::services::registry {
namespace {

namespace call = plugin::call;
using base::Error;
using base::Result;
using plugin::instance::Kind;
using plugin::schema::Violation;
using sdk::Collector;

constexpr std::chrono::seconds kDescribeTime{5};

std::string violations_text(const std::vector<Violation>& found) {
  std::string text;
  for (const Violation& v : found) {
    text += (text.empty() ? "" : "; ") + (v.instance.empty() ? std::string("the whole") : v.instance) + ": " + v.text;
  }
  return text;
}

// The parsed document when it satisfies the schema.
Result<base::Json> checked(std::string_view text, const CompiledSchema& schema, std::size_t max_bytes, bool fills_in) {
  auto parsed = base::parse_json(text, {.max_bytes = max_bytes});
  if (!parsed) return std::move(parsed).error();
  if (schema.compiled.empty()) return std::move(parsed).value();
  if (fills_in) schema.compiled.front().apply_defaults(*parsed, parsed->GetAllocator());
  if (const auto found = schema.compiled.front().validate(*parsed); !found.empty()) {
    return Error{OC_INVALID, violations_text(found)};
  }
  return std::move(parsed).value();
}

template <class Table>
Result<std::string> describe(const plugin::roster::Roster::Provider& provider, Kind kind) {
  Collector text(kMaxDescribeBytes);
  call::CallError error;
  const oc_status status = provider.role->call<Table>(
      kind, {.deadline = fiber::Deadline::after(kDescribeTime)},
      [&](const Table& t, void* self, oc_call* c) { return t.describe(self, c, text.sink()); }, &error);
  if (base::is_success(status)) return text.take();
  if (text.refused() == OC_TOO_LARGE)
    return Error{OC_TOO_LARGE, "describe() writes more than " + base::human_bytes(kMaxDescribeBytes)};
  return Error{status,
               "describe() failed: " + (error.text.empty() ? std::string(base::status_name(status)) : error.text)};
}

}  // namespace

Registry::Registry(plugin::roster::Roster& roster, base::Log log,
                   std::map<std::string, std::string, std::less<>> providers)
    : roster_(roster),
      log_(std::move(log)),
      providers_(std::move(providers)),
      catalog_(std::make_shared<const Catalog>()) {}

std::shared_ptr<const Catalog> Registry::catalog() {
  const std::uint64_t now = roster_.revision();
  if (revision_.load(std::memory_order_acquire) != now) read_again(now);
  const std::lock_guard lock(mutex_);
  return catalog_;
}

// Two tasks may read at once; the later revision stays.
void Registry::read_again(std::uint64_t revision) {
  auto next = std::make_shared<Catalog>();
  for (const auto& provider : roster_.providers(Kind::tool)) add_tools(*next, provider);
  for (const auto& provider : roster_.providers(Kind::workflow)) add_workflows(*next, provider);
  std::sort(next->tools.begin(), next->tools.end(),
            [](const Tool& a, const Tool& b) { return std::tie(a.name, a.provider) < std::tie(b.name, b.provider); });
  std::sort(next->workflows.begin(), next->workflows.end(),
            [](const Workflow& a, const Workflow& b) { return a.name < b.name; });
  for (const auto& [instance, error] : next->errors) {
    log_.error("a plugin's tools or workflows cannot be used", {{"instance", instance}, {"why", error}});
  }
  const std::lock_guard lock(mutex_);
  const std::uint64_t seen = revision_.load(std::memory_order_relaxed);
  if (seen != UINT64_MAX && seen >= revision) return;
  catalog_ = std::move(next);
  revision_.store(revision, std::memory_order_release);
}

void Registry::add_tools(Catalog& into, const plugin::roster::Roster::Provider& provider) {
  auto text = describe<oc_tool_v1>(provider, Kind::tool);
  auto tools = text ? read_tools(*text) : Result<std::vector<Tool>>(text.error());
  if (!tools) {
    into.errors[provider.name] = tools.error().text;
    return;
  }
  for (Tool& tool : *tools) {
    const auto same = std::find_if(into.tools.begin(), into.tools.end(),
                                   [&](const Tool& t) { return t.name == tool.name && t.provider == tool.provider; });
    if (same != into.tools.end()) {
      into.errors[provider.name] = "the tool '" + tool.name + "' is offered by instance " + same->instance + " already";
      continue;
    }
    tool.instance = provider.name;
    tool.role = provider.role;
    into.tools.push_back(std::move(tool));
  }
}

void Registry::add_workflows(Catalog& into, const plugin::roster::Roster::Provider& provider) {
  auto text = describe<oc_workflow_v1>(provider, Kind::workflow);
  auto workflows = text ? read_workflows(*text) : Result<std::vector<Workflow>>(text.error());
  if (!workflows) {
    into.errors[provider.name] = workflows.error().text;
    return;
  }
  for (Workflow& workflow : *workflows) {
    if (const Workflow* same = into.workflow(workflow.name); same != nullptr) {
      into.errors[provider.name] =
          "the workflow '" + workflow.name + "' is offered by instance " + same->instance + " already";
      continue;
    }
    workflow.instance = provider.name;
    workflow.role = provider.role;
    into.workflows.push_back(std::move(workflow));
  }
}

Result<const Tool*> Registry::find_tool(const Catalog& catalog, std::string_view name) const {
  const auto chosen = providers_.find(name);
  return catalog.tool(name, chosen == providers_.end() ? std::string_view() : std::string_view(chosen->second));
}

Result<std::string> Registry::call_tool(const Tool& tool, std::string_view input, const call::CallSpec& on) {
  auto parsed = checked(input, tool.input, OC_TOOL_MAX_INPUT, true);
  if (!parsed) return std::move(parsed).error().in("tool " + tool.name + ", input");
  const std::string text = base::to_json(*parsed);
  Collector output(OC_TOOL_MAX_OUTPUT);
  call::CallError error;
  const oc_status status = tool.role->call<oc_tool_v1>(
      Kind::tool, on,
      [&](const oc_tool_v1& t, void* self, oc_call* c) {
        return t.invoke(self, c, call::to_oc(tool.name), call::to_oc(text), output.sink());
      },
      &error);
  if (!base::is_success(status)) {
    std::string why = error.text.empty() ? std::string(base::status_name(status)) : error.text;
    return Error{status, "tool " + tool.name + ": " + why, error.retry_after_ms};
  }
  std::string answer = output.take();
  if (auto good = checked(answer, tool.output, OC_TOOL_MAX_OUTPUT, false); !good) {
    return Error{OC_INTERNAL, "tool " + tool.name + " of instance " + tool.instance +
                                  " answered what its own output schema does not allow: " + good.error().text};
  }
  return answer;
}

Result<std::string> Registry::prepare_input(const Workflow& workflow, std::string_view input) const {
  auto parsed = checked(input, workflow.input, OC_TOOL_MAX_INPUT, true);
  if (!parsed) return std::move(parsed).error();
  return base::to_json(*parsed);
}

Result<void> Registry::check_output(const Workflow& workflow, std::string_view output) const {
  if (auto good = checked(output, workflow.output, OC_WORKFLOW_MAX_STATE, false); !good) {
    return Error{OC_INTERNAL, "workflow " + workflow.name + " of instance " + workflow.instance +
                                  " gave an output that its own schema does not allow: " + good.error().text};
  }
  return {};
}

oc_status Registry::run_step(const Workflow& workflow, const oc_step& step, const call::CallSpec& on,
                             std::string& state, call::CallError& error) {
  Collector written(OC_WORKFLOW_MAX_STATE);
  oc_status status = workflow.role->call<oc_workflow_v1>(
      Kind::workflow, on,
      [&](const oc_workflow_v1& t, void* self, oc_call* c) { return t.run_step(self, c, &step, written.sink()); },
      &error);
  if (written.refused() == OC_TOO_LARGE) {
    error.text = "the step's state is larger than " + base::human_bytes(OC_WORKFLOW_MAX_STATE);
    return OC_TOO_LARGE;
  }
  if (!base::is_success(status)) return status;
  state = written.take();
  if (auto parsed = base::parse_json(state, {.max_bytes = OC_WORKFLOW_MAX_STATE}); !parsed) {
    error.text = "the step wrote a state that is no JSON: " + parsed.error().text;
    return OC_INTERNAL;
  }
  return status;
}

Result<std::string> Registry::present(const Workflow& workflow, std::string_view output, std::uint32_t page,
                                      const call::CallSpec& on) {
  Collector view(OC_CHANNEL_MAX_VIEW);
  call::CallError error;
  const oc_status status = workflow.role->call<oc_workflow_v1>(
      Kind::workflow, on,
      [&](const oc_workflow_v1& t, void* self, oc_call* c) {
        return t.present(self, c, call::to_oc(workflow.name), call::to_oc(output), page, view.sink());
      },
      &error);
  if (base::is_success(status)) return view.take();
  return Error{status, "workflow " + workflow.name +
                           ", present: " + (error.text.empty() ? std::string(base::status_name(status)) : error.text)};
}

}  // namespace oneclaw::services::registry
