// oneclaw/cpp/host/metering.h - MeteringService: what an outside call used. Semantics: oneclaw/host/metering.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/metering.h>

#include <string_view>

namespace oneclaw::sdk {

class MeteringService : public Service<oc_host_metering_v1> {
 public:
  MeteringService() noexcept = default;
  explicit MeteringService(Host host) noexcept : Service(host, OC_HOST_METERING_V1) {}

  // Leaf. cost_micros: what the provider reported, or OC_COST_UNKNOWN.
  Status record(Call call, std::string_view provider, std::string_view operation, int64_t quantity, int64_t cost_micros,
                std::string_view reference) const noexcept {
    const oc_usage usage = {sizeof(oc_usage), 0, str(provider), str(operation), quantity, cost_micros, str(reference)};
    return ONECLAW_SERVICE_CALL(oc_host_metering_v1, record, call.raw(), &usage);
  }
};

}  // namespace oneclaw::sdk
