// oneclaw.host.websocket/1: WebSocket connections of one instance, within what it was granted.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/plugin/gate/handles.h"

#include <oneclaw/host/websocket.h>

namespace oneclaw::net {
class WebSocket;
}

// The opaque type of the header.
struct oc_websocket {
  std::size_t loop = 0;
  std::string url;
  std::unique_ptr<oneclaw::net::WebSocket> socket;
  ~oc_websocket();
};

namespace oneclaw::plugin::gate {

class WebsocketService {
 public:
  explicit WebsocketService(Gate& gate);
  const oc_host_websocket_v1* table() const noexcept { return &table_; }
  void list_leaks(std::vector<Leak>& out) const;

 private:
  template <class Fn>
  static oc_status with(void* self, oc_call* call, oc_websocket* socket, const char* function, Fn&& fn) noexcept;
  static oc_status open(void* self, oc_call* call, const oc_ws_open* request, oc_websocket** socket);
  static oc_status send(void* self, oc_call* call, oc_websocket* socket, std::int32_t type, oc_bytes data);
  static oc_status receive(void* self, oc_call* call, oc_websocket* socket, std::int32_t* type, oc_sink data,
                           std::uint16_t* close_code);
  static oc_status close(void* self, oc_call* call, oc_websocket* socket, std::uint16_t code, oc_str reason);
  static void release(void* self, oc_websocket* socket);

  Gate& gate_;
  Handles<oc_websocket> sockets_;
  oc_host_websocket_v1 table_{};
};

}  // namespace oneclaw::plugin::gate
