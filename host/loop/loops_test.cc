#include "host/loop/loops.h"

#include "host/loop/sync.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace oneclaw::loop {
namespace {

using fiber::Deadline;
using namespace std::chrono_literals;

TEST(Loops, DealsToTheLeastLoadedEvenBeforeTasksArrive) {
  Loops loops({.count = 3});
  std::vector<std::unique_ptr<Event>> release;
  for (std::size_t i = 0; i < 3; ++i) release.push_back(std::make_unique<Event>(loops.at(i), EventKind::counting));
  for (int i = 0; i < 9; ++i) {
    loops.least_loaded().spawn_from_anywhere([&] { release[Loop::current()->index()]->wait(); }, "held");
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(loops.at(i).task_count(), 3u);
    for (int task = 0; task < 3; ++task) release[i]->signal();
  }
  loops.stop_and_join();
}

TEST(Loops, ThreadsAreNamedAndBlockSignals) {
  Loops loops({.count = 2});
  std::atomic<int> checked{0};
  for (std::size_t i = 0; i < loops.size(); ++i) {
    loops.at(i).post([&, i] {
      char name[16] = {};
      pthread_getname_np(pthread_self(), name, sizeof name);
      EXPECT_EQ(std::string(name), "loop" + std::to_string(i));
      sigset_t mask;
      pthread_sigmask(SIG_SETMASK, nullptr, &mask);
      EXPECT_EQ(sigismember(&mask, SIGTERM), 1);
      EXPECT_EQ(Loop::current()->index(), i);
      ++checked;
    });
  }
  loops.stop_and_join();
  EXPECT_EQ(checked, 2);
}

TEST(Loops, ATaskThatDoesNotEndIsNamedAtTheDeadline) {
  Loops loops({.count = 1});
  fiber::WaitPoint stuck;  // belongs to the loop from here on
  loops.at(0).spawn_from_anywhere([&] { stuck.wait_uninterruptibly(); }, "stuck plugin call");
  EXPECT_FALSE(loops.stop_and_join_until(Deadline::after(20ms)));
  EXPECT_EQ(loops.live_tasks(), std::vector<std::string>{"stuck plugin call"});
  loops.at(0).post([&] { stuck.notify(); });
  EXPECT_TRUE(loops.stop_and_join_until(Deadline::after(20s)));
}

TEST(Loops, CountFollowsTheCores) {
  Loops loops({});
  EXPECT_EQ(loops.size(), std::max(1u, std::max(1u, std::thread::hardware_concurrency()) - 1));
}

}  // namespace
}  // namespace oneclaw::loop
