// A cache is rebuilt at the same path and swapped, over and over, under load: nobody notices but the answers.
#include "host/plugin/roster/roster_for_test.h"
#include "tests/swap/resident.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace oneclaw {
namespace {

using namespace std::chrono_literals;
using plugin::patience;
using plugin::roster::RosterHost;

// CI's size; the benchmark's is given on the command line.
std::size_t swaps = 12;
std::chrono::milliseconds every{300};

constexpr std::size_t kCallers = 72;
constexpr std::size_t kSleepers = 24;  // of the callers: parked inside the plugin most of the time

struct Load {
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> running{0}, calls{0}, failed{0};
  std::array<std::atomic<std::size_t>, 2> by_build{};
  std::atomic<std::int64_t> longest_ns{0};  // of the calls that only ask for the build
};

void note_longest(Load& load, std::int64_t took) {
  std::int64_t longest = load.longest_ns;
  while (took > longest && !load.longest_ns.compare_exchange_weak(longest, took)) {
  }
}

void call_until_stopped(RosterHost& host, Load& load, bool is_sleeper) {
  while (!load.stop) {
    const std::int64_t start = fiber::now_ns();
    const std::string answer = host.get("cache", is_sleeper ? "sleep:100" : "tag");
    if (!is_sleeper) note_longest(load, fiber::now_ns() - start);
    ++load.calls;
    if (answer == "a" || answer == "b") {
      ++load.by_build[answer == "b"];
    } else if (++load.failed <= 5) {
      std::printf("failed: %s\n", answer.c_str());
    }
    if (!is_sleeper) loop::sleep_for(1ms);
  }
  --load.running;
}

class SwapTest : public ::testing::TestWithParam<const char*> {};

TEST_P(SwapTest, NoCallFailsAndNothingIsLeft) {
  const std::string kind = GetParam();
  RosterHost host;
  host.install_probe(kind, "a");
  host.add("probe_" + kind, "main");
  host.deployment.bind.cache = "main";
  plugin::roster::Roster& roster = host.start();

  Load load;
  load.running = kCallers;
  for (std::size_t i = 0; i < kCallers; ++i) {
    host.host.loops().at(i % 2).spawn_from_anywhere([&, i] { call_until_stopped(host, load, i < kSleepers); },
                                                    "caller");
  }
  std::size_t resident = 0, descriptors = 0, mappings = 0, inflight = 0;
  std::chrono::nanoseconds longest_pause{0};
  for (std::size_t i = 1; i <= swaps; ++i) {
    host.install_probe(kind, i % 2 == 1 ? "b" : "a");
    host.on_task([&] {
      loop::sleep_for(every);
      inflight = std::max(inflight, static_cast<std::size_t>(roster.find("main")->totals.inflight));
      const auto report = roster.swap("cache", "");
      ASSERT_TRUE(report) << report.error().text;
      EXPECT_EQ(report->to_generation, i + 1);
      EXPECT_TRUE(report->leaks.empty());
      longest_pause = std::max(longest_pause, report->pause);
    });
    // Both builds are mapped for good from now on; before this nothing is worth comparing.
    if (i == 2) {
      resident = swap::resident_kib();
      descriptors = swap::open_descriptors();
      mappings = swap::mappings();
    }
  }
  host.on_task([&] {
    load.stop = true;
    EXPECT_TRUE(plugin::wait_until([&] { return load.running == 0; }));
    EXPECT_EQ(roster.find("main")->totals.inflight, 0u);
    EXPECT_EQ(roster.list().size(), 1u);
  });
  std::printf(
      "%s: %zu swaps, %zu calls (%zu a, %zu b), %zu failed, up to %zu inside at a swap; longest call %.1f ms, "
      "callers held back at most %.1f ms; resident %zu -> %zu KiB, descriptors %zu -> %zu\n",
      kind.c_str(), swaps, load.calls.load(), load.by_build[0].load(), load.by_build[1].load(), load.failed.load(),
      inflight, static_cast<double>(load.longest_ns.load()) / 1e6, static_cast<double>(longest_pause.count()) / 1e6,
      resident, swap::resident_kib(), descriptors, swap::open_descriptors());
  EXPECT_EQ(load.failed, 0u);
  EXPECT_GT(load.by_build[0], 0u);
  EXPECT_GT(load.by_build[1], 0u);
  EXPECT_GE(inflight, kSleepers / 2) << "some calls must be parked inside";
  EXPECT_EQ(swap::open_descriptors(), descriptors);
  EXPECT_LE(swap::mappings(), mappings + 16) << "stacks at most";
  EXPECT_LE(swap::resident_kib(), resident + (plugin::kIsSanitized ? 262'144 : 4096));
}

INSTANTIATE_TEST_SUITE_P(Modes, SwapTest, ::testing::Values("concurrent", "exclusive"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace oneclaw

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--swaps=", 8) == 0) oneclaw::swaps = std::strtoull(argv[i] + 8, nullptr, 10);
    if (std::strncmp(argv[i], "--every-ms=", 11) == 0) {
      oneclaw::every = std::chrono::milliseconds(std::strtoll(argv[i] + 11, nullptr, 10));
    }
  }
  return RUN_ALL_TESTS();
}
