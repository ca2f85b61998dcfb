#include "host/loop/timer_heap.h"

#include "host/loop/loop.h"
#include "host/loop/loop_impl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace oneclaw::loop {
namespace {

// Against the plainest possible model: an array of deadlines, searched.
TEST(TimerHeap, AgreesWithASearchedArray) {
  constexpr std::size_t kTasks = 300;
  Loop loop({});
  std::vector<std::unique_ptr<fiber::Task>> tasks;
  for (std::size_t i = 0; i < kTasks; ++i) {
    tasks.push_back(std::make_unique<fiber::Task>(
        loop.impl(), [] {}, fiber::TaskOptions{}));
  }
  TimerHeap heap;
  std::vector<std::int64_t> model(kTasks, INT64_MAX);
  std::mt19937 random(20);
  std::int64_t now = 0;
  for (int step = 0; step < 30'000; ++step) {
    const std::size_t i = random() % kTasks;
    switch (random() % 4) {
      case 0:
      case 1:
        model[i] = now + static_cast<std::int64_t>(random() % 1000);
        heap.arm(*tasks[i], {model[i]});
        break;
      case 2:
        model[i] = INT64_MAX;
        heap.disarm(*tasks[i]);
        break;
      default:
        now += static_cast<std::int64_t>(random() % 20);
        while (fiber::Task* task = heap.take_due(now)) {
          const auto owner = std::find_if(tasks.begin(), tasks.end(), [&](auto& t) { return t.get() == task; });
          auto& deadline = model[static_cast<std::size_t>(owner - tasks.begin())];
          ASSERT_EQ(deadline, *std::min_element(model.begin(), model.end()));
          deadline = INT64_MAX;
        }
        ASSERT_GT(*std::min_element(model.begin(), model.end()), now);
    }
    ASSERT_EQ(heap.earliest().ns, *std::min_element(model.begin(), model.end()));
  }
}

}  // namespace
}  // namespace oneclaw::loop
