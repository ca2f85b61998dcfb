// oneclaw/cpp/host/bus.h - BusService: hands what people wrote to the host. Semantics: oneclaw/host/bus.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/bus.h>

namespace oneclaw::sdk {

class BusService : public Service<oc_host_bus_v1> {
 public:
  BusService() noexcept = default;
  explicit BusService(Host host) noexcept : Service(host, OC_HOST_BUS_V1) {}

  // Suspends. Sets event.size. OC_OK and OC_CONFLICT (seen before): acknowledge it to the platform.
  Status deliver(Call call, oc_inbound event) const noexcept {
    event.size = sizeof event;
    return ONECLAW_SERVICE_CALL(oc_host_bus_v1, deliver, call.raw(), &event);
  }
};

}  // namespace oneclaw::sdk
