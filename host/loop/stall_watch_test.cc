#include "host/loop/stall_watch.h"

#include "host/fiber/task.h"
#include "host/loop/loop_for_test.h"
#include "host/loop/sync.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace oneclaw::loop {
namespace {

using namespace std::chrono_literals;

struct Reports {
  std::mutex mutex;
  std::vector<std::string> warned;
  std::vector<std::string> faulted;
  std::atomic<int> faults{0};

  StallWatchOptions options(fiber::Duration warn, fiber::Duration fault) {
    StallWatchOptions options;
    options.warn_after = warn;
    options.fault_after = fault;
    options.on_warn = [this, warn](const Stall& stall) {
      EXPECT_GE(stall.lasted, warn);
      std::lock_guard lock(mutex);
      warned.push_back(std::to_string(stall.loop_index) + ":" + std::string(stall.running));
    };
    options.on_fault = [this](const Stall& stall) {
      {
        std::lock_guard lock(mutex);
        faulted.push_back(std::to_string(stall.loop_index) + ":" + std::string(stall.running));
      }
      ++faults;
      faults.notify_all();
    };
    return options;
  }
  // Holds the loop thread, as a plugin that spins would, until the fault was reported.
  void hold(int faults_before) const { faults.wait(faults_before); }
};

TEST(StallWatch, NamesWhatStallsOnceASlice) {
  Loop loop({.index = 3});
  Reports reports;
  StallWatch watch({&loop}, reports.options(20ms, 60ms));
  loop.spawn([&] {
        fiber::current_task()->set_running("plugin.spins");
        reports.hold(0);
        yield();
        reports.hold(1);  // a slice of its own, reported again
        fiber::current_task()->set_running(nullptr);
        yield();
        Event posted(loop);
        loop.post([&] {
          reports.hold(2);
          posted.signal();
        });
        posted.wait();
        loop.stop();
      })
      .detach();
  loop.run();
  const std::vector<std::string> expected = {"3:plugin.spins", "3:plugin.spins", "3:post"};
  std::lock_guard lock(reports.mutex);
  EXPECT_EQ(reports.warned, expected);
  EXPECT_EQ(reports.faulted, expected);
}

TEST(StallWatch, AnIdleLoopAndShortSlicesAreNoStall) {
  Loop loop({});
  Reports reports;
  StallWatch watch({&loop}, reports.options(500ms, 600ms));
  loop.spawn([&] {
        fiber::WaitPoint().wait(fiber::Deadline::after(700ms));
        for (int i = 0; i < 1000; ++i) yield();
        loop.stop();
      })
      .detach();
  loop.run();
  std::lock_guard lock(reports.mutex);
  EXPECT_TRUE(reports.warned.empty());
}

}  // namespace
}  // namespace oneclaw::loop
