// oneclaw/cpp/host/metrics.h - MetricsService: counters, gauges and histograms. Semantics: oneclaw/host/metrics.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/metrics.h>

#include <string_view>

namespace oneclaw::sdk {

// Any thread. Lives until destroy(), never needs freeing; an empty one records nothing.
class Metric {
 public:
  Metric() noexcept = default;
  Metric(const oc_host_metrics_v1* table, oc_metric* raw) noexcept : table_(table), raw_(raw) {}

  // Counter: adds. Gauge: sets. Histogram: observes.
  void record(double value) const noexcept {
    if (raw_ != nullptr) table_->record(table_->self, raw_, value);
  }

 private:
  const oc_host_metrics_v1* table_ = nullptr;
  oc_metric* raw_ = nullptr;
};

class MetricsService : public Service<oc_host_metrics_v1> {
 public:
  MetricsService() noexcept = default;
  explicit MetricsService(Host host) noexcept : Service(host, OC_HOST_METRICS_V1) {}

  // type: OC_METRIC_...; label may be empty.
  Result<Metric> metric(Call call, int32_t type, std::string_view name, std::string_view help,
                        std::string_view label = {}) const {
    oc_metric* raw = nullptr;
    const oc_status code =
        ONECLAW_SERVICE_CALL(oc_host_metrics_v1, metric, call.raw(), type, str(name), str(help), str(label), &raw);
    if (code != OC_OK) return Status(code);
    return Metric(table(), raw);
  }
};

}  // namespace oneclaw::sdk
