#include "host/schedule/schedules.h"

#include "host/engine/engine_for_test.h"
#include "host/loop/sync.h"
#include "host/schedule/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oneclaw::schedule {
namespace {

using records::OutboxMessage;
using records::Schedule;
using ::testing::HasSubstr;

constexpr std::int64_t kMicros = 1'000'000;

class SchedulesTest : public ::testing::Test {
 protected:
  engine::EngineHost host;
  services::identity::Identities identities{host.records.client(), host.records.cache(), host.records.clock};
  services::audit::AuditLog audit{host.records.client(), host.records.clock};
  const Zones zones = Zones::open();
  std::vector<std::pair<OutboxMessage, bool>> said;
  Schedules schedules{parts(*host.engine)};
  std::unique_ptr<Runner> runner = a_runner(*host.engine);

  Parts parts(engine::Engine& engine) {
    return {host.records.client(), engine, identities, audit, zones, host.records.clock, base::Log()};
  }
  std::unique_ptr<Runner> a_runner(engine::Engine& engine) {
    return std::make_unique<Runner>(
        host.records.loops().at(0), parts(engine),
        Voice{[](const Schedule&, const records::Job& job) { return "{\"started\":\"" + job.id + "\"}"; },
              [](const Schedule& schedule, const base::Error&) {
                return std::string(schedule.is_enabled ? "{\"refused\":1}" : "{\"off\":1}");
              },
              [this](OutboxMessage message, bool is_open) { said.emplace_back(std::move(message), is_open); }});
  }
  void on_task(const std::function<void()>& work) { host.on_task(work); }
  // On a task. A user with money.
  std::string user(const std::string& name, std::int64_t micros = 5'000'000) {
    return host.user(identities.resolve({"api", "api", name}, name).value(), micros);
  }
  static Wanted hourly(const std::string& user) {
    Wanted out;
    out.user = user;
    out.workflow = "work";
    out.input = R"({"steps":[["add"]]})";
    out.when = "every hour";
    out.channel = "web";
    out.conversation = "c1";
    return out;
  }
  Schedule added(const Wanted& wanted) {
    auto made = schedules.add(wanted);
    if (!made) return ADD_FAILURE() << made.error().text, Schedule{};
    return made->schedule;
  }
  Schedule now_of(const Schedule& schedule) { return schedules.find("", schedule.id).value(); }
  void go_to(records::Time time) {
    const std::int64_t left = time.us - host.records.clock.now_us();
    if (left > 0) host.records.clock.advance(std::chrono::microseconds(left));
  }
  std::size_t round(Runner& of) {
    std::size_t started = 0;
    EXPECT_TRUE(loop::run_on(host.records.loops().at(0), "round", [&] {
      const auto done = of.run_due();
      EXPECT_TRUE(done) << done.error().text;
      started = done ? *done : 0;
    }));
    return started;
  }
  std::size_t round() { return round(*runner); }
  std::vector<records::Job> jobs(const std::string& user) {
    return host.engine->list(user, std::nullopt, 100, std::nullopt).value();
  }
  void all_ended(const std::string& user) {
    for (const auto& job : jobs(user)) host.ended(job);
  }
};

TEST_F(SchedulesTest, ADueTimeStartsOneJobAndMovesOn) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna");
    const Schedule made = added(hourly(anna));
    EXPECT_EQ(made.number, 1);
    EXPECT_EQ(made.next.us % (3600 * kMicros), 0);
    EXPECT_EQ(round(), 0u) << "it is not due";
    go_to(made.next);
    EXPECT_EQ(round(), 1u);
    EXPECT_EQ(round(), 0u);
    ASSERT_EQ(jobs(anna).size(), 1u);
    const records::Job job = host.ended(jobs(anna).front());
    EXPECT_EQ(job.status, records::JobStatus::completed);
    EXPECT_EQ(job.origin, "schedule");
    EXPECT_EQ(job.conversation, "c1");
    const Schedule after = now_of(made);
    EXPECT_EQ(after.last, made.next);
    EXPECT_EQ(after.next.us, made.next.us + 3600 * kMicros);
    EXPECT_EQ(after.last_job, job.id);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_TRUE(said[0].second);
    EXPECT_EQ(said[0].first.id, job.message);
    EXPECT_EQ(said[0].first.job, job.id);
    EXPECT_TRUE(host.records.client().get<OutboxMessage>(said[0].first.id).value()) << "recorded before it is sent";
    host.expect_ledger_clean();
  });
}

TEST_F(SchedulesTest, ACrashBetweenJobAndScheduleComesToTheSameJob) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna");
    const Schedule made = added(hourly(anna));
    go_to(made.next);
    EXPECT_EQ(round(), 1u);
    // As it stood before its job was recorded.
    records::Batch batch;
    batch.update<Schedule>(made.id).set(&Schedule::next, made.next);
    batch.erase<OutboxMessage>(said[0].first.id);
    ASSERT_TRUE(host.records.client().commit(batch));
    EXPECT_EQ(round(), 0u) << "no new job";
    EXPECT_EQ(jobs(anna).size(), 1u);
    EXPECT_EQ(now_of(made).next.us, made.next.us + 3600 * kMicros);
    EXPECT_EQ(said.size(), 2u) << "its message is not lost";
    all_ended(anna);
  });
}

TEST_F(SchedulesTest, ARestartRunsWhatIsDueAndNothingTwice) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna");
    const Schedule made = added(hourly(anna));
    go_to(made.next);
    EXPECT_EQ(round(), 1u);
    all_ended(anna);
    runner.reset();
    ASSERT_TRUE(host.engine->stop(fiber::Deadline::after(std::chrono::seconds(10))));
    auto next = host.another(engine::EngineHost::a_host("host-2"));
    ASSERT_TRUE(next->start());
    runner = a_runner(*next);
    EXPECT_EQ(round(), 0u) << "it ran before the restart";
    go_to(now_of(made).next);
    EXPECT_EQ(round(), 1u);
    EXPECT_EQ(jobs(anna).size(), 2u);
    EXPECT_TRUE(next->stop(fiber::Deadline::after(std::chrono::seconds(10))));
  });
}

TEST_F(SchedulesTest, ByItselfItRunsWhatIsDueAndStops) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna");
    const Schedule made = added(hourly(anna));
    go_to(made.next);
    ASSERT_TRUE(runner->start());
    EXPECT_TRUE(plugin::wait_until([&] { return now_of(made).last.has_value(); }));
    EXPECT_TRUE(runner->stop(fiber::Deadline::after(std::chrono::seconds(10))));
    all_ended(anna);
  });
}

TEST_F(SchedulesTest, TwoHostsRunItOnce) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    auto second = host.another(engine::EngineHost::a_host("host-2"));
    ASSERT_TRUE(second->start());
    auto other = a_runner(*second);
    const std::string anna = user("anna", 50'000'000);
    const Schedule made = added(hourly(anna));
    records::Time due = made.next;
    for (std::size_t hour = 1; hour <= 5; ++hour) {
      go_to(due);
      loop::TaskGroup both(host.records.loops().at(0));
      ASSERT_TRUE(loop::run_on(host.records.loops().at(0), "both", [&] {
        both.spawn([&] { (void)runner->run_due(); }, {.name = "one"});
        both.spawn([&] { (void)other->run_due(); }, {.name = "two"});
        EXPECT_EQ(both.join_all(fiber::Deadline::after(std::chrono::seconds(60))), fiber::Wake::signalled);
      }));
      EXPECT_EQ(jobs(anna).size(), hour);
      EXPECT_EQ(said.size(), hour);
      all_ended(anna);
      due.us += 3600 * kMicros;
    }
    EXPECT_TRUE(second->stop(fiber::Deadline::after(std::chrono::seconds(10))));
  });
}

TEST_F(SchedulesTest, AfterADowntimeOneRunCatchesUpAndNoneAfterADay) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna");
    const Schedule hours = added(hourly(anna));
    Wanted weekly = hourly(anna);
    weekly.when = "every monday 8am";
    const Schedule week = added(weekly);
    go_to({week.next.us + 25 * 3600 * kMicros});
    EXPECT_EQ(round(), 1u) << "of all missed hours one, of the week none";
    EXPECT_EQ(round(), 0u);
    EXPECT_EQ(jobs(anna).size(), 1u);
    EXPECT_EQ(now_of(hours).last, hours.next);
    EXPECT_GT(now_of(hours).next.us, host.records.clock.now_us());
    EXPECT_FALSE(now_of(week).last);
    EXPECT_EQ(now_of(week).next.us, week.next.us + 7 * 86400 * kMicros);
    EXPECT_THAT(now_of(week).problem.value_or(""), HasSubstr("08:00 was missed"));
    all_ended(anna);
    go_to({now_of(week).next.us + 23 * 3600 * kMicros});
    EXPECT_EQ(round(), 2u);
    EXPECT_FALSE(now_of(week).problem);
    all_ended(anna);
  });
}

TEST_F(SchedulesTest, ARefusalIsToldOnceAndFiveSwitchItOff) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string poor = user("poor", 500'000);
    const Schedule made = added(hourly(poor));
    go_to(made.next);
    EXPECT_EQ(round(), 1u);  // pays for the one job there is money for
    all_ended(poor);
    said.clear();
    for (int refusal = 1; refusal <= 5; ++refusal) {
      go_to(now_of(made).next);
      EXPECT_EQ(round(), 0u);
      EXPECT_EQ(now_of(made).refusals, refusal);
      EXPECT_EQ(now_of(made).is_enabled, refusal < 5);
      EXPECT_EQ(said.size(), refusal < 5 ? 1u : 2u);
    }
    EXPECT_EQ(said[0].first.view.text, "{\"refused\":1}");
    EXPECT_EQ(said[1].first.view.text, "{\"off\":1}");
    EXPECT_FALSE(said[1].second);
    EXPECT_THAT(now_of(made).problem.value_or(""), HasSubstr("$0.50"));
    go_to({now_of(made).next.us + 3600 * kMicros});
    EXPECT_EQ(round(), 0u);
    EXPECT_EQ(jobs(poor).size(), 1u);
    const auto lines = audit.by_target("schedule:" + made.id, 10, 0).value();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].action, "schedule.off");
    EXPECT_EQ(lines[1].action, "schedule.add");
  });
}

TEST_F(SchedulesTest, ASuccessForgetsEarlierRefusals) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna", 0);
    const Schedule made = added(hourly(anna));
    go_to(made.next);
    EXPECT_EQ(round(), 0u);
    EXPECT_EQ(now_of(made).refusals, 1);
    ASSERT_TRUE(host.wallets->credit({anna, "k", "admin", "", "test", 1'000'000}));
    go_to(now_of(made).next);
    EXPECT_EQ(round(), 1u);
    EXPECT_EQ(now_of(made).refusals, 0);
    EXPECT_FALSE(now_of(made).problem);
    all_ended(anna);
  });
}

TEST_F(SchedulesTest, AZoneThatIsGoneSwitchesItOffAtOnce) {
  on_task([&] {
    ASSERT_TRUE(host.engine->start());
    const std::string anna = user("anna");
    const Schedule made = added(hourly(anna));
    records::Batch batch;
    batch.update<Schedule>(made.id).set(&Schedule::time_zone, "Europe/Atlantis");
    ASSERT_TRUE(host.records.client().commit(batch));
    go_to(made.next);
    EXPECT_EQ(round(), 0u);
    EXPECT_FALSE(now_of(made).is_enabled);
    EXPECT_THAT(now_of(made).problem.value_or(""), HasSubstr("Europe/Atlantis"));
  });
}

TEST_F(SchedulesTest, NobodySeesAnothersAndNumbersStay) {
  on_task([&] {
    const std::string anna = user("anna"), bob = user("bob");
    const Schedule first = added(hourly(anna)), second = added(hourly(anna)), other = added(hourly(bob));
    EXPECT_EQ(second.number, 2);
    EXPECT_EQ(other.number, 1);
    EXPECT_EQ(schedules.list(anna).value().size(), 2u);
    EXPECT_EQ(schedules.list(bob).value().size(), 1u);
    EXPECT_EQ(schedules.list("").value().size(), 3u);
    EXPECT_EQ(schedules.find(bob, first.id).status(), OC_NOT_FOUND);
    EXPECT_EQ(schedules.remove(bob, first.id).status(), OC_NOT_FOUND);
    EXPECT_EQ(schedules.find_number(bob, 2).status(), OC_NOT_FOUND);
    ASSERT_TRUE(schedules.remove(anna, first.id));
    EXPECT_EQ(schedules.remove(anna, first.id).status(), OC_NOT_FOUND);
    EXPECT_EQ(schedules.find_number(anna, 2).value().id, second.id) << "the second keeps its number";
    EXPECT_EQ(audit.by_target("schedule:" + first.id, 10, 0).value().front().action, "schedule.remove");
  });
}

TEST_F(SchedulesTest, WhoBecomesOneUserKeepsBothUnderNewNumbers) {
  on_task([&] {
    const std::string anna = user("anna"), bob = user("bob");
    const Schedule a = added(hourly(anna)), b1 = added(hourly(bob)), b2 = added(hourly(bob));
    records::Batch batch;
    ASSERT_TRUE(host.engine->stage_merge(batch, bob, anna));
    ASSERT_TRUE(host.records.client().commit(batch));
    EXPECT_TRUE(schedules.list(bob).value().empty());
    EXPECT_EQ(schedules.find_number(anna, 1).value().id, a.id);
    EXPECT_EQ(schedules.find_number(anna, 2).value().id, b1.id);
    EXPECT_EQ(schedules.find_number(anna, 3).value().id, b2.id);
  });
}

TEST_F(SchedulesTest, TheSameKeyIsTheSameSchedule) {
  on_task([&] {
    Wanted wanted = hourly(user("anna"));
    wanted.key = "k";
    const auto first = schedules.add(wanted), again = schedules.add(wanted);
    ASSERT_TRUE(again);
    EXPECT_TRUE(first->is_new);
    EXPECT_FALSE(again->is_new);
    EXPECT_EQ(first->schedule.id, again->schedule.id);
    EXPECT_EQ(first->price_micros, 500'000);
    wanted.when = "every 2 hours";
    EXPECT_EQ(schedules.add(wanted).status(), OC_CONFLICT);
  });
}

TEST_F(SchedulesTest, WhatCannotBeScheduledIsRefusedWithTheReason) {
  on_task([&] {
    const std::string anna = user("anna");
    const auto refused = [&](auto&& change, oc_status status, const std::string& why) {
      Wanted wanted = hourly(anna);
      change(wanted);
      const auto made = schedules.add(wanted);
      EXPECT_EQ(made.status(), status) << why;
      ASSERT_FALSE(made) << why;
      EXPECT_THAT(made.error().text, HasSubstr(why));
    };
    refused([](Wanted& w) { w.workflow = "wrok"; }, OC_NOT_FOUND, "did you mean \"work\"?");
    refused([](Wanted& w) { w.input = "{\"steps\":1}"; }, OC_INVALID, "steps");
    refused([](Wanted& w) { w.input = "{"; }, OC_INVALID, "input of work");
    refused([](Wanted& w) { w.when = "soon"; }, OC_INVALID, "this says no times");
    refused([](Wanted& w) { w.when = "every monday"; }, OC_UNSUPPORTED, "at what time");
    refused([](Wanted& w) { w.when = "every 10 minutes"; }, OC_INVALID, "at least 15");
    refused([](Wanted& w) { w.time_zone = "Europe/Berln"; }, OC_INVALID, "did you mean \"Europe/Berlin\"?");
    refused([](Wanted& w) { w.key = ""; }, OC_INVALID, "idempotency key");
    refused([](Wanted& w) { w.input = "{\"steps\":[],\"more\":\"" + std::string(kMaxInput, 'x') + "\"}"; },
            OC_TOO_LARGE, "64");
    for (std::size_t i = 0; i < kMaxPerUser; ++i) added(hourly(anna));
    refused([](Wanted&) {}, OC_EXHAUSTED, "a user may have 20 schedules");
    EXPECT_TRUE(schedules.add(hourly(user("bob"))));
  });
}

TEST_F(SchedulesTest, TimesAreThoseOfTheUsersZone) {
  on_task([&] {
    const std::string anna = user("anna");
    EXPECT_FALSE(schedules.zone_of(anna).value().is_said);
    EXPECT_EQ(schedules.zone_of(anna).value().zone.name(), "UTC");
    EXPECT_EQ(schedules.set_zone(anna, "Asia/Kolkatta").status(), OC_INVALID);
    ASSERT_TRUE(schedules.set_zone(anna, "kolkata"));
    EXPECT_TRUE(schedules.zone_of(anna).value().is_said);
    Wanted wanted = hourly(anna);
    wanted.when = "every day at 8am";
    const Schedule made = added(wanted);
    EXPECT_EQ(made.time_zone, "Asia/Kolkata");
    EXPECT_EQ(made.next.us / kMicros % 86400, 2 * 3600 + 1800) << "8:00 there is 2:30 in UTC";
    EXPECT_THAT(schedules.text_of(made, made.next), HasSubstr("08:00"));
    EXPECT_EQ(times_text(made), "every day at 8am (Asia/Kolkata)");
    wanted.time_zone = "UTC";
    EXPECT_EQ(added(wanted).next.us / kMicros % 86400, 8 * 3600);
  });
}

}  // namespace
}  // namespace oneclaw::schedule
