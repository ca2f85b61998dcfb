#include "host/plugin/gate/plain_services.h"

#include "host/base/text.h"
#include "host/plugin/gate/trampoline.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cmath>

struct oc_metric {
  prometheus::Counter* counter = nullptr;
  prometheus::Gauge* gauge = nullptr;
  prometheus::Histogram* histogram = nullptr;
};

namespace oneclaw::plugin::gate {
namespace {

// From a fast cache hit to the longest step of a job, in seconds.
prometheus::Histogram::BucketBoundaries seconds_buckets() {
  return {0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300};
}
constexpr std::size_t kMaxMetricName = 64;

bool is_metric_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxMetricName || name.front() < 'a' || name.front() > 'z') return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

}  // namespace

struct MetricsService::Family {
  std::int32_t type = 0;
  prometheus::Family<prometheus::Counter>* counters = nullptr;
  prometheus::Family<prometheus::Gauge>* gauges = nullptr;
  prometheus::Family<prometheus::Histogram>* histograms = nullptr;
  std::map<std::string, std::unique_ptr<oc_metric>, std::less<>> series;
};

MetricsService::MetricsService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &metric, &record}; }

// Series stay in the registry: during a swap the next generation of the same name already uses the very same ones.
MetricsService::~MetricsService() = default;

oc_status MetricsService::metric(void* self, oc_call* call, std::int32_t type, oc_str name, oc_str help,
                                 oc_str label_value, oc_metric** out) {
  auto& s = *static_cast<MetricsService*>(self);
  std::string why;
  oc_status status = OC_INTERNAL;
  try {
    status = s.find_or_make(type, call::from_oc(name), call::from_oc(help), call::from_oc(label_value), out, why);
  } catch (const std::exception& e) {
    why = e.what();  // prometheus-cpp refuses a name that another part of the host uses with another type
    status = OC_CONFLICT;
  }
  if (status < 0 && call != nullptr && call->magic == oc_call::kLive) call->fail(status, "metrics.metric: " + why);
  return status;
}

oc_status MetricsService::find_or_make(std::int32_t type, std::string_view name, std::string_view help,
                                       std::string_view label, oc_metric** out, std::string& why) {
  if (gate_.parts().metrics == nullptr || out == nullptr)
    return why = "no registry or no place for the handle", OC_INVALID;
  if (!is_metric_name(name)) return why = "a name is [a-z][a-z0-9_]*, at most 64 long", OC_INVALID;
  if (type < OC_METRIC_COUNTER || type > OC_METRIC_HISTOGRAM) return why = "unknown metric type", OC_INVALID;
  const std::lock_guard lock(mutex_);
  auto it = families_.find(name);
  if (it == families_.end()) {
    if (families_.size() >= OC_METRICS_MAX_FAMILIES) return why = "too many families", OC_EXHAUSTED;
    auto family = std::make_unique<Family>();
    family->type = type;
    const std::string full = "oneclaw_plugin_" + std::string(name);
    const std::string text = base::clean_utf8(help, 256);
    prometheus::Registry& registry = *gate_.parts().metrics;
    if (type == OC_METRIC_COUNTER)
      family->counters = &prometheus::BuildCounter().Name(full).Help(text).Register(registry);
    if (type == OC_METRIC_GAUGE) family->gauges = &prometheus::BuildGauge().Name(full).Help(text).Register(registry);
    if (type == OC_METRIC_HISTOGRAM) {
      family->histograms = &prometheus::BuildHistogram().Name(full).Help(text).Register(registry);
    }
    it = families_.emplace(std::string(name), std::move(family)).first;
  }
  Family& family = *it->second;
  if (family.type != type) return why = "'" + std::string(name) + "' exists with another type", OC_CONFLICT;
  const auto found = family.series.find(label);
  if (found != family.series.end()) return *out = found->second.get(), OC_OK;
  if (family.series.size() >= OC_METRICS_MAX_SERIES) return why = "too many label values", OC_EXHAUSTED;
  const std::string value = base::clean_utf8(label, 128);
  const std::map<std::string, std::string> labels{{"instance", gate_.callee().name()}, {"label", value}};
  auto made = std::make_unique<oc_metric>();
  if (family.counters != nullptr) made->counter = &family.counters->Add(labels);
  if (family.gauges != nullptr) made->gauge = &family.gauges->Add(labels);
  if (family.histograms != nullptr) made->histogram = &family.histograms->Add(labels, seconds_buckets());
  *out = made.get();
  family.series.emplace(std::string(label), std::move(made));
  return OC_OK;
}

void MetricsService::record(void*, oc_metric* metric, double value) {
  if (metric == nullptr || std::isnan(value)) return;
  if (metric->counter != nullptr && value > 0) metric->counter->Increment(value);
  if (metric->gauge != nullptr) metric->gauge->Set(value);
  if (metric->histogram != nullptr) metric->histogram->Observe(value);
}

}  // namespace oneclaw::plugin::gate
