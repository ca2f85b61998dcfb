// Sleeping itself, and timers in large numbers.
#include "host/fiber/sanitizer.h"
#include "host/loop/loop.h"
#include "host/loop/loop_for_test.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

TEST(Sleep, SleepsEndInTheOrderOfTheirDeadlines) {
  Loop loop({});
  std::string log;
  run_to_end(loop, [&] {
    std::vector<TaskHandle> tasks;
    const Deadline start = Deadline::after(0ns);
    for (int ms : {30, 10, 50, 20, 40}) {
      tasks.push_back(loop.spawn([&log, start, ms] {
        EXPECT_EQ(sleep_until(Deadline{start.ns + ms * 1'000'000}), Wake::signalled);
        EXPECT_GE(fiber::now_ns(), start.ns + ms * 1'000'000);
        log += std::to_string(ms / 10);
      }));
    }
    for (TaskHandle& task : tasks) EXPECT_EQ(task.join(), Wake::signalled);
  });
  EXPECT_EQ(log, "12345");
}

TEST(Sleep, SleepSaysWhetherTheScopeEndedFirst) {
  Loop loop({});
  run_to_end(loop, [&] {
    fiber::Scope scope(*fiber::current_task(), Deadline::after(1ms));
    EXPECT_EQ(sleep_for(10s), Wake::timeout);
    scope.cancel();
    EXPECT_EQ(sleep_for(10s), Wake::cancelled);
    EXPECT_EQ(sleep_for(0ns), Wake::cancelled);
  });
}

double resident_kib() {
  std::ifstream file("/proc/self/statm");
  long total = 0;
  long resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

// ASan's stack bookkeeping and TSan's per-fiber state (tens of KiB each) make the full number take minutes.
constexpr int kManyTasks = fiber::kThreadSanitizer ? 1'000 : fiber::kAddressSanitizer ? 5'000 : 100'000;

TEST(Sleep, ManyParkedTasksWithTimersAreCancelledWithinASecond) {
  Loop loop({});
  int cancelled = 0;
  run_to_end(loop, [&] {
    std::vector<TaskHandle> tasks;
    tasks.reserve(kManyTasks);
    const double before = resident_kib();
    for (int i = 0; i < kManyTasks; ++i) {
      tasks.push_back(loop.spawn([&cancelled, i] { cancelled += sleep_for(1h + i * 1us) == Wake::cancelled; }));
    }
    yield();
    std::printf("%d parked tasks: %.1f KiB resident each\n", kManyTasks, (resident_kib() - before) / kManyTasks);
    const std::int64_t start = fiber::now_ns();
    for (TaskHandle& task : tasks) task.cancel();
    for (TaskHandle& task : tasks) EXPECT_EQ(task.join(), Wake::signalled);
    const double seconds = static_cast<double>(fiber::now_ns() - start) / 1e9;
    std::printf("cancelled and joined in %.3f s\n", seconds);
    EXPECT_LT(seconds, 1.0);
  });
  EXPECT_EQ(cancelled, kManyTasks);
  EXPECT_EQ(loop.stack_stats().in_use, 0u);
}

}  // namespace
}  // namespace oneclaw::loop
