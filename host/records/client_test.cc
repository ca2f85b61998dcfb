#include "host/records/client.h"

#include "host/records/jobs.h"
#include "host/records/money.h"
#include "host/records/people.h"
#include "host/records/records_for_test.h"
#include "host/records/secrets.h"
#include "host/records/tables.h"

#include <gtest/gtest.h>

#include <set>

namespace oneclaw::records {
namespace {

Job a_job(const std::string& id, const std::string& user, std::int64_t created) {
  Job job;
  job.id = id;
  job.user = user;
  job.workflow = "discovery";
  job.input.text = R"({"query":"plumbers"})";
  job.created.us = created;
  return job;
}

class RecordsTest : public ::testing::Test {
 protected:
  // Commits `batch` and expects success.
  void must_commit(Batch& batch) {
    const Outcome done = client().commit(batch);
    ASSERT_TRUE(done.ok()) << done.text;
  }
  Client& client() { return host.client(); }
  RecordsHost host;
};

TEST_F(RecordsTest, ARecordComesBackAsItWasWritten) {
  host.on_task([&] {
    Job job = a_job("job1", "anna", 5);
    job.status = JobStatus::running;
    job.output = Json{"[1,2]"};
    job.started = Time{77};
    job.is_dry_run = true;
    Batch batch;
    batch.insert(job);
    must_commit(batch);
    const auto found = client().get<Job>("job1");
    ASSERT_TRUE(found && found->has_value());
    const Job& read = (*found)->record;
    EXPECT_EQ((*found)->version, 1);
    EXPECT_EQ(read.user, "anna");
    EXPECT_EQ(read.status, JobStatus::running);
    EXPECT_EQ(read.output, Json{"[1,2]"});
    EXPECT_EQ(read.started, Time{77});
    EXPECT_TRUE(read.is_dry_run);
    EXPECT_FALSE(read.error.has_value());
    EXPECT_EQ(read.created, Time{5});
  });
}

TEST_F(RecordsTest, BlobsWithZerosComeBackWhole) {
  host.on_task([&] {
    Secret secret;
    secret.owner = "host";
    secret.name = "k";
    secret.value.bytes = std::string("a\0b\0", 4);
    Batch batch;
    batch.insert(secret);
    must_commit(batch);
    EXPECT_EQ(client().get<Secret>("host", "k").value().value().record.value.bytes, secret.value.bytes);
  });
}

TEST_F(RecordsTest, AMissIsNothingAndNeedNamesIt) {
  host.on_task([&] {
    EXPECT_FALSE(client().get<Job>("nobody").value().has_value());
    const auto missing = client().need<Job>("job", "nobody");
    EXPECT_EQ(missing.status(), OC_NOT_FOUND);
    EXPECT_EQ(missing.error().text, "job nobody does not exist");
  });
}

TEST_F(RecordsTest, OneFailedWriteUndoesAllAndIsNamed) {
  host.on_task([&] {
    Batch first;
    first.insert(Account{"user:a", 10});
    must_commit(first);
    Batch second;
    second.insert(Account{"user:b", 5});
    const std::uint32_t overdraw = second.add(&Account::balance_micros, -11, 0, "user:a").number();
    const Outcome outcome = client().commit(second);
    EXPECT_EQ(outcome.status, OC_PRECONDITION);
    EXPECT_TRUE(outcome.failed_at(overdraw));
    EXPECT_NE(outcome.text.find("accounts 'user:a'"), std::string::npos) << outcome.text;
    EXPECT_FALSE(client().get<Account>("user:b").value().has_value());
    EXPECT_EQ(client().get<Account>("user:a").value()->record.balance_micros, 10);
  });
}

TEST_F(RecordsTest, UpdateOfAnAbsentRowIsAFailedWrite) {
  host.on_task([&] {
    Batch batch;
    batch.update<Job>("nobody").set(&Job::step, 1);
    const Outcome outcome = client().commit(batch);
    EXPECT_EQ(outcome.status, OC_NOT_FOUND);
    EXPECT_TRUE(outcome.failed_at(0));
    EXPECT_FALSE(outcome.ok());
  });
}

TEST_F(RecordsTest, GuardsHoldOnTheColumnAndOnTheVersion) {
  host.on_task([&] {
    Batch insert;
    insert.insert(a_job("j", "anna", 1));
    must_commit(insert);
    Batch wrong;
    wrong.update<Job>("j").set(&Job::step, 1).when(&Job::status, JobStatus::running);
    EXPECT_EQ(client().commit(wrong).status, OC_PRECONDITION);
    Batch right;
    right.update<Job>("j")
        .set(&Job::step, 1)
        .when(&Job::status, JobStatus::pending)
        .when(&Job::lease_owner, std::nullopt);
    must_commit(right);
    auto stored = client().get<Job>("j").value().value();
    EXPECT_EQ(stored.version, 2);
    stored.record.step = 2;
    Batch replace;
    replace.replace(stored);
    must_commit(replace);
    Batch stale;
    stale.replace(stored);
    EXPECT_EQ(client().commit(stale).status, OC_PRECONDITION);
  });
}

TEST_F(RecordsTest, TheSameCommitIdHappensOnce) {
  host.on_task([&] {
    for (int i = 0; i < 2; ++i) {
      Batch batch;
      if (i == 0) batch.insert(Account{"a", 0});
      if (i == 1) batch.add(&Account::balance_micros, 5, {}, "a");
      const Outcome outcome = client().commit(batch, "one");
      EXPECT_TRUE(outcome.ok());
      EXPECT_EQ(outcome.is_replayed, i == 1);
    }
    EXPECT_EQ(client().get<Account>("a").value()->record.balance_micros, 0);
  });
}

TEST_F(RecordsTest, AUniqueIndexIsWithinAUserAndLetsNothingStandTwice) {
  host.on_task([&] {
    const auto with_key = [&](const std::string& id, const std::string& user, std::optional<std::string> key) {
      Job job = a_job(id, user, 1);
      job.idempotency_key = std::move(key);
      Batch batch;
      batch.insert(job);
      return client().commit(batch).status;
    };
    EXPECT_EQ(with_key("1", "anna", "k"), OC_OK);
    EXPECT_EQ(with_key("2", "anna", "k"), OC_CONFLICT);
    EXPECT_EQ(with_key("3", "ben", "k"), OC_OK);
    EXPECT_EQ(with_key("4", "anna", std::nullopt), OC_OK);
    EXPECT_EQ(with_key("5", "anna", std::nullopt), OC_OK);
  });
}

TEST_F(RecordsTest, QueriesFilterOrderAndGoOnBehindTheLastRow) {
  host.on_task([&] {
    Batch batch;
    for (int i = 0; i < 10; ++i) batch.insert(a_job("j" + std::to_string(i), i % 2 == 0 ? "anna" : "ben", i / 4));
    must_commit(batch);
    Query<Job> query;
    query.where(&Job::user, "anna").newest_first(&Job::created).limit(2);
    std::vector<std::string> seen;
    for (;;) {
      const auto page = client().find(query).value();
      for (const auto& row : page) seen.push_back(row.record.id);
      if (page.size() < 2) break;
      query.after(page.back().record);
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"j8", "j4", "j6", "j0", "j2"}));
    const auto in = client().find(Query<Job>().where_in(&Job::id, {std::string("j3"), std::string("j9")})).value();
    EXPECT_EQ(in.size(), 2u);
    EXPECT_EQ(client().find(Query<Job>().where_none(&Job::ended)).value().size(), 10u);
    EXPECT_TRUE(client().find(Query<Job>().where_some(&Job::ended)).value().empty());
    const auto later = client().find_one(Query<Job>().where(&Job::created, OC_OP_GT, Time{1}));
    EXPECT_EQ(later.value()->record.id, "j8");
  });
}

TEST_F(RecordsTest, ForEachSeesEveryRowOnceOverPages) {
  host.on_task([&] {
    Batch batch;
    for (int i = 0; i < 25; ++i) batch.insert(Account{"a" + std::to_string(i), i});
    must_commit(batch);
    std::multiset<std::string> seen;
    const auto done =
        client().for_each(Query<Account>().limit(10), [&](const Stored<Account>& row) { seen.insert(row.record.id); });
    ASSERT_TRUE(done);
    EXPECT_EQ(seen.size(), 25u);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 25u);
  });
}

TEST_F(RecordsTest, TenantsDoNotMeet) {
  host.on_task([&] {
    Client other(*host.roster().role("store"), "other");
    Batch mine;
    mine.insert(Account{"same", 1});
    must_commit(mine);
    Batch theirs;
    theirs.insert(Account{"same", 2});
    EXPECT_TRUE(other.commit(theirs).ok());
    EXPECT_EQ(client().get<Account>("same").value()->record.balance_micros, 1);
    EXPECT_EQ(other.get<Account>("same").value()->record.balance_micros, 2);
    EXPECT_EQ(client().find(Query<Account>()).value().size(), 1u);
  });
}

TEST_F(RecordsTest, ABatchMayBeCommittedAgainAfterItFailed) {
  host.on_task([&] {
    Batch batch;
    batch.add(&Account::balance_micros, 5, {}, "late");
    EXPECT_EQ(client().commit(batch).status, OC_NOT_FOUND);
    Batch insert;
    insert.insert(Account{"late", 0});
    must_commit(insert);
    EXPECT_TRUE(client().commit(batch).ok());
    EXPECT_EQ(client().get<Account>("late").value()->record.balance_micros, 5);
  });
}

TEST_F(RecordsTest, OpeningTwiceIsHarmless) {
  host.on_task([&] { EXPECT_TRUE(client().open()); });
}

// An index column that is misspelt would silently become the tenant, and two tables of one name would be one.
TEST(Tables, EveryDeclarationIsWhole) {
  std::set<std::string> names;
  for (TableDeclaration& declared : all_tables()) {
    const oc_table table = declared.table();
    EXPECT_TRUE(names.insert(std::string(declared.name())).second) << declared.name();
    for (std::uint32_t i = 0; i < table.index_count; ++i) {
      const oc_index& index = table.indexes[i];
      std::set<std::uint16_t> columns(index.columns, index.columns + index.column_count);
      EXPECT_EQ(columns.size(), index.column_count) << declared.name();
      EXPECT_GT(index.column_count, 1u) << declared.name();
    }
  }
  for (const char* table : {"users", "identities", "accounts", "wallets", "transfers", "holds", "transactions", "jobs",
                            "job_steps", "job_effects", "inbox", "outbox", "artifacts", "secrets", "quotas", "api_keys",
                            "schedules", "leads", "audit_log"}) {
    EXPECT_TRUE(names.contains(table)) << table;
  }
}

}  // namespace
}  // namespace oneclaw::records
