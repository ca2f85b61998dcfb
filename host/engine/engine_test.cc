#include "host/engine/engine.h"

#include "host/engine/engine_for_test.h"

#include <gtest/gtest.h>

#include <set>

namespace oneclaw::engine {
namespace {

using records::Job;
using records::JobStatus;
using std::chrono::seconds;

constexpr std::int64_t kPrice = 500'000;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    host.on_task([&] { ASSERT_TRUE(host.engine->start()); });
  }
  std::string anna(std::int64_t micros = 10 * kPrice) { return host.user("anna", micros); }
  Engine& engine() { return *host.engine; }
  void on_task(const std::function<void()>& work) { host.on_task(work); }
  EngineHost host;
};

TEST_F(EngineTest, FourStepsRunInOrderAndAreChargedOnce) {
  on_task([&] {
    const Job job = host.finished(anna(), R"([["add"],["add"],["add"],["add"]])");
    EXPECT_EQ(job.status, JobStatus::completed);
    EXPECT_EQ(job.step, 4);
    EXPECT_EQ(job.output->text, R"({"sum":4,"units":1,"cached":false})");
    EXPECT_EQ(job.charged_micros, kPrice);
    EXPECT_EQ(job.state.text, "null");
    EXPECT_FALSE(job.lease_owner.has_value());
    const auto steps = engine().steps(job.id).value();
    ASSERT_EQ(steps.size(), 4u);
    EXPECT_EQ(steps[2].name, "three");
    EXPECT_EQ(steps[2].attempts, 1);
    const auto balance = host.balance("anna");
    EXPECT_EQ(balance.balance_micros, 9 * kPrice);
    EXPECT_EQ(balance.held_micros, 0);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, AStepThatMayPassIsTriedAgainAndOthersAreNot) {
  on_task([&] {
    const Job passed = host.finished(anna(), R"([["fail unavailable 2","add"]])");
    EXPECT_EQ(passed.status, JobStatus::completed);
    EXPECT_EQ(engine().steps(passed.id).value()[0].attempts, 3);
    const Job gave_up = host.finished("anna", R"([["fail unavailable"]])");
    EXPECT_EQ(gave_up.status, JobStatus::failed);
    EXPECT_EQ(gave_up.error_code, "unavailable");
    EXPECT_EQ(engine().steps(gave_up.id).value()[0].attempts, 3);
    const Job wrong = host.finished("anna", R"([["add"],["fail invalid"]])");
    EXPECT_EQ(wrong.error_code, "invalid");
    EXPECT_NE(wrong.error->find("step two: told to fail"), std::string::npos) << *wrong.error;
    EXPECT_EQ(engine().steps(wrong.id).value()[1].attempts, 1);
    EXPECT_EQ(wrong.step, 1);
  });
}

TEST_F(EngineTest, AFailedJobCostsNothing) {
  on_task([&] {
    const Job job = host.finished(anna(), R"([["spend 5"],["fail internal"]])");
    EXPECT_EQ(job.status, JobStatus::failed);
    EXPECT_EQ(job.cost_micros, 50'000);
    EXPECT_EQ(job.charged_micros, 0);
    EXPECT_EQ(host.balance("anna").available_micros, 10 * kPrice);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, NoResultNoChargeAndFromTheCacheHalf) {
  on_task([&] {
    EXPECT_EQ(host.finished(anna(), "[]", R"(,"units":0)").charged_micros, 0);
    EXPECT_EQ(host.finished("anna", "[]", R"(,"cached":true)").charged_micros, kPrice / 2);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, StopEndsTheJobEarly) {
  on_task([&] {
    const Job job = host.finished(anna(), R"([["add"],["stop","add"],["add"]])");
    EXPECT_EQ(job.status, JobStatus::completed);
    EXPECT_EQ(job.step, 4);
    EXPECT_EQ(job.output->text.substr(0, 8), R"({"sum":2)");
    EXPECT_EQ(engine().steps(job.id).value().size(), 2u);
  });
}

TEST_F(EngineTest, AStepHasItsTime) {
  on_task([&] {
    const Job job = host.finished(anna(), R"([[],[],[],["sleep 60000"]])");
    EXPECT_EQ(job.status, JobStatus::failed);
    EXPECT_EQ(job.error_code, "timeout");
  });
}

TEST_F(EngineTest, BadInputUnknownWorkflowAndNoPriceAreRefusedBeforeMoneyIsHeld) {
  on_task([&] {
    const auto status_of = [&](const std::string& workflow, const std::string& input) {
      Submission s;
      s.user = anna();
      s.workflow = workflow;
      s.input = input;
      return engine().submit(s);
    };
    const auto unknown = status_of("wrok", "{}");
    EXPECT_EQ(unknown.status(), OC_NOT_FOUND);
    EXPECT_NE(unknown.error().text.find("did you mean \"work\""), std::string::npos) << unknown.error().text;
    const auto bad = status_of("work", R"({"steps":3})");
    EXPECT_EQ(bad.status(), OC_INVALID);
    EXPECT_NE(bad.error().text.find("/steps"), std::string::npos) << bad.error().text;
    EXPECT_EQ(status_of("work", R"({"steps":[],"units":-1})").status(), OC_INVALID);
    EXPECT_EQ(status_of("work", R"({"steps":[],"units":1e400})").status(), OC_INVALID);
    EXPECT_EQ(status_of("work", "{").status(), OC_INVALID);
    const auto unpriced = status_of("unpriced", "{}");
    EXPECT_EQ(unpriced.status(), OC_UNSUPPORTED);
    EXPECT_NE(unpriced.error().text.find("pricing.workflows.unpriced"), std::string::npos);
    EXPECT_EQ(host.balance("anna").held_micros, 0);
  });
}

TEST_F(EngineTest, WithoutMoneyTheAnswerNamesPriceAndBalance) {
  on_task([&] {
    const auto refused = host.work(anna(kPrice - 1), "[]");
    ASSERT_EQ(refused.status(), OC_PRECONDITION);
    EXPECT_NE(refused.error().text.find("$0.50"), std::string::npos) << refused.error().text;
    EXPECT_EQ(engine().running(), 0u);
  });
}

TEST_F(EngineTest, OfTenRequestsOnABalanceForOneExactlyOneRuns) {
  on_task([&] { anna(kPrice); });
  std::atomic<int> taken{0};
  std::atomic<int> refused{0};
  host.records.on_tasks(10, [&](std::size_t) {
    const auto submitted = host.work("anna", R"([["sleep 20"]])");
    submitted ? ++taken : ++refused;
    EXPECT_TRUE(submitted || submitted.status() == OC_PRECONDITION) << submitted.error().text;
    if (submitted) host.ended(submitted->job);
  });
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(refused, 9);
  on_task([&] {
    EXPECT_EQ(host.balance("anna").balance_micros, 0);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, TheSameKeyTwiceIsOneJobAndWithAnotherRequestAConflict) {
  on_task([&] { anna(); });
  std::mutex mutex;
  std::set<std::string> ids;
  host.records.on_tasks(16, [&](std::size_t) {
    Submission s;
    s.user = "anna";
    s.workflow = "work";
    s.input = R"({"steps":[["add"]]})";
    s.idempotency_key = "order-1";
    const auto submitted = engine().submit(s);
    ASSERT_TRUE(submitted) << submitted.error().text;
    host.ended(submitted->job);
    const std::lock_guard lock(mutex);
    ids.insert(submitted->job.id);
  });
  EXPECT_EQ(ids.size(), 1u);
  on_task([&] {
    EXPECT_EQ(host.balance("anna").balance_micros, 9 * kPrice);
    Submission other;
    other.user = "anna";
    other.workflow = "gift";
    other.idempotency_key = "order-1";
    EXPECT_EQ(engine().submit(other).status(), OC_CONFLICT);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, CancellingEndsARunningStepAtOnceAndCostsWhatWasSpent) {
  on_task([&] {
    const auto submitted = host.work(anna(), R"([["spend 3"],["sleep 60000"]])");
    auto watched = engine().events().subscribe(submitted->job.id);
    ASSERT_NE(watched, nullptr);
    std::uint64_t seen = 0;
    for (bool is_in_two = false; !is_in_two;) {
      const auto events = watched->next(seen, fiber::Deadline::after(seconds(10)));
      ASSERT_FALSE(events.empty());
      seen = events.back().seq;
      for (const Event& e : events) is_in_two = is_in_two || e.data.find("Step two") != std::string::npos;
    }
    const auto cancelled = engine().cancel("anna", submitted->job.id);
    ASSERT_TRUE(cancelled) << cancelled.error().text;
    EXPECT_EQ(cancelled->status, JobStatus::cancelled);
    EXPECT_EQ(cancelled->charged_micros, 30'000);
    EXPECT_EQ(engine().cancel("anna", submitted->job.id)->status, JobStatus::cancelled);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, AStepThatIsDeafToCancellationIsLeftBehind) {
  on_task([&] {
    const auto submitted = host.work(anna(), R"([["deaf 1000"]])");
    const std::int64_t before = fiber::now_ns();
    const auto cancelled = engine().cancel("anna", submitted->job.id);
    EXPECT_EQ(cancelled->status, JobStatus::cancelled);
    EXPECT_LT(fiber::now_ns() - before, 900'000'000);
    EXPECT_EQ(host.balance("anna").balance_micros, 10 * kPrice);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, JobsBeyondTheTiersNumberWaitAndAreCancelledWaiting) {
  on_task([&] {
    const std::string ben = host.user("ben", 4 * kPrice, records::Tier::free);
    const auto first = host.work(ben, R"([["sleep 60000"]])");
    const auto second = host.work(ben, R"([["add"]])");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(second->job.status, JobStatus::pending);
    EXPECT_EQ(engine().waiting(), 1u);
    const auto third = host.work(ben, R"([["add"]])");
    EXPECT_EQ(engine().cancel(ben, third->job.id)->status, JobStatus::cancelled);
    EXPECT_EQ(engine().cancel(ben, first->job.id)->status, JobStatus::cancelled);
    EXPECT_EQ(host.ended(second->job).status, JobStatus::completed);
    host.expect_ledger_clean();
  });
}

TEST_F(EngineTest, ADryRunHoldsNothingAndCallsNoTool) {
  on_task([&] {
    Submission s;
    s.user = anna();
    s.workflow = "work";
    s.input = R"({"steps":[["add"],["say"]]})";
    s.is_dry_run = true;
    const auto submitted = engine().submit(s);
    EXPECT_EQ(submitted->job.price_micros, 0);
    const Job job = host.ended(submitted->job);
    EXPECT_EQ(job.error_code, "denied");
    EXPECT_NE(job.error->find("a dry run calls no tool"), std::string::npos) << *job.error;
  });
}

TEST_F(EngineTest, StepsCallToolsAlsoFromTheirTasksAndOnlyGrantedOnes) {
  on_task([&] {
    EXPECT_EQ(host.finished(anna(), R"([["say"],["say_in_task"]])").status, JobStatus::completed);
    const Job denied = host.finished("anna", R"([["call workshop.shout"]])");
    EXPECT_EQ(denied.error_code, "denied");
    const Job lie = host.finished("anna", R"([["call workshop.lie"]])");
    EXPECT_EQ(lie.error_code, "internal");
    EXPECT_NE(lie.error->find("its own output schema"), std::string::npos) << *lie.error;
  });
}

TEST_F(EngineTest, AMisspeltOperationFailsTheStep) {
  on_task([&] {
    const Job job = host.finished(anna(), R"([["misspend"]])");
    EXPECT_EQ(job.error_code, "invalid");
    EXPECT_NE(job.error->find("did you mean \"acme.call\""), std::string::npos) << *job.error;
  });
}

TEST_F(EngineTest, AnEffectHappensOnceAlthoughTheStepRunsTwice) {
  on_task([&] {
    EXPECT_EQ(host.finished(anna(), R"([["once letter","fail unavailable 1"]])").status, JobStatus::completed);
    EXPECT_EQ(host.notes("paid-letter"), 1u);
    // Begun, and the answer was lost: looked up, not repeated.
    EXPECT_EQ(host.finished("anna", R"([["once lost"]])").status, JobStatus::completed);
    EXPECT_EQ(host.notes("paid-lost"), 1u);
  });
}

TEST_F(EngineTest, AChildRunsAlthoughItsParentHoldsTheOnlyPlace) {
  on_task([&] {
    const std::string ben = host.user("ben", 4 * kPrice, records::Tier::free);
    EXPECT_EQ(host.finished(ben, R"([["child"]])").status, JobStatus::completed);
  });
}

TEST_F(EngineTest, AnotherUsersJobDoesNotExist) {
  on_task([&] {
    const Job job = host.finished(anna(), "[]");
    EXPECT_EQ(engine().find("ben", job.id).status(), OC_NOT_FOUND);
    EXPECT_EQ(engine().cancel("ben", job.id).status(), OC_NOT_FOUND);
    EXPECT_EQ(engine().retry("ben", job.id).status(), OC_NOT_FOUND);
    EXPECT_TRUE(engine().find("", job.id));
    const auto again = engine().retry("anna", job.id);
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->job.retry_of, job.id);
    host.ended(again->job);
  });
}

TEST_F(EngineTest, EventsTellEachStepAndTheEnd) {
  on_task([&] {
    const auto submitted = host.work(anna(), R"([["progress half"],["sleep 1"]])");
    auto watched = engine().events().subscribe(submitted->job.id);
    ASSERT_NE(watched, nullptr);
    std::vector<std::string> types;
    std::uint64_t seen = 0;
    while (types.empty() || types.back() != "done") {
      const auto events = watched->next(seen, fiber::Deadline::after(seconds(10)));
      ASSERT_FALSE(events.empty());
      for (const Event& e : events) types.push_back(e.type);
      seen = events.back().seq;
    }
    EXPECT_EQ(std::count(types.begin(), types.end(), "step"), 4);
    EXPECT_EQ(std::count(types.begin(), types.end(), "progress"), 4);
    EXPECT_EQ(engine().events().subscribe(submitted->job.id), nullptr);
  });
}

}  // namespace
}  // namespace oneclaw::engine
