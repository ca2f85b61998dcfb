#include "host/api/health.h"

#include "host/plugin/roster/roster_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::api {
namespace {

TEST(HostMetrics, BugAnInstanceThatIsGoneKeptItsSeries) {
  plugin::roster::RosterHost host;
  host.install_probe("concurrent", "a");
  plugin::roster::Roster& roster = host.start();
  const HealthFlags flags;
  const HostMetrics metrics(roster, nullptr, host.host.loops(), flags);
  const auto series = [&] {
    std::size_t count = 0;
    for (const auto& family : metrics.Collect()) count += family.metric.size();
    return count;
  };
  const std::size_t before = series();
  std::size_t enabled = 0;
  host.on_task([&] {
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(roster.enable("probe_concurrent"));
      EXPECT_EQ(host.get("probe_concurrent", "tag"), "a");
      if (i == 0) enabled = series();
      EXPECT_EQ(series(), enabled);
      ASSERT_TRUE(roster.disable("probe_concurrent"));
    }
  });
  EXPECT_GT(enabled, before + 1);
  EXPECT_EQ(series(), before + 1) << "only that it is not up";
}

}  // namespace
}  // namespace oneclaw::api
