// oneclaw.host.bus/1 for one instance: what people wrote on its channel, and on no other.
//
// Owner: the instance's gate.
#pragma once

#include "host/chat/inbox.h"
#include "host/plugin/gate/gate.h"

#include <oneclaw/host/bus.h>

#include <functional>

namespace oneclaw::chat {

using Deliver = std::function<base::Result<void>(records::InboxEvent event)>;

class BusPort {
 public:
  // Both outlive the port.
  BusPort(plugin::gate::Gate& gate, Deliver deliver);
  const oc_host_bus_v1* service() const noexcept { return &service_; }

 private:
  static oc_status deliver(void* self, oc_call* call, const oc_inbound* event) noexcept;

  plugin::gate::Gate& gate_;
  Deliver deliver_;
  oc_host_bus_v1 service_{};
};

}  // namespace oneclaw::chat
