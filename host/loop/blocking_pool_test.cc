#include "host/loop/blocking_pool.h"

#include "host/loop/loop.h"
#include "host/loop/loop_for_test.h"
#include "host/loop/sync.h"
#include "host/loop/thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using fiber::Wake;
using namespace std::chrono_literals;

TEST(BlockingPool, RunsElsewhereWhileTheLoopGoesOn) {
  Loop loop({});
  BlockingPool pool({.threads = 2});
  run_to_end(loop, [&] {
    std::promise<void> loop_went_on;
    TaskHandle other = loop.spawn([&] { loop_went_on.set_value(); });
    std::thread::id thread;
    ASSERT_TRUE(pool.run([&] {
                      thread = std::this_thread::get_id();
                      loop_went_on.get_future().wait();
                    })
                    .ok());
    EXPECT_NE(thread, std::this_thread::get_id());
    other.join();
    const auto failed = pool.run([] { throw std::runtime_error("disk full"); });
    ASSERT_EQ(failed.status(), OC_INTERNAL);
    EXPECT_NE(failed.error().text.find("disk full"), std::string::npos);
  });
}

// One thread that is held busy until release(), so that the queue can be looked at.
struct HeldPool {
  explicit HeldPool(Loop& l, std::size_t queue) : loop(l), pool({.threads = 1, .queue = queue}), began(l) {
    holder = loop.spawn([this] {
      EXPECT_TRUE(pool.run([this] {
                        began.signal();
                        gate.get_future().wait();
                      })
                      .ok());
    });
    began.wait();
  }
  void release() {
    gate.set_value();
    holder.join();
  }
  Loop& loop;
  std::promise<void> gate;
  BlockingPool pool;
  Event began;
  TaskHandle holder;
};

TEST(BlockingPool, QueueIsBounded) {
  Loop loop({});
  run_to_end(loop, [&] {
    HeldPool held(loop, 2);
    EXPECT_EQ(held.pool.busy(), 1u);
    std::vector<TaskHandle> tasks;
    for (int i = 0; i < 2; ++i) tasks.push_back(loop.spawn([&] { EXPECT_TRUE(held.pool.run([] {}).ok()); }));
    yield();
    EXPECT_EQ(held.pool.queued(), 2u);
    EXPECT_EQ(held.pool.run([] {}).status(), OC_EXHAUSTED);
    held.release();
    for (TaskHandle& task : tasks) task.join();
    EXPECT_TRUE(held.pool.run([] {}).ok());
  });
}

TEST(BlockingPool, WorkInTheQueueEndsWithDeadlineOrCancellation) {
  Loop loop({});
  run_to_end(loop, [&] {
    HeldPool held(loop, 8);
    bool ran = false;
    {
      fiber::Scope scope(*fiber::current_task(), Deadline::after(1ms));
      EXPECT_EQ(held.pool.run([&] { ran = true; }).status(), OC_TIMEOUT);
    }
    TaskHandle task = loop.spawn([&] { EXPECT_EQ(held.pool.run([&] { ran = true; }).status(), OC_CANCELLED); });
    yield();
    EXPECT_EQ(held.pool.queued(), 1u);
    task.cancel();
    task.join();
    EXPECT_EQ(held.pool.queued(), 0u);
    held.release();
    EXPECT_FALSE(ran);
  });
}

TEST(BlockingPool, RunningWorkIsWaitedForDespiteCancellation) {
  Loop loop({});
  BlockingPool pool({.threads = 1});
  run_to_end(loop, [&] {
    Event began(loop);
    std::promise<void> gate;
    bool ended = false;
    TaskHandle task = loop.spawn([&] {
      EXPECT_TRUE(pool.run([&] {
                        began.signal();
                        gate.get_future().wait();
                        ended = true;
                      })
                      .ok());
      EXPECT_TRUE(ended);
    });
    began.wait();
    task.cancel();
    EXPECT_EQ(task.join(Deadline::after(2ms)), Wake::timeout);
    gate.set_value();
    task.join();
  });
}

TEST(BlockingPool, ShutdownDropsWhatWaitsAndEndsWhatRuns) {
  Loop loop({});
  run_to_end(loop, [&] {
    Event began(loop);
    std::promise<void> gate;
    auto pool = std::make_unique<BlockingPool>(BlockingPoolOptions{.threads = 1});
    TaskHandle running = loop.spawn([&, p = pool.get()] {
      EXPECT_TRUE(p->run([&] {
                     began.signal();
                     gate.get_future().wait();
                   }).ok());
    });
    began.wait();
    bool ran = false;
    TaskHandle waiting =
        loop.spawn([&, p = pool.get()] { EXPECT_EQ(p->run([&] { ran = true; }).status(), OC_CANCELLED); });
    yield();
    Thread destroyer({"destroyer", 0}, [&] { pool.reset(); });
    EXPECT_EQ(waiting.join(Deadline::after(20s)), Wake::signalled);
    EXPECT_FALSE(running.finished());
    gate.set_value();
    EXPECT_EQ(running.join(), Wake::signalled);
    EXPECT_FALSE(ran);
  });
}

}  // namespace
}  // namespace oneclaw::loop
