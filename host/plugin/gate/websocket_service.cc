#include "host/plugin/gate/websocket_service.h"

#include "host/net/websocket.h"
#include "host/plugin/gate/trampoline.h"

#include <vector>

oc_websocket::~oc_websocket() = default;

namespace oneclaw::plugin::gate {

WebsocketService::WebsocketService(Gate& gate) : gate_(gate) {
  table_ = {sizeof(table_), 0, this, &open, &send, &receive, &close, &release};
}

oc_status WebsocketService::open(void* self, oc_call* call, const oc_ws_open* request, oc_websocket** socket) {
  auto& s = *static_cast<WebsocketService*>(self);
  return on_call(s.gate_, call, "websocket.open", [&](oc_call& c) -> oc_status {
    if (request == nullptr || socket == nullptr) return c.fail(OC_INVALID, "websocket.open: NULL argument");
    if (s.gate_.parts().dialer == nullptr || s.gate_.grants().egress == nullptr) {
      return c.fail(OC_DENIED, "websocket.open: no network is granted (permissions.net)");
    }
    std::vector<net::HeaderView> headers;
    for (std::uint32_t i = 0; i < request->header_count; ++i) {
      headers.push_back({call::from_oc(request->headers[i].name), call::from_oc(request->headers[i].value)});
    }
    net::WebSocketOptions options;
    options.url = call::from_oc(request->url);
    options.headers = headers;
    options.subprotocol = call::from_oc(request->subprotocol);
    if (request->max_message != 0) options.max_message = request->max_message;
    options.egress = s.gate_.grants().egress.get();
    auto opened = net::WebSocket::open(*s.gate_.parts().dialer, options);
    if (!opened)
      return c.fail(opened.status(), "websocket.open: " + opened.error().text, opened.error().retry_after_ms);
    auto made = std::make_shared<oc_websocket>();
    made->loop = c.loop;
    made->url = std::string(options.url);
    made->socket = std::move(opened).value();
    *socket = s.sockets_.add(std::move(made));
    return OC_OK;
  });
}

// A live handle of this instance, used on its own loop.
template <class Fn>
oc_status WebsocketService::with(void* self, oc_call* call, oc_websocket* socket, const char* function,
                                 Fn&& fn) noexcept {
  auto& s = *static_cast<WebsocketService*>(self);
  return on_call(s.gate_, call, function, [&](oc_call& c) -> oc_status {
    const auto held = s.sockets_.find(socket);
    if (held == nullptr || held->loop != c.loop) {
      s.gate_.misuse(&c, function, "the handle is not one of this instance on this loop");
      return OC_INVALID;
    }
    return fn(c, *held->socket);
  });
}

oc_status WebsocketService::send(void* self, oc_call* call, oc_websocket* socket, std::int32_t type, oc_bytes data) {
  return with(self, call, socket, "websocket.send", [&](oc_call& c, net::WebSocket& ws) -> oc_status {
    if (type != OC_WS_TEXT && type != OC_WS_BINARY) return c.fail(OC_INVALID, "websocket.send: unknown message type");
    const auto done = ws.send(static_cast<net::WebSocket::Type>(type), call::from_oc(data));
    return done ? OC_OK : c.fail(done.status(), "websocket.send: " + done.error().text);
  });
}

oc_status WebsocketService::receive(void* self, oc_call* call, oc_websocket* socket, std::int32_t* type, oc_sink data,
                                    std::uint16_t* close_code) {
  return with(self, call, socket, "websocket.receive", [&](oc_call& c, net::WebSocket& ws) -> oc_status {
    const auto message = ws.receive();
    if (!message) {
      if (close_code != nullptr) *close_code = ws.close_code();
      return c.fail(message.status(), "websocket.receive: " + message.error().text);
    }
    if (type != nullptr) *type = static_cast<std::int32_t>(message->type);
    const oc_status written = data.write(data.ctx, message->data.data(), message->data.size());
    return written < 0 ? c.fail(written, "websocket.receive: the sink refused") : OC_OK;
  });
}

oc_status WebsocketService::close(void* self, oc_call* call, oc_websocket* socket, std::uint16_t code, oc_str reason) {
  return with(self, call, socket, "websocket.close", [&](oc_call& c, net::WebSocket& ws) -> oc_status {
    const auto done = ws.close(code, call::from_oc(reason));
    return done ? OC_OK : c.fail(done.status(), "websocket.close: " + done.error().text);
  });
}

void WebsocketService::release(void* self, oc_websocket* socket) {
  auto& s = *static_cast<WebsocketService*>(self);
  if (s.sockets_.remove(socket) == nullptr)
    s.gate_.misuse(nullptr, "websocket.free", "the handle is not one of this instance");
}

void WebsocketService::list_leaks(std::vector<Leak>& out) const {
  for (const auto& socket : sockets_.all()) out.push_back({"websocket", socket->url});
}

}  // namespace oneclaw::plugin::gate
