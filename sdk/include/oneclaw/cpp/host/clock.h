// oneclaw/cpp/host/clock.h - ClockService: wall clock and randomness that a replay can repeat. Semantics:
// oneclaw/host/clock.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/clock.h>

#include <cstddef>
#include <span>

namespace oneclaw::sdk {

class ClockService : public Service<oc_host_clock_v1> {
 public:
  ClockService() noexcept = default;
  explicit ClockService(Host host) noexcept : Service(host, OC_HOST_CLOCK_V1) {}

  // Leaf. Microseconds since 1970-01-01 UTC.
  int64_t wall_us(Call call) const noexcept { return table()->wall_us(self(), call.raw()); }
  // Leaf. At most 4096 bytes.
  Status random(Call call, std::span<std::byte> into) const noexcept {
    return ONECLAW_SERVICE_CALL(oc_host_clock_v1, random, call.raw(), into.data(), into.size());
  }
};

}  // namespace oneclaw::sdk
