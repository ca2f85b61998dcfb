// workflow_discovery as a plugin: the table of "oneclaw.workflow/1" over Discovery, nothing else.
#include "config.h"
#include "describe.h"
#include "discovery.h"
#include "present.h"

#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/workflow.h>

#include <string>

namespace oneclaw::workflow_discovery {

namespace {

class WorkflowDiscovery final : public sdk::Plugin, public sdk::Workflow {
 public:
  explicit WorkflowDiscovery(const sdk::Setup& setup)
      : Plugin(setup), discovery_(setup.host, parse_config(setup.config)) {}

 private:
  sdk::Status start(sdk::Call) override {
    if (discovery_.has_services()) return {};
    return {OC_UNAVAILABLE,
            "workflow_discovery needs the services cache, clock, event, job, task and tool of the host"};
  }

  sdk::Status describe_workflows(sdk::Call, sdk::Sink json) override { return json.write(workflow_description()); }

  sdk::Status run_step(sdk::Call call, const oc_step& step, sdk::Sink state) override {
    if (sdk::Status known = check_name(sdk::view(step.workflow)); !known.ok()) return known;
    auto next = discovery_.run(call, step);
    return next ? sdk::Status(state.write(*next)) : next.take_status();
  }

  sdk::Status present(sdk::Call, std::string_view workflow, std::string_view output, uint32_t page,
                      sdk::Sink view) override {
    if (sdk::Status known = check_name(workflow); !known.ok()) return known;
    const auto shown = workflow_discovery::present(output, page);
    return shown ? sdk::Status(view.write(*shown))
                 : sdk::Status(shown.status().code(), std::string(shown.status().text()));
  }

  static sdk::Status check_name(std::string_view name) {
    if (name == kWorkflow) return {};
    return {OC_UNSUPPORTED, "workflow_discovery has one workflow, " + std::string(kWorkflow)};
  }

  const Discovery discovery_;
};

}  // namespace

}  // namespace oneclaw::workflow_discovery

ONECLAW_PLUGIN(oneclaw::workflow_discovery::WorkflowDiscovery, oneclaw::sdk::Workflow)
