// oneclaw/cpp/host/event.h - EventService: waking a fiber, also from the plugin's own threads. Semantics:
// oneclaw/host/event.h.
#pragma once

#include <oneclaw/cpp/host/handle.h>
#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/event.h>

#include <chrono>

namespace oneclaw::sdk {

// Only signal() may be called on another loop or thread than the one that made the event.
class Event : public Handle<oc_host_event_v1, oc_event, &oc_host_event_v1::free> {
 public:
  using Handle::Handle;

  // Suspends. OC_TIMEOUT, OC_CANCELLED.
  Status wait(Call call, std::chrono::nanoseconds timeout) const noexcept {
    return table()->wait(self(), call.raw(), raw(), timeout.count() > 0 ? static_cast<uint64_t>(timeout.count()) : 0);
  }
  // Suspends until the call's own deadline.
  Status wait(Call call) const noexcept { return table()->wait(self(), call.raw(), raw(), UINT64_MAX); }
  // Any thread. Kept until one wait takes it.
  void signal() const noexcept { table()->signal(self(), raw()); }
};

class EventService : public Service<oc_host_event_v1> {
 public:
  EventService() noexcept = default;
  explicit EventService(Host host) noexcept : Service(host, OC_HOST_EVENT_V1) {}

  // Leaf.
  Result<Event> create(Call call) const {
    oc_event* raw = nullptr;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_event_v1, create, call.raw(), &raw);
    if (code != OC_OK) return Status(code);
    return Event(table(), raw);
  }
};

}  // namespace oneclaw::sdk
