/* oneclaw/host/metrics.h - service "oneclaw.host.metrics/1": counters, gauges and histograms of a plugin.
 *
 * Names become oneclaw_plugin_<name> with the label instance; a family has at most OC_METRICS_MAX_SERIES label values.
 * Handles live until destroy(), are found again by name, and never need freeing.
 */
#ifndef ONECLAW_HOST_METRICS_H
#define ONECLAW_HOST_METRICS_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_METRICS_V1 "oneclaw.host.metrics/1"

#define OC_METRICS_MAX_FAMILIES 64
#define OC_METRICS_MAX_SERIES 256

#define OC_METRIC_COUNTER 1
#define OC_METRIC_GAUGE 2
#define OC_METRIC_HISTOGRAM 3 /* of seconds, fixed buckets */

typedef struct oc_metric oc_metric; /* host-owned, valid until destroy() */

typedef struct oc_host_metrics_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* name: [a-z][a-z0-9_]*. label_value may be empty. OC_CONFLICT: the name exists with another type. OC_EXHAUSTED: too
   * many. */
  oc_status (*metric)(void *self, oc_call *call, int32_t type, oc_str name, oc_str help, oc_str label_value,
                      oc_metric **out) OC_ANY OC_LEAF;
  /* Counter: adds (negative is ignored). Gauge: sets. Histogram: observes. */
  void (*record)(void *self, oc_metric *metric, double value) OC_ANY OC_LEAF;
} oc_host_metrics_v1;

#ifdef __cplusplus
}
#endif
#endif
