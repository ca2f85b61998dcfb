/* oneclaw/channel.h - kind "oneclaw.channel/1": a place where people write and read, such as Discord or SMS.
 *
 * INBOUND goes from the plugin to the host through oneclaw/host/bus.h: deliver() returns once the message is safe.
 * OUTBOUND: the host hands over a neutral view (JSON, sdk/abi/view.md) and the plugin renders it natively within its
 * traits. Several instances may serve several accounts of one platform; the instance name tells them apart.
 */
#ifndef ONECLAW_CHANNEL_H
#define ONECLAW_CHANNEL_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_CHANNEL_V1 "oneclaw.channel/1"

#define OC_CHANNEL_MAX_VIEW (1u << 20)

#define OC_CHANNEL_CAN_EDIT 1u
#define OC_CHANNEL_CAN_BUTTON 2u
#define OC_CHANNEL_CAN_TYPING 4u
#define OC_CHANNEL_CAN_ATTACH 8u
#define OC_CHANNEL_CAN_THREAD 16u
#define OC_CHANNEL_HAS_IDEMPOTENCY 32u /* the platform drops a repeated idempotency key */

typedef struct oc_channel_traits {
  uint32_t size;
  uint32_t flags;            /* OC_CHANNEL_CAN_... */
  uint32_t max_text;         /* in the platform's own unit */
  uint32_t max_buttons;      /* 0: choices are numbered */
  uint32_t max_button_data;  /* bytes */
  uint32_t max_items;        /* items of a view shown in one message */
  uint32_t per_second_milli; /* sends a second a conversation, in thousandths; 0: no limit known */
  uint32_t reserved;
} oc_channel_traits;

typedef struct oc_outbound {
  uint32_t size;
  uint32_t flags;         /* zero */
  oc_str conversation;    /* as delivered by the plugin */
  oc_str reply_to;        /* remote message id, or empty */
  oc_str idempotency_key; /* stable over retries, at most 64 bytes */
  oc_str view;            /* JSON */
} oc_outbound;

typedef struct oc_channel_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  oc_status (*traits)(void *self, oc_call *call, oc_channel_traits *out) OC_CONCURRENT OC_LEAF;

  /* Writes the remote message id. OC_TIMEOUT: unknown whether it was sent; the host repeats with the same key. */
  oc_status (*send)(void *self, oc_call *call, const oc_outbound *message, oc_sink remote_id) OC_CONCURRENT OC_SUSPENDS;

  /* Replaces a message sent before. OC_UNSUPPORTED without OC_CHANNEL_CAN_EDIT. */
  oc_status (*edit)(void *self, oc_call *call, oc_str remote_id, const oc_outbound *message) OC_CONCURRENT OC_SUSPENDS;

  /* Shows that an answer is coming; best effort. */
  oc_status (*typing)(void *self, oc_call *call, oc_str conversation) OC_CONCURRENT OC_SUSPENDS;

  /* Answers a button press or command within the platform's time, before the real answer. `interaction` as delivered.
   */
  oc_status (*acknowledge)(void *self, oc_call *call, oc_str interaction) OC_CONCURRENT OC_SUSPENDS;
} oc_channel_v1;

#ifdef __cplusplus
}
#endif
#endif
