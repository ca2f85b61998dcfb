#include "host/services/audit/audit_log.h"

#include "host/records/records_for_test.h"

#include <gtest/gtest.h>

#include <functional>

namespace oneclaw::services::audit {
namespace {

using records::AuditEntry;
using records::Batch;

class AuditTest : public ::testing::Test {
 protected:
  void fill(int entries) {
    for (int i = 1; i <= entries; ++i) {
      host.clock.advance(std::chrono::seconds(1));
      const auto added = log.append({i % 2 == 0 ? "user:anna" : "admin:key1", "wallet.credit",
                                     "user:" + std::to_string(i % 3), R"({"amount": )" + std::to_string(i) + "}"});
      ASSERT_TRUE(added) << added.error().text;
      EXPECT_EQ(added->seq, i);
    }
  }
  // What verify() finds after `change`.
  VerifyReport after(const std::function<void(Batch&)>& change) {
    VerifyReport report;
    host.on_task([&] {
      fill(5);
      Batch batch;
      change(batch);
      ASSERT_TRUE(host.client().commit(batch).ok());
      report = log.verify().value();
    });
    return report;
  }

  records::RecordsHost host{records::RecordsHost::Store::yielding};
  AuditLog log{host.client(), host.clock};
};

TEST_F(AuditTest, EntriesMakeAChain) {
  host.on_task([&] {
    EXPECT_TRUE(log.verify()->is_clean());
    EXPECT_EQ(log.verify()->head, kNoHash);
    fill(3);
    const auto entries = log.recent(10, 0).value();
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[2].previous, kNoHash);
    EXPECT_EQ(entries[1].previous, entries[2].hash);
    EXPECT_EQ(entries[0].detail.text, R"({"amount":3})");
    const auto report = log.verify().value();
    EXPECT_TRUE(report.is_clean());
    EXPECT_EQ(report.entries, 3);
    EXPECT_EQ(report.head, entries[0].hash);
  });
}

TEST_F(AuditTest, ConcurrentEntriesAllFindTheirPlace) {
  host.on_tasks(48, [&](std::size_t i) {
    const auto added = log.append({"host", "test", std::to_string(i)});
    EXPECT_TRUE(added) << added.error().text;
  });
  host.on_task([&] {
    const auto report = log.verify().value();
    EXPECT_TRUE(report.is_clean());
    EXPECT_EQ(report.entries, 48);
  });
}

TEST_F(AuditTest, VerifyReadsMoreThanOnePage) {
  host.on_task([&] {
    fill(2100);
    EXPECT_EQ(log.verify()->entries, 2100);
  });
}

TEST_F(AuditTest, AChangedEntryIsNamed) {
  const auto report = after([](Batch& b) { b.update<AuditEntry>(std::int64_t{3}).set(&AuditEntry::actor, "host"); });
  ASSERT_TRUE(report.broken);
  EXPECT_EQ(report.broken->seq, 3);
  EXPECT_EQ(report.broken->text, "its content is not what was written");
  EXPECT_EQ(report.entries, 2);
}

TEST_F(AuditTest, EveryPartIsCovered) {
  AuditEntry entry;
  entry.seq = 1;
  entry.at = {2};
  entry.actor = "a";
  entry.action = "b";
  entry.target = "c";
  entry.previous = std::string(kNoHash);
  const std::string whole = hash_of(entry);
  const std::function<void(AuditEntry&)> changes[] = {
      [](AuditEntry& e) { e.seq = 2; },
      [](AuditEntry& e) { e.at.us = 3; },
      [](AuditEntry& e) { e.actor = "x"; },
      [](AuditEntry& e) { e.action = "x"; },
      [](AuditEntry& e) { e.target = "x"; },
      [](AuditEntry& e) { e.detail.text = R"({"x":1})"; },
      [](AuditEntry& e) { e.previous[0] = '1'; },
      // The same letters, divided otherwise.
      [](AuditEntry& e) { e.actor = "ab", e.action = ""; },
  };
  for (const auto& change : changes) {
    AuditEntry changed = entry;
    change(changed);
    EXPECT_NE(hash_of(changed), whole);
  }
}

TEST_F(AuditTest, AnEntryChangedTogetherWithItsHashBreaksTheNext) {
  AuditEntry forged;
  const auto report = after([&](Batch& b) {
    forged = log.recent(1, 4)->at(0);  // number 3
    forged.actor = "somebody else";
    forged.hash = hash_of(forged);
    b.upsert(forged);
  });
  ASSERT_TRUE(report.broken);
  EXPECT_EQ(report.broken->seq, 4);
  EXPECT_EQ(report.broken->text, "it does not follow from the entry before");
}

TEST_F(AuditTest, AMissingEntryIsNamed) {
  const auto report = after([](Batch& b) { b.erase<AuditEntry>(std::int64_t{2}); });
  ASSERT_TRUE(report.broken);
  EXPECT_EQ(report.broken->seq, 2);
  EXPECT_EQ(report.broken->text, "it is missing");
}

TEST_F(AuditTest, EntriesAreFoundByTargetAndActor) {
  host.on_task([&] {
    fill(12);
    const auto by_target = log.by_target("user:1", 2, 0).value();
    ASSERT_EQ(by_target.size(), 2u);
    EXPECT_EQ(by_target[0].seq, 10);
    EXPECT_EQ(by_target[1].seq, 7);
    EXPECT_EQ(log.by_target("user:1", 10, 7)->size(), 2u);
    EXPECT_EQ(log.by_actor("admin:key1", 100, 0)->size(), 6u);
    EXPECT_TRUE(log.by_actor("nobody", 100, 0)->empty());
  });
}

TEST_F(AuditTest, BadEntriesAreRefused) {
  host.on_task([&] {
    EXPECT_EQ(log.append({"", "a", "t"}).status(), OC_INVALID);
    EXPECT_EQ(log.append({"host", "", "t"}).status(), OC_INVALID);
    EXPECT_EQ(log.append({"host", "a\nb", "t"}).status(), OC_INVALID);
    EXPECT_EQ(log.append({"host", std::string(kMaxNameBytes + 1, 'a'), "t"}).status(), OC_INVALID);
    EXPECT_EQ(log.append({"host", "a", "t", "[]"}).status(), OC_INVALID);
    EXPECT_EQ(log.append({"host", "a", "t", "{"}).status(), OC_INVALID);
    EXPECT_EQ(log.append({"host", "a", "t", R"({"x":")" + std::string(kMaxDetailBytes, 'x') + "\"}"}).status(),
              OC_TOO_LARGE);
    EXPECT_TRUE(log.append({"host", "a", ""}));
    EXPECT_EQ(log.verify()->entries, 1);
  });
}

}  // namespace
}  // namespace oneclaw::services::audit
