// Jobs over longer times: limits of tiers, restarts, other hosts, forgetting.
#include "host/engine/engine.h"

#include "host/engine/engine_for_test.h"
#include "host/services/wallet/verify.h"

#include <gtest/gtest.h>

#include <array>

namespace oneclaw::engine {
namespace {

using records::Job;
using records::JobStatus;
using std::chrono::seconds;

constexpr std::int64_t kPrice = 500'000;

TEST(EngineTiers, AJobThatRunsLongerThanItsTierAllowsIsEnded) {
  EngineHost host(EngineHost::a_host("host-1"),
                  services::policy::Tiers::parse(R"({"tiers":{"enterprise":{"longest_ms":100}}})").value());
  host.on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const Job job = host.finished(host.user("anna", kPrice), R"([["sleep 60000"]])");
    EXPECT_EQ(job.error_code, "timeout");
    EXPECT_NE(job.error->find("tier allows"), std::string::npos) << *job.error;
    EXPECT_EQ(host.balance("anna").available_micros, kPrice);
  });
}

TEST(EngineRetention, JobsThatAreOverAreForgottenByNumberAndByAgeAndMoneyIsNot) {
  EngineOptions options = EngineHost::a_host("host-1");
  options.keep_ended = 2;
  EngineHost host(options);
  host.on_task([&] {
    host.user("anna", 10 * kPrice);
    // Not started: nothing but this test forgets.
    const auto all = [&] { return host.engine->list("", std::nullopt, 100, std::nullopt)->size(); };
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
      ids.push_back(host.finished("anna", R"([["spend 1"]])").id);
      host.records.clock.advance(std::chrono::seconds(1));
    }
    EXPECT_EQ(*host.engine->forget_old(), 3u);
    EXPECT_EQ(all(), 2u);
    EXPECT_TRUE(host.engine->steps(ids[0])->empty());
    EXPECT_EQ(host.engine->steps(ids[4])->size(), 4u);
    host.records.clock.advance(options.keep_ended_for);
    EXPECT_EQ(*host.engine->forget_old(), 2u);
    EXPECT_EQ(all(), 0u);
    EXPECT_TRUE(host.records.client().find(records::Query<records::Usage>())->empty());
    EXPECT_EQ(host.balance("anna").balance_micros, 5 * kPrice);
    host.expect_ledger_clean();
  });
}

TEST(EngineRetention, ForgottenJobsMoneyBecomesOpeningBalancesAndTheLedgerStaysProven) {
  EngineOptions options = EngineHost::a_host("host-1");
  options.keep_ended = 1;
  options.closes_books = true;
  EngineHost host(options);
  host.on_task([&] {
    host.user("anna", 10 * kPrice);
    host.user("ben", kPrice);
    for (int i = 0; i < 4; ++i) {
      host.finished("anna", i == 1 ? R"([["fail invalid"]])" : R"([["spend 1"]])");
      host.records.clock.advance(std::chrono::seconds(1));
    }
    EXPECT_EQ(*host.engine->forget_old(), 3u);
    auto& client = host.records.client();
    EXPECT_EQ(client.find(records::Query<records::Hold>())->size(), 1u);
    // The last job's line, and the other user's credit.
    EXPECT_EQ(client.find(records::Query<records::Transaction>())->size(), 2u);
    host.expect_ledger_clean();
    EXPECT_EQ(host.balance("anna").balance_micros, 7 * kPrice);
    for (int i = 0; i < 3; ++i) {
      host.finished("anna", R"([["spend 1"]])");
      host.records.clock.advance(std::chrono::seconds(1));
    }
    EXPECT_EQ(*host.engine->forget_old(), 3u);
    host.expect_ledger_clean();
    EXPECT_EQ(host.balance("anna").lifetime_spent_micros, 6 * kPrice);
    // A sum that is wrong shows.
    records::Batch batch;
    batch.update<records::ClosedBook>("account:revenue").set(&records::ClosedBook::sum_micros, 1);
    ASSERT_TRUE(client.commit(batch).ok());
    const auto report = services::wallet::verify(client);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->difference_count, 1u);
    EXPECT_EQ(report->differences[0].place, "account revenue");
  });
}

TEST(EngineRetention, BugForgettingWasSlowerThanJobsEnded) {
  EngineOptions options = EngineHost::a_host("host-1");
  options.keep_ended = 10;
  options.closes_books = true;
  EngineHost host(options);
  host.on_task([&] {
    const std::array<std::string, 2> users{host.user("anna", 150 * kPrice), host.user("ben", 150 * kPrice)};
    for (std::size_t i = 0; i < 260; ++i) {
      host.finished(users[i % 2], "[]");
      host.records.clock.advance(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(*host.engine->forget_old(), 250u) << "one round took 200 at most";
    host.expect_ledger_clean();
  });
}

// After linking two channels, the jobs of the younger user were nobody's: neither listed nor found.
TEST(EngineMerge, BugJobsOfAMergedUserWereLost) {
  EngineHost host;
  host.on_task([&] {
    const std::string anna = host.user("anna", 4 * kPrice);
    const std::string ben = host.user("ben", 4 * kPrice);
    Submission work;
    work.user = ben;
    work.workflow = "work";
    work.input = R"({"steps":[["spend 1"]]})";
    work.idempotency_key = "key-1";
    work.origin = "api";
    const auto of_ben = host.engine->submit(work);
    ASSERT_TRUE(of_ben) << of_ben.error().text;
    work.user = anna;
    const auto of_anna = host.engine->submit(work);
    ASSERT_TRUE(of_anna);
    for (const auto& job : {of_ben->job, of_anna->job}) {
      EXPECT_TRUE(host.engine->wait("", job.id, fiber::Deadline::after(seconds(10))));
    }
    records::Batch batch;
    ASSERT_TRUE(host.engine->stage_merge(batch, ben, anna));
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    EXPECT_EQ(host.engine->list(anna, std::nullopt, 10, std::nullopt)->size(), 2u);
    EXPECT_TRUE(host.engine->find(anna, of_ben->job.id));
    EXPECT_EQ(host.engine->find(ben, of_ben->job.id).status(), OC_NOT_FOUND);
    EXPECT_EQ(host.engine->submit(work)->job.id, of_anna->job.id) << "her own key still means her own job";
    const auto used = host.records.client().find(records::Query<records::Usage>().where(&records::Usage::user, anna));
    EXPECT_EQ(used->size(), 2u);
  });
}

class RestartTest : public ::testing::Test {
 protected:
  EngineHost host;
};

// What a kill leaves: rows that say "running" and a host whose lease ends.
TEST_F(RestartTest, AJobGoesOnWithTheFirstStepThatIsNotCommitted) {
  host.on_task([&] {
    ASSERT_TRUE(host.engine->start());
    host.user("anna", 10 * kPrice);
  });
  std::string id;
  host.on_task([&] {
    const auto submitted = host.work("anna", R"([["note s1"],["note s2"],["note s3","sleep 60000"],["note s4"]])");
    ASSERT_TRUE(submitted);
    id = submitted->job.id;
    auto watched = host.engine->events().subscribe(id);
    std::uint64_t seen = 0;
    for (bool is_in_three = false; !is_in_three;) {
      const auto events = watched->next(seen, fiber::Deadline::after(seconds(10)));
      ASSERT_FALSE(events.empty());
      seen = events.back().seq;
      for (const Event& e : events) is_in_three = is_in_three || e.data.find("Step three") != std::string::npos;
    }
    ASSERT_TRUE(plugin::wait_until([&] { return host.notes("s3") == 1; }));
    EXPECT_FALSE(host.engine->stop(fiber::Deadline::after(std::chrono::milliseconds(50))) &&
                 records::is_final(host.engine->find("", id)->status));
    EXPECT_EQ(host.engine->find("", id)->status, JobStatus::running);
  });
  host.engine.reset();
  EngineOptions options = EngineHost::a_host("host-2");
  host.engine = host.another(options);
  host.on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const auto running = host.engine->find("", id);
    EXPECT_EQ(running->lease_owner, "host-2");
    EXPECT_EQ(running->step, 2);
    ASSERT_TRUE(plugin::wait_until([&] { return host.notes("s3") == 2; }));
    EXPECT_EQ(host.engine->cancel("anna", id)->status, JobStatus::cancelled);
    EXPECT_EQ(host.notes("s1"), 1u);
    EXPECT_EQ(host.notes("s2"), 1u);
    host.expect_ledger_clean();
  });
}

// After a kill jobs waited for the end of a lease of half a minute, though their host was known to be gone.
TEST_F(RestartTest, BugJobsOfAKilledHostWaitedForTheLeaseOfAPlaceThatIsOurs) {
  EngineOptions first_options = EngineHost::a_host("host-1");
  first_options.place = "here";
  auto first = host.another(first_options);
  std::string id;
  host.on_task([&] {
    host.user("anna", 10 * kPrice);
    ASSERT_TRUE(first->start());
    Submission submission;
    submission.user = "anna";
    submission.workflow = "work";
    submission.input = R"({"steps":[["sleep 60000"]]})";
    id = first->submit(submission).value().job.id;
  });
  EngineOptions elsewhere = EngineHost::a_host("host-2");
  elsewhere.place = "there";
  EngineOptions here = EngineHost::a_host("host-3");
  here.place = "here";
  auto second = host.another(elsewhere);
  auto third = host.another(here);
  host.on_task([&] {
    ASSERT_TRUE(second->start());
    EXPECT_EQ(second->find("", id)->lease_owner, "host-1") << "of another place nobody knows";
    ASSERT_TRUE(third->start());
    EXPECT_EQ(third->find("", id)->lease_owner, "host-3");
    EXPECT_EQ(third->cancel("anna", id)->status, JobStatus::cancelled);
    for (auto* engine : {first.get(), second.get(), third.get()}) {
      EXPECT_TRUE(engine->stop(fiber::Deadline::after(seconds(10))));
    }
    host.expect_ledger_clean();
  });
}

TEST_F(RestartTest, AnotherHostTakesOverWhenTheLeaseIsOver) {
  host.on_task([&] {
    host.user("anna", 10 * kPrice);
    // A job that a dead host left in the middle.
    ASSERT_TRUE(host.engine->start());
    ASSERT_TRUE(host.work("anna", R"([["sleep 60000"]])"));
  });
  auto second = host.another(EngineHost::a_host("host-2"));
  host.on_task([&] {
    ASSERT_TRUE(second->start());
    EXPECT_EQ(second->running(), 0u) << "the first host lives";
    // The first host hangs: its lease is not renewed, and an hour passes.
    const Job job = host.engine->list("anna", std::nullopt, 1, std::nullopt).value().front();
    records::Batch batch;
    batch.update<records::Host>("host-1").set(&records::Host::lease_until, records::Time{1});
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    ASSERT_TRUE(second->take_over_dead());
    EXPECT_EQ(second->find("", job.id)->lease_owner, "host-2");
    EXPECT_EQ(second->cancel("anna", job.id)->status, JobStatus::cancelled);
    EXPECT_TRUE(second->stop(fiber::Deadline::after(seconds(5))));
    host.expect_ledger_clean();
  });
}

}  // namespace
}  // namespace oneclaw::engine
