/* oneclaw/host/bus.h - service "oneclaw.host.bus/1": a channel hands what people wrote to the host.
 */
#ifndef ONECLAW_HOST_BUS_H
#define ONECLAW_HOST_BUS_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_BUS_V1 "oneclaw.host.bus/1"

#define OC_INBOUND_MESSAGE 1
#define OC_INBOUND_BUTTON 2  /* text holds the button's id */
#define OC_INBOUND_COMMAND 3 /* text holds "name", extra its options */
#define OC_INBOUND_STATUS 4  /* delivery report of a message sent before */

typedef struct oc_inbound {
  uint32_t size;
  int32_t kind;
  oc_str event_id;     /* the platform's; the host drops a second one */
  oc_str conversation; /* where the answer goes */
  oc_str sender;       /* the platform's user id; empty: the user of this call, whom the host has authenticated */
  oc_str sender_name;
  oc_str text;
  oc_str reply_to;    /* remote id of the message answered or whose button was pressed */
  oc_str interaction; /* token for acknowledge(), or empty */
  oc_str extra;       /* JSON object: attachments, locale, platform detail; may be empty */
  int64_t sent_us;    /* the platform's time, microseconds since 1970; 0 unknown */
} oc_inbound;

typedef struct oc_host_bus_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Returns once the event is recorded: only then acknowledge it to the platform. OC_CONFLICT: seen before, acknowledge
   * too. Suspends while the host is full: that is the back-pressure. */
  oc_status (*deliver)(void *self, oc_call *call, const oc_inbound *event) OC_CONCURRENT OC_SUSPENDS;
} oc_host_bus_v1;

#ifdef __cplusplus
}
#endif
#endif
