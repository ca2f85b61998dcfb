#include "host/chat/bus_port.h"

#include "host/plugin/gate/trampoline.h"

namespace oneclaw::chat {

using plugin::call::from_oc;

BusPort::BusPort(plugin::gate::Gate& gate, Deliver deliver) : gate_(gate), deliver_(std::move(deliver)) {
  service_ = {sizeof(service_), 0, this, &BusPort::deliver};
}

oc_status BusPort::deliver(void* self, oc_call* call, const oc_inbound* given) noexcept {
  auto& port = *static_cast<BusPort*>(self);
  return plugin::gate::on_call(port.gate_, call, "bus.deliver", [&](oc_call& c) -> oc_status {
    if (!OC_HAS_FIELD(given, oc_inbound, extra)) {
      return c.fail(OC_INVALID, "bus.deliver: event is NULL or its size is too small");
    }
    records::InboxEvent event;
    event.channel = port.gate_.callee().name();  // never what the plugin says
    event.kind = given->kind;
    event.event_id = from_oc(given->event_id);
    event.conversation = from_oc(given->conversation);
    event.sender = from_oc(given->sender);
    if (event.sender.empty()) {
      // Only where a plugin names nobody: a task of its own may carry the user of the call that once began it.
      if (c.principal.user.empty()) {
        return c.fail(OC_INVALID, "bus.deliver: sender is empty, and this call has no user whom the host knows");
      }
      event.sender = c.principal.user;
      event.user = event.sender;
    }
    event.sender_name = from_oc(given->sender_name);
    event.text = from_oc(given->text).substr(0, kMaxEventText + 4);
    event.reply_to = from_oc(given->reply_to);
    event.interaction = from_oc(given->interaction);
    const std::string_view extra = from_oc(given->extra);
    event.extra.text = extra.empty() || extra.size() > kMaxEventExtra ? "{}" : std::string(extra);
    const auto taken = port.deliver_(std::move(event));
    return taken ? OC_OK : c.fail(taken.status(), taken.error().text, taken.error().retry_after_ms);
  });
}

}  // namespace oneclaw::chat
