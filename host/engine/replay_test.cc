// Jobs that are run again from what their steps were answered.
#include "host/engine/engine.h"
#include "host/engine/engine_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::engine {
namespace {

using records::Job;

constexpr std::int64_t kPrice = 500'000;

class ReplayTest : public ::testing::Test {
 protected:
  Replay replayed(const std::string& id) {
    auto replay = host.engine->replay("anna", id);
    EXPECT_TRUE(replay) << replay.error().text;
    return replay ? std::move(replay).value() : Replay();
  }
  EngineHost host;
};

TEST_F(ReplayTest, ToolsEffectsChildrenAndMeteringAreAnsweredFromTheRecording) {
  host.record(10);
  host.on_task([&] {
    host.user("anna", 2 * kPrice);
    const Job job = host.finished("anna", R"([["say","say_in_task"],["once paid","spend 2"],["child","add"],["add"]])");
    ASSERT_EQ(job.status, records::JobStatus::completed) << job.error.value_or("");
    const auto jobs = host.engine->list("", std::nullopt, 100, std::nullopt)->size();
    const auto effects = host.records.client().find(records::Query<records::JobEffect>())->size();
    const Replay replay = replayed(job.id);
    EXPECT_TRUE(replay.is_same);
    ASSERT_EQ(replay.steps.size(), 4u);
    for (const StepReplay& step : replay.steps) EXPECT_TRUE(step.is_same) << step.name << ": " << step.why;
    EXPECT_EQ(replay.steps[0].answers, 2u);
    EXPECT_EQ(replay.steps[1].answers, 3u) << "once, done, metering";
    // Nothing happened but reading.
    EXPECT_EQ(host.engine->list("", std::nullopt, 100, std::nullopt)->size(), jobs) << "no child was started";
    EXPECT_EQ(host.records.client().find(records::Query<records::JobEffect>())->size(), effects);
    EXPECT_EQ(host.balance("anna").balance_micros, kPrice);
    host.expect_ledger_clean();
    EXPECT_TRUE(replayed(job.id).is_same) << "as often as one likes";
  });
}

TEST_F(ReplayTest, AFailedAttemptIsNotPartOfItAndTheOneThatCountsIs) {
  host.record(10);
  host.on_task([&] {
    host.user("anna", kPrice);
    const Job job = host.finished("anna", R"([["fail unavailable 2","say"]])");
    const Replay replay = replayed(job.id);
    EXPECT_TRUE(replay.is_same) << replay.steps[0].why;
    EXPECT_EQ(replay.steps[0].answers, 1u);
  });
}

TEST_F(ReplayTest, WhatDiffersIsSaid) {
  host.record(10);
  host.on_task([&] {
    host.user("anna", 2 * kPrice);
    const Job job = host.finished("anna", R"([["say"],["add"]])");
    const Job other = host.finished("anna", R"([["add"],["add"]])");
    // As if the workflow had been changed meanwhile: the recording of another job's first step.
    records::Batch batch;
    batch.update<Job>(job.id).set(&Job::input, other.input);
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    const Replay replay = replayed(job.id);
    EXPECT_FALSE(replay.is_same);
    EXPECT_FALSE(replay.steps[0].is_same);
    EXPECT_NE(replay.steps[0].why, "");
    EXPECT_TRUE(replay.steps[1].is_same || !replay.steps[1].why.empty());
  });
}

TEST_F(ReplayTest, WithoutARecordingTheReasonIsSaid) {
  host.on_task([&] {
    host.user("anna", 4 * kPrice);
    const Job before = host.finished("anna", "[]");
    EXPECT_EQ(host.engine->replay("anna", before.id).status(), OC_PRECONDITION);
    host.record(1);
    EXPECT_EQ(host.engine->replay("anna", before.id).status(), OC_NOT_FOUND);
    const Job first = host.finished("anna", "[]");
    EXPECT_TRUE(host.engine->replay("anna", first.id));
    EXPECT_EQ(host.engine->replay("ben", first.id).status(), OC_NOT_FOUND);
    const Job second = host.finished("anna", "[]");
    EXPECT_EQ(host.engine->replay("anna", first.id).status(), OC_NOT_FOUND) << "one recording is kept";
    EXPECT_TRUE(host.engine->replay("anna", second.id)->is_same);
    // Sealed for its place: moved or altered it does not open.
    auto row = host.records.client().need<records::Recording>("recording", second.id, 0).value();
    EXPECT_EQ(row.record.data.bytes.find("sum"), std::string::npos) << "nothing of it is readable";
    row.record.data.bytes[5] = static_cast<char>(row.record.data.bytes[5] ^ 1);
    records::Batch batch;
    batch.replace(row);
    ASSERT_TRUE(host.records.client().commit(batch).ok());
    EXPECT_EQ(host.engine->replay("anna", second.id).status(), OC_PRECONDITION);
  });
}

}  // namespace
}  // namespace oneclaw::engine
