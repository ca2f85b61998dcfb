#include "host/plugin/gate/metric_series.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <exception>
#include <utility>

struct oc_metric {
  std::string family;
  std::pair<std::string, std::string> key;  // instance, label
  std::size_t users = 0;
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

}  // namespace

struct MetricSeries::Family {
  std::int32_t type = 0;
  prometheus::Family<prometheus::Counter>* counters = nullptr;
  prometheus::Family<prometheus::Gauge>* gauges = nullptr;
  prometheus::Family<prometheus::Histogram>* histograms = nullptr;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<oc_metric>> series;

  void add_to(prometheus::Registry& registry, const std::string& name, const std::string& help) {
    const std::string full = "oneclaw_plugin_" + name;
    if (type == OC_METRIC_COUNTER) {
      counters = &prometheus::BuildCounter().Name(full).Help(help).Register(registry);
    } else if (type == OC_METRIC_GAUGE) {
      gauges = &prometheus::BuildGauge().Name(full).Help(help).Register(registry);
    } else {
      histograms = &prometheus::BuildHistogram().Name(full).Help(help).Register(registry);
    }
  }
  void remove_from(prometheus::Registry& registry) const {
    if (counters != nullptr) registry.Remove(*counters);
    if (gauges != nullptr) registry.Remove(*gauges);
    if (histograms != nullptr) registry.Remove(*histograms);
  }
  void add(oc_metric& metric) const {
    const std::map<std::string, std::string> labels{{"instance", metric.key.first}, {"label", metric.key.second}};
    if (counters != nullptr) metric.counter = &counters->Add(labels);
    if (gauges != nullptr) metric.gauge = &gauges->Add(labels);
    if (histograms != nullptr) metric.histogram = &histograms->Add(labels, seconds_buckets());
  }
  void remove(const oc_metric& metric) const {
    if (counters != nullptr) counters->Remove(metric.counter);
    if (gauges != nullptr) gauges->Remove(metric.gauge);
    if (histograms != nullptr) histograms->Remove(metric.histogram);
  }
};

MetricSeries::MetricSeries(prometheus::Registry& registry) : registry_(registry) {}
MetricSeries::~MetricSeries() = default;

base::Result<oc_metric*> MetricSeries::acquire(std::int32_t type, const std::string& family, const std::string& help,
                                               const std::string& instance, const std::string& label) {
  const std::lock_guard lock(mutex_);
  try {
    auto at = families_.find(family);
    if (at == families_.end()) {
      auto made = std::make_unique<Family>();
      made->type = type;
      made->add_to(registry_, family, help);
      at = families_.emplace(family, std::move(made)).first;
    }
    Family& found = *at->second;
    if (found.type != type) return base::Error{OC_CONFLICT, "'" + family + "' exists with another type"};
    std::unique_ptr<oc_metric>& series = found.series[{instance, label}];
    if (series == nullptr) {
      auto made = std::make_unique<oc_metric>();
      made->family = family;
      made->key = {instance, label};
      found.add(*made);
      series = std::move(made);
    }
    ++series->users;
    return series.get();
  } catch (const std::exception& e) {
    // prometheus-cpp refuses a name that another part of the host uses with another type.
    return base::Error{OC_CONFLICT, e.what()};
  }
}

void MetricSeries::release(oc_metric* series) {
  const std::lock_guard lock(mutex_);
  if (--series->users > 0) return;
  const auto at = families_.find(series->family);
  Family& family = *at->second;
  family.remove(*series);
  family.series.erase(family.series.find(series->key));
  if (!family.series.empty()) return;
  family.remove_from(registry_);
  families_.erase(at);
}

void MetricSeries::record(oc_metric& series, double value) {
  if (series.counter != nullptr && value > 0) series.counter->Increment(value);
  if (series.gauge != nullptr) series.gauge->Set(value);
  if (series.histogram != nullptr) series.histogram->Observe(value);
}

}  // namespace oneclaw::plugin::gate
