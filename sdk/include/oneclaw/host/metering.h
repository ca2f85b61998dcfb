/* oneclaw/host/metering.h - service "oneclaw.host.metering/1": what an outside call used, by the deployment's price
 * table.
 */
#ifndef ONECLAW_HOST_METERING_H
#define ONECLAW_HOST_METERING_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_METERING_V1 "oneclaw.host.metering/1"

#define OC_COST_UNKNOWN (-1)

typedef struct oc_usage {
  uint32_t size;
  uint32_t reserved;
  oc_str provider;     /* "apify" */
  oc_str operation;    /* "google_maps_scraper"; a pair the price table lacks is OC_INVALID, never free */
  int64_t quantity;    /* at least 0, in the table's unit */
  int64_t cost_micros; /* what the provider reported, or OC_COST_UNKNOWN: the table's price */
  oc_str reference;    /* the provider's id of the call; the same one replaces an estimate */
} oc_usage;

typedef struct oc_host_metering_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  oc_status (*record)(void *self, oc_call *call, const oc_usage *usage) OC_CONCURRENT OC_LEAF;
} oc_host_metering_v1;

#ifdef __cplusplus
}
#endif
#endif
