// The metrics service: names, bounds, and series that outlive a generation.
#include "host/plugin/gate/gate_for_test.h"

#include <prometheus/text_serializer.h>

namespace oneclaw::plugin::gate {
namespace {

using ::testing::HasSubstr;

// The old generation's gate took series out of the registry that the new one of the same name was using.
TEST_F(GateTest, BugMetricsOfASwappedInstanceWereFreedUnderTheNewGeneration) {
  auto before = std::make_unique<Made>(make_with_all("swapped"));
  Made after = make_with_all("swapped");
  oc_metric* metric = nullptr;
  for (Made* made : {before.get(), &after}) {
    const auto* metrics = made->service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
    ASSERT_EQ(metrics->metric(metrics->self, nullptr, OC_METRIC_COUNTER, str("hits"), str("Hits"), str(""), &metric),
              OC_OK);
    metrics->record(metrics->self, metric, 1);
  }
  before.reset();
  const auto* metrics = after.service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
  metrics->record(metrics->self, metric, 1);
  EXPECT_THAT(prometheus::TextSerializer().Serialize(registry_.Collect()),
              HasSubstr("oneclaw_plugin_hits{instance=\"swapped\",label=\"\"} 3"));
}

TEST_F(GateTest, BugSeriesOfAnInstanceThatIsGoneStayedForEver) {
  const auto shown = [&] { return prometheus::TextSerializer().Serialize(registry_.Collect()); };
  const std::string before = shown();
  for (int i = 0; i < 100; ++i) {
    Made made = make_with_all("short_lived");
    const auto* metrics = made.service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
    oc_metric* m = nullptr;
    for (const std::int32_t type : {OC_METRIC_COUNTER, OC_METRIC_GAUGE, OC_METRIC_HISTOGRAM}) {
      const std::string name = "kind_" + std::to_string(type) + "_" + std::to_string(i);
      ASSERT_EQ(metrics->metric(metrics->self, nullptr, type, str(name), str("h"), str("a"), &m), OC_OK);
      metrics->record(metrics->self, m, 1);
      EXPECT_THAT(shown(), HasSubstr("oneclaw_plugin_" + name));
    }
  }
  EXPECT_EQ(shown(), before);
}

TEST_F(GateTest, MetricNamesTypesAndNumbersAreChecked) {
  Made made = make_with_all();
  const auto* metrics = made.service<oc_host_metrics_v1>(OC_HOST_METRICS_V1);
  oc_metric* m = nullptr;
  const auto metric = [&](std::int32_t type, std::string_view name, const std::string& label) {
    return metrics->metric(metrics->self, nullptr, type, str(name), str("h"), str(label), &m);
  };
  EXPECT_EQ(metric(OC_METRIC_COUNTER, "Bad-Name", ""), OC_INVALID);
  EXPECT_EQ(metric(99, "fine", ""), OC_INVALID);
  EXPECT_EQ(metric(OC_METRIC_GAUGE, "fine", ""), OC_OK);
  EXPECT_EQ(metric(OC_METRIC_COUNTER, "fine", ""), OC_CONFLICT);
  metrics->record(metrics->self, nullptr, 1);
  for (int i = 1; i < OC_METRICS_MAX_SERIES; ++i) ASSERT_EQ(metric(OC_METRIC_GAUGE, "fine", std::to_string(i)), OC_OK);
  EXPECT_EQ(metric(OC_METRIC_GAUGE, "fine", "one too many"), OC_EXHAUSTED);
}

}  // namespace
}  // namespace oneclaw::plugin::gate
