// oneclaw.host.metering/1 for one instance: what a plugin used outside, noted with the step that it works for.
//
// Owner: the instance's gate.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/services/metering/step_meter.h"

#include <oneclaw/host/metering.h>

namespace oneclaw::services::metering {

class MeteringPort {
 public:
  // `gate` and `runs` outlive the port.
  MeteringPort(plugin::gate::Gate& gate, StepMeters& meters);
  const oc_host_metering_v1* service() const noexcept { return &service_; }

 private:
  static oc_status record(void* self, oc_call* call, const oc_usage* usage) noexcept;

  plugin::gate::Gate& gate_;
  StepMeters& meters_;
  oc_host_metering_v1 service_{};
};

}  // namespace oneclaw::services::metering
