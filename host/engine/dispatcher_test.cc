#include "host/engine/dispatcher.h"

#include "host/engine/backoff.h"

#include <gtest/gtest.h>

namespace oneclaw::engine {
namespace {

using Jobs = std::vector<std::string>;

Jobs jobs_of(const std::vector<Turn>& turns) {
  Jobs jobs;
  for (const Turn& turn : turns) jobs.push_back(turn.job);
  return jobs;
}

TEST(Dispatcher, ALaneRunsAtMostItsNumberAtOnce) {
  Dispatcher d;
  EXPECT_TRUE(d.try_take("anna", 2));
  EXPECT_TRUE(d.try_take("anna", 2));
  EXPECT_FALSE(d.try_take("anna", 2));
  ASSERT_TRUE(d.enqueue("anna", 2, "third", false));
  EXPECT_TRUE(d.take_ready().empty());
  EXPECT_EQ(jobs_of(d.release("anna")), Jobs{"third"});
  EXPECT_EQ(d.running(), 2u);
  EXPECT_TRUE(d.release("anna").empty());
  EXPECT_TRUE(d.release("anna").empty());
  EXPECT_EQ(d.running(), 0u);
}

TEST(Dispatcher, TheBoundInAllHoldsOverLanes) {
  Dispatcher d({.running = 1});
  EXPECT_TRUE(d.try_take("anna", 5));
  EXPECT_FALSE(d.try_take("ben", 5));
  ASSERT_TRUE(d.enqueue("ben", 5, "b", false));
  EXPECT_EQ(jobs_of(d.release("anna")), Jobs{"b"});
}

TEST(Dispatcher, LanesTakeTurns) {
  Dispatcher d({.running = 1});
  ASSERT_TRUE(d.try_take("zoe", 1));
  for (const char* job : {"a1", "a2", "a3"}) ASSERT_TRUE(d.enqueue("anna", 9, job, false));
  ASSERT_TRUE(d.enqueue("ben", 9, "b1", false));
  Jobs order;
  std::string running = "zoe";
  for (int i = 0; i < 4; ++i) {
    const Jobs next = jobs_of(d.release(running));
    ASSERT_EQ(next.size(), 1u);
    order.push_back(next[0]);
    running = next[0][0] == 'a' ? "anna" : "ben";
  }
  EXPECT_EQ(order, (Jobs{"a1", "b1", "a2", "a3"}));
}

TEST(Dispatcher, NobodyOvertakesWhoWaits) {
  Dispatcher d({.running = 2});
  ASSERT_TRUE(d.try_take("anna", 1));
  ASSERT_TRUE(d.enqueue("anna", 1, "a2", false));
  EXPECT_FALSE(d.try_take("anna", 1));
  EXPECT_TRUE(d.try_take("ben", 1));
}

TEST(Dispatcher, WaitingIsBoundedButPromisesAreKept) {
  Dispatcher d({.running = 1, .waiting = 2, .waiting_of_lane = 1});
  ASSERT_TRUE(d.try_take("anna", 1));
  ASSERT_TRUE(d.enqueue("anna", 1, "a2", false));
  EXPECT_EQ(d.check_room("anna").status(), OC_EXHAUSTED);
  EXPECT_EQ(d.enqueue("anna", 1, "a3", false).status(), OC_EXHAUSTED);
  EXPECT_TRUE(d.enqueue("anna", 1, "a4", true));
  EXPECT_EQ(d.enqueue("ben", 1, "b1", false).status(), OC_EXHAUSTED);
  EXPECT_EQ(d.waiting(), 2u);
}

TEST(Dispatcher, ARemovedJobDoesNotRun) {
  Dispatcher d({.running = 1});
  ASSERT_TRUE(d.try_take("anna", 1));
  ASSERT_TRUE(d.enqueue("ben", 1, "b1", false));
  EXPECT_TRUE(d.remove("ben", "b1"));
  EXPECT_FALSE(d.remove("ben", "b1"));
  EXPECT_TRUE(d.release("anna").empty());
  EXPECT_EQ(d.waiting(), 0u);
}

TEST(Backoff, GrowsByTheFactorWithinTheJitter) {
  const services::registry::RetryRule rule;
  EXPECT_EQ(wait_before_retry(rule, 1, 0, 0.5).count(), 1000);
  EXPECT_EQ(wait_before_retry(rule, 2, 0, 0.5).count(), 2000);
  EXPECT_EQ(wait_before_retry(rule, 3, 0, 0.0).count(), 3200);
  EXPECT_EQ(wait_before_retry(rule, 3, 0, 1.0).count(), 4800);
}

TEST(Backoff, ObeysRetryAfterAndHasAnEnd) {
  const services::registry::RetryRule rule;
  EXPECT_EQ(wait_before_retry(rule, 1, 30'000, 0.5).count(), 30'000);
  EXPECT_EQ(wait_before_retry(rule, 1, 0xffffffffu, 0.5), kLongestWait);
  EXPECT_EQ(wait_before_retry({.attempts = 20, .first = std::chrono::hours(1), .factor = 10}, 19, 0, 1), kLongestWait);
}

TEST(Backoff, OnlyWhatMayPassIsTriedAgain) {
  for (const oc_status s : {OC_UNAVAILABLE, OC_EXHAUSTED, OC_TIMEOUT}) EXPECT_TRUE(is_retryable(s));
  for (const oc_status s : {OC_INVALID, OC_DENIED, OC_CANCELLED, OC_INTERNAL, OC_PRECONDITION, OC_NOT_FOUND, OC_OK}) {
    EXPECT_FALSE(is_retryable(s));
  }
}

}  // namespace
}  // namespace oneclaw::engine
