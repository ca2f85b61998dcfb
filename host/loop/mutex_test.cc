#include "host/loop/sync.h"

#include "host/loop/loop_for_test.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Wake;

TEST(Mutex, IsFairAndSurvivesACancelledWaiter) {
  Loop loop({});
  run_to_end(loop, [&] {
    Mutex mutex;
    std::string log;
    ASSERT_EQ(mutex.lock(), Wake::signalled);
    EXPECT_FALSE(mutex.try_lock());
    std::vector<TaskHandle> tasks;
    for (char name : {'a', 'b', 'c'}) {
      tasks.push_back(loop.spawn([&, name] {
        if (mutex.lock() != Wake::signalled) return;
        log += name;
        yield();
        mutex.unlock();
      }));
    }
    yield();
    EXPECT_EQ(log, "");
    tasks[1].cancel();
    mutex.unlock();
    EXPECT_TRUE(mutex.is_locked()) << "handed over, not free for whoever comes first";
    for (TaskHandle& task : tasks) task.join();
    EXPECT_EQ(log, "ac");
    EXPECT_FALSE(mutex.is_locked());
  });
}

}  // namespace
}  // namespace oneclaw::loop
