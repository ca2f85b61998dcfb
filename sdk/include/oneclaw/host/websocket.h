/* oneclaw/host/websocket.h - service "oneclaw.host.websocket/1": WebSocket connections to hosts that the manifest
 * names.
 *
 * A socket belongs to the loop it was opened on. One fiber may receive while another sends.
 */
#ifndef ONECLAW_HOST_WEBSOCKET_H
#define ONECLAW_HOST_WEBSOCKET_H

#include <oneclaw/abi.h>
#include <oneclaw/http.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_WEBSOCKET_V1 "oneclaw.host.websocket/1"

typedef struct oc_websocket oc_websocket; /* host-owned; given back by free() */

#define OC_WS_TEXT 1
#define OC_WS_BINARY 2

typedef struct oc_ws_open {
  uint32_t size;
  uint32_t header_count;
  oc_str url; /* ws:// or wss:// */
  const oc_header *headers;
  oc_str subprotocol;
  uint64_t max_message; /* 0: 4 MiB */
} oc_ws_open;

typedef struct oc_host_websocket_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  oc_status (*open)(void *self, oc_call *call, const oc_ws_open *request, oc_websocket **socket)
      OC_CONCURRENT OC_SUSPENDS;
  oc_status (*send)(void *self, oc_call *call, oc_websocket *socket, int32_t type, oc_bytes data)
      OC_CONCURRENT OC_SUSPENDS;
  /* One whole message. OC_NOT_FOUND: the peer closed; *close_code then holds its code (0 when it just went away). */
  oc_status (*receive)(void *self, oc_call *call, oc_websocket *socket, int32_t *type, oc_sink data,
                       uint16_t *close_code) OC_CONCURRENT OC_SUSPENDS;
  oc_status (*close)(void *self, oc_call *call, oc_websocket *socket, uint16_t code, oc_str reason)
      OC_CONCURRENT OC_SUSPENDS;
  /* No fiber may be inside the socket. */
  void (*free)(void *self, oc_websocket *socket) OC_CONCURRENT OC_LEAF;
} oc_host_websocket_v1;

#ifdef __cplusplus
}
#endif
#endif
