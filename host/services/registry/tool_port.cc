#include "host/services/registry/tool_port.h"

#include "host/base/text.h"
#include "host/plugin/gate/trampoline.h"

namespace oneclaw::services::registry {

ToolPort::ToolPort(plugin::gate::Gate& gate, Registry& registry, metering::StepMeters& meters)
    : gate_(gate), registry_(registry), meters_(meters) {
  service_ = {sizeof(service_), 0, this, &invoke};
}

oc_status ToolPort::invoke(void* self, oc_call* call, oc_str name, oc_str input, oc_sink output) noexcept {
  auto& port = *static_cast<ToolPort*>(self);
  return plugin::gate::on_call(port.gate_, call, "tool.invoke", [&](oc_call& c) -> oc_status {
    const std::string wanted = base::clean_utf8(plugin::call::from_oc(name), kMaxName);
    if (output.write == nullptr) return c.fail(OC_INVALID, "tool.invoke: output has no write function");
    const auto& granted = port.gate_.grants().tools;
    if (!granted.contains(plugin::call::from_oc(name))) {
      const std::vector<std::string> known(granted.begin(), granted.end());
      return c.fail(OC_DENIED, "tool.invoke: '" + wanted + "' is not requested and granted under permissions.tools" +
                                   base::did_you_mean(wanted, known));
    }
    const auto meter = port.meters_.find(c.principal.job);
    if (meter == nullptr) return c.fail(OC_DENIED, "tool.invoke: tools are called inside a running step of a job only");
    if (meter->subject().is_dry_run) return c.fail(OC_DENIED, "tool.invoke: a dry run calls no tool");
    const auto catalog = port.registry_.catalog();
    const auto tool = port.registry_.find_tool(*catalog, wanted);
    if (!tool) return c.fail(tool.status(), tool.error().text);
    const auto answer = port.registry_.call_tool(**tool, plugin::call::from_oc(input), {.outer = &c});
    if (!answer) return c.fail(answer.status(), answer.error().text, answer.error().retry_after_ms);
    return output.write(output.ctx, answer->data(), answer->size());
  });
}

}  // namespace oneclaw::services::registry
