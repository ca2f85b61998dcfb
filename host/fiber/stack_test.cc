#include "host/fiber/stack.h"

#include "host/fiber/sanitizer.h"
#include "host/fiber/scheduler_for_test.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace oneclaw::fiber {
namespace {

constexpr std::size_t kScale = kSanitized ? 4 : 1;

StackPoolOptions without_guard_install(std::size_t max_guarded) {
  StackPoolOptions options;
  options.stack_kib = 64;
  options.max_guarded = max_guarded;
  options.use_guard_install = false;
  return options;
}

std::size_t resident_pages(const Stack& stack) {
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  auto first = reinterpret_cast<std::uintptr_t>(stack.base) / page * page;
  const std::size_t pages = (reinterpret_cast<std::uintptr_t>(stack.base) + stack.size - first + page - 1) / page;
  std::vector<unsigned char> state(pages);
  EXPECT_EQ(mincore(reinterpret_cast<void*>(first), pages * page, state.data()), 0);
  return static_cast<std::size_t>(std::count_if(state.begin(), state.end(), [](auto s) { return (s & 1) != 0; }));
}

class StackPoolModes : public testing::TestWithParam<StackPoolOptions> {};

TEST_P(StackPoolModes, SizesAreRoundedBoundedAndWritable) {
  StackPool pool(GetParam());
  for (std::size_t kib : {0ul, 1ul, 64ul, 65ul, 300ul, 8192ul, 1'000'000ul}) {
    const Stack stack = pool.acquire(kib);
    const std::size_t wanted = std::clamp<std::size_t>(kib, 64, 8192) * 1024 * kScale;
    EXPECT_GE(stack.size, wanted - 4096 - 64);  // a slab's stack pays for its guard
    EXPECT_LE(stack.size, 2 * wanted);
    std::memset(stack.base, 1, 4096);
    std::memset(stack.base + stack.size - 4096, 1, 4096);
    EXPECT_TRUE(StackPool::canary_intact(stack));
    pool.release(stack);
  }
}

TEST_P(StackPoolModes, ComesBackLastInFirstOutAndNeverTwice) {
  StackPool pool(GetParam());
  std::vector<Stack> stacks;
  std::set<std::byte*> bases;
  for (int i = 0; i < 200; ++i) {
    stacks.push_back(pool.acquire());
    EXPECT_TRUE(bases.insert(stacks.back().base).second);
  }
  for (const Stack& stack : stacks) EXPECT_TRUE(StackPool::canary_intact(stack));
  EXPECT_EQ(pool.stats().in_use, 200u);
  for (const Stack& stack : stacks) pool.release(stack);
  EXPECT_EQ(pool.acquire().base, stacks.back().base);
  EXPECT_EQ(pool.stats().pooled, 199u);
  EXPECT_GE(pool.stats().mapped_bytes, 200 * 64 * 1024 * kScale);
}

TEST_P(StackPoolModes, TrimDropsThePagesOfStacksNobodyNeededForARound) {
  StackPool pool(GetParam());
  std::vector<Stack> stacks;
  for (int i = 0; i < 200; ++i) {
    stacks.push_back(pool.acquire());
    std::memset(stacks.back().base + stacks.back().size / 2, 1, stacks.back().size / 2);
  }
  // Every other one stays in use: its canary lies in the page of a neighbour that is trimmed.
  for (std::size_t i = 0; i < stacks.size(); i += 2) pool.release(stacks[i]);
  EXPECT_TRUE(pool.wants_trim());
  EXPECT_FALSE(pool.trim(1000)) << "the first round only looks";
  EXPECT_EQ(pool.stats().trimmed, 0u);
  EXPECT_TRUE(pool.trim(10));
  EXPECT_FALSE(pool.trim(1000));
  EXPECT_EQ(pool.stats().trimmed, 100u - 64);
  EXPECT_FALSE(pool.wants_trim());
  EXPECT_LE(resident_pages(stacks[0]), 1u);  // at most the canary of the stack above
  EXPECT_GT(resident_pages(stacks[1]), 1u);
  for (std::size_t i = 1; i < stacks.size(); i += 2) {
    EXPECT_TRUE(StackPool::canary_intact(stacks[i])) << i;
    EXPECT_EQ(std::to_integer<int>(stacks[i].base[stacks[i].size - 1]), 1);
  }
}

std::string mode_name(const testing::TestParamInfo<StackPoolOptions>& info) {
  return std::vector<std::string>{"guard_install", "guard_mappings", "canaries"}[info.index];
}

INSTANTIATE_TEST_SUITE_P(All, StackPoolModes,
                         testing::Values(StackPoolOptions{.stack_kib = 64}, without_guard_install(SIZE_MAX / 2),
                                         without_guard_install(0)),
                         mode_name);

TEST(StackPool, TheGuardBudgetIsSharedAndReturned) {
  auto options = without_guard_install(0);
  options.guard_budget = std::make_shared<GuardBudget>(3);
  {
    StackPool a(options);
    StackPool b(options);
    const Stack first = a.acquire();
    const Stack second = b.acquire();
    const Stack third = a.acquire();
    const Stack fourth = b.acquire();
    EXPECT_TRUE(first.guarded && second.guarded && third.guarded);
    EXPECT_FALSE(fourth.guarded);
    EXPECT_EQ(options.guard_budget->load(), 0);
    a.release(first);
    a.release(third);
    b.release(second);
    b.release(fourth);
  }
  EXPECT_EQ(options.guard_budget->load(), 3);
}

TEST(StackPool, TrimmedStacksRunTasksAgain) {
  SchedulerForTest loop;
  std::vector<std::unique_ptr<WaitPoint>> points;
  int ended = 0;
  for (int round = 0; round < 2; ++round) {
    points.clear();
    for (int i = 0; i < 200; ++i) {
      points.push_back(std::make_unique<WaitPoint>());
      loop.spawn([&ended, &point = *points.back()] {
        point.wait();
        ++ended;
      });
    }
    loop.run();
    for (auto& point : points) point->notify();
    loop.run();
    loop.stacks().trim(1000);
    loop.stacks().trim(1000);
    EXPECT_GT(loop.stacks().stats().trimmed, 0u);
  }
  EXPECT_EQ(ended, 400);
}

// Writes down the stack from here, as a frame that is too large does.
__attribute__((noinline)) void overrun(std::byte* base, std::size_t below) { std::memset(base - below, 0, below); }

TEST(StackPoolDeathTest, AnOverrunGuardIsFatal) {
  for (const auto& options : {StackPoolOptions{.stack_kib = 64}, without_guard_install(100)}) {
    StackPool pool(options);
    const Stack stack = pool.acquire();
    ASSERT_TRUE(stack.guarded);
    EXPECT_DEATH(overrun(stack.base, 8), "");
    pool.release(stack);
  }
}

TEST(StackPoolDeathTest, AnOverrunCanaryNamesTheTask) {
  EXPECT_DEATH(
      {
        SchedulerForTest loop(without_guard_install(0));
        TaskOptions options;
        options.name = "too deep";
        loop.spawn(
            [] {
              const Stack stack = current_task()->innermost_stack();
              overrun(stack.base, 64);
              current_task()->yield();
            },
            options);
        loop.run();
      },
      "\"too deep\": stack overflow");
}

}  // namespace
}  // namespace oneclaw::fiber
