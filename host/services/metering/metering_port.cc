#include "host/services/metering/metering_port.h"

#include "host/plugin/gate/trampoline.h"

namespace oneclaw::services::metering {

using plugin::call::from_oc;

MeteringPort::MeteringPort(plugin::gate::Gate& gate, StepMeters& meters) : gate_(gate), meters_(meters) {
  service_ = {sizeof(service_), 0, this, &record};
}

oc_status MeteringPort::record(void* self, oc_call* call, const oc_usage* usage) noexcept {
  auto& port = *static_cast<MeteringPort*>(self);
  return plugin::gate::on_call(port.gate_, call, "metering.record", [&](oc_call& c) -> oc_status {
    if (!OC_HAS_FIELD(usage, oc_usage, cost_micros)) {
      return c.fail(OC_INVALID, "metering.record: usage is NULL or its size is too small");
    }
    const std::shared_ptr<StepMeter> meter = port.meters_.find(c.principal.job);
    if (meter == nullptr) {
      return c.fail(OC_DENIED,
                    "metering.record: this call belongs to no running step, so there is nobody to account to");
    }
    Use use;
    use.tool = port.gate_.callee().name();
    use.provider = from_oc(usage->provider);
    use.operation = from_oc(usage->operation);
    use.quantity = usage->quantity;
    use.cost_micros = usage->cost_micros;
    if (OC_HAS_FIELD(usage, oc_usage, reference)) use.reference = from_oc(usage->reference);
    if (use.cost_micros < OC_COST_UNKNOWN) return c.fail(OC_INVALID, "metering.record: a cost below 0");
    const auto done = meter->record(use);
    return done ? OC_OK : c.fail(done.status(), "metering.record: " + done.error().text);
  });
}

}  // namespace oneclaw::services::metering
