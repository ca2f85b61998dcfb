/* oneclaw/host/wallet.h - service "oneclaw.host.wallet/1": money, in integer micro-dollars (1 cent = 10,000).
 *
 * For payment plugins. Workflows never touch it: the host holds and captures a job's price itself.
 */
#ifndef ONECLAW_HOST_WALLET_H
#define ONECLAW_HOST_WALLET_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_WALLET_V1 "oneclaw.host.wallet/1"

typedef struct oc_posting {
  uint32_t size;
  uint32_t reserved;
  oc_str user;            /* user id */
  oc_str idempotency_key; /* the same key posts once */
  oc_str source;          /* stripe refund promo admin migration */
  oc_str source_id;       /* the provider's id */
  oc_str description;
  int64_t amount_micros; /* above 0 */
} oc_posting;

typedef struct oc_host_wallet_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  oc_status (*balance)(void *self, oc_call *call, oc_str user, int64_t *micros) OC_CONCURRENT OC_SUSPENDS;
  /* OC_CONFLICT: the key was used with other content. */
  oc_status (*credit)(void *self, oc_call *call, const oc_posting *posting) OC_CONCURRENT OC_SUSPENDS;
  /* Takes back a credit (refund, chargeback); what the wallet lacks becomes a receivable and freezes it. */
  oc_status (*reverse)(void *self, oc_call *call, const oc_posting *posting) OC_CONCURRENT OC_SUSPENDS;
} oc_host_wallet_v1;

#ifdef __cplusplus
}
#endif
#endif
