#include "tests/swap/parked.h"

#include <gmock/gmock.h>

#include <cstdio>

namespace oneclaw {
namespace {

// Sanitizers make a stack four times as large and keep shadow memory for each.
constexpr std::size_t kCalls = plugin::kIsSanitized ? 2'000 : 100'000;
// The default of vm.max_map_count.
constexpr std::size_t kMaxMappings = 65'530;

TEST(ParkedTest, ManyCallsWaitInsideAPluginAndEndTogetherWhenCancelled) {
  const swap::ParkedReport report = swap::measure_parked(kCalls);
  std::printf("%zu calls parked: %.1f KiB resident each, %zu mappings, all cancelled in %.3f s\n", report.parked,
              report.kib_per_call, report.mappings, report.cancel_seconds);
  EXPECT_EQ(report.parked, kCalls);
  EXPECT_EQ(report.cancelled, kCalls);
  EXPECT_LT(report.cancel_seconds, plugin::kIsSanitized ? 10 : 1);
  EXPECT_LT(report.mappings, kMaxMappings);
  EXPECT_LT(report.kib_per_call, plugin::kIsSanitized ? 1024 : 16);
}

}  // namespace
}  // namespace oneclaw

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
