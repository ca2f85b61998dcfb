#include "host/base/text.h"
#include "host/plugin/gate/metric_series.h"
#include "host/plugin/gate/plain_services.h"
#include "host/plugin/gate/trampoline.h"

#include <cmath>

namespace oneclaw::plugin::gate {
namespace {

constexpr std::size_t kMaxMetricName = 64;
constexpr std::size_t kMaxHelp = 256;
constexpr std::size_t kMaxLabel = 128;

bool is_metric_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxMetricName || name.front() < 'a' || name.front() > 'z') return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

}  // namespace

MetricsService::MetricsService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &metric, &record}; }

MetricsService::~MetricsService() {
  for (const auto& [name, family] : families_) {
    for (const auto& [label, series] : family.series) gate_.parts().metrics->release(series);
  }
}

oc_status MetricsService::metric(void* self, oc_call* call, std::int32_t type, oc_str name, oc_str help,
                                 oc_str label_value, oc_metric** out) {
  auto& s = *static_cast<MetricsService*>(self);
  std::string why;
  oc_status status = OC_INTERNAL;
  try {
    status = s.find_or_make(type, call::from_oc(name), call::from_oc(help), call::from_oc(label_value), out, why);
  } catch (const std::exception& e) {
    why = e.what();
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
  const std::string value = base::clean_utf8(label, kMaxLabel);
  const std::lock_guard lock(mutex_);
  auto it = families_.find(name);
  if (it == families_.end()) {
    if (families_.size() >= OC_METRICS_MAX_FAMILIES) return why = "too many families", OC_EXHAUSTED;
    it = families_.emplace(std::string(name), Family{type, {}}).first;
  }
  Family& family = it->second;
  if (family.type != type) return why = "'" + std::string(name) + "' exists with another type", OC_CONFLICT;
  const auto found = family.series.find(value);
  if (found != family.series.end()) return *out = found->second, OC_OK;
  if (family.series.size() >= OC_METRICS_MAX_SERIES) return why = "too many label values", OC_EXHAUSTED;
  auto series =
      gate_.parts().metrics->acquire(type, it->first, base::clean_utf8(help, kMaxHelp), gate_.callee().name(), value);
  if (!series) {
    if (family.series.empty()) families_.erase(it);
    why = series.error().text;
    return series.status();
  }
  family.series.emplace(value, *series);
  *out = *series;
  return OC_OK;
}

void MetricsService::record(void*, oc_metric* metric, double value) {
  if (metric != nullptr && !std::isnan(value)) MetricSeries::record(*metric, value);
}

}  // namespace oneclaw::plugin::gate
