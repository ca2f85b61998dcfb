// oneclaw/cpp/host/websocket.h - WebSocketService: WebSocket connections to hosts that the manifest names. Semantics:
// oneclaw/host/websocket.h.
#pragma once

#include <oneclaw/cpp/host/handle.h>
#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/websocket.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk {

struct WebSocketMessage {
  int32_t type = OC_WS_TEXT;
  std::string data;
  bool is_closed = false;  // the peer closed; close_code tells why
  uint16_t close_code = 0;
};

// One fiber may receive while another sends.
class WebSocket : public Handle<oc_host_websocket_v1, oc_websocket, &oc_host_websocket_v1::free> {
 public:
  using Handle::Handle;

  // Suspends.
  Status send(Call call, std::string_view data, int32_t type = OC_WS_TEXT) const noexcept {
    return table()->send(self(), call.raw(), raw(), type, bytes(data));
  }
  // Suspends. One whole message, or is_closed.
  Result<WebSocketMessage> receive(Call call) const {
    WebSocketMessage message;
    Collector data;
    const oc_status code = table()->receive(self(), call.raw(), raw(), &message.type, data.sink(), &message.close_code);
    if (code < 0) return Status(code);
    message.is_closed = code == OC_NOT_FOUND;
    message.data = data.take();
    return message;
  }
  // Suspends.
  Status close(Call call, uint16_t code, std::string_view reason) const noexcept {
    return table()->close(self(), call.raw(), raw(), code, str(reason));
  }
};

class WebSocketService : public Service<oc_host_websocket_v1> {
 public:
  WebSocketService() noexcept = default;
  explicit WebSocketService(Host host) noexcept : Service(host, OC_HOST_WEBSOCKET_V1) {}

  // Suspends. Sets request.size.
  Result<WebSocket> open(Call call, oc_ws_open request) const {
    request.size = sizeof request;
    oc_websocket* raw = nullptr;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_websocket_v1, open, call.raw(), &request, &raw);
    if (code != OC_OK) return Status(code);
    return WebSocket(table(), raw);
  }
};

}  // namespace oneclaw::sdk
