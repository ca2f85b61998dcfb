// oneclaw.host.tool/1 for one instance: tools of other plugins, those that were granted, for the step it works for.
//
// Owner: the instance's gate.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/services/metering/step_meter.h"
#include "host/services/registry/registry.h"

#include <oneclaw/host/tool.h>

namespace oneclaw::services::registry {

class ToolPort {
 public:
  // All outlive the port.
  ToolPort(plugin::gate::Gate& gate, Registry& registry, metering::StepMeters& meters);
  const oc_host_tool_v1* service() const noexcept { return &service_; }

 private:
  static oc_status invoke(void* self, oc_call* call, oc_str name, oc_str input, oc_sink output) noexcept;

  plugin::gate::Gate& gate_;
  Registry& registry_;
  metering::StepMeters& meters_;
  oc_host_tool_v1 service_{};
};

}  // namespace oneclaw::services::registry
