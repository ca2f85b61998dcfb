#include "schema.h"

#include "apply.h"
#include "commit_ids.h"
#include "file_for_test.h"
#include "owned_commit.h"
#include "sql.h"

#include <oneclaw/cpp/view.h>

#include <gmock/gmock.h>

#include <array>
#include <fstream>

namespace oneclaw::store_sqlite {
namespace {

using ::testing::HasSubstr;

oc_value text(std::string_view value) {
  oc_value out{};
  out.type = OC_VALUE_TEXT;
  out.as.s = sdk::str(value);
  return out;
}

oc_value integer(std::int64_t value) {
  oc_value out{};
  out.type = OC_VALUE_INT;
  out.as.i = value;
  return out;
}

class SchemaTest : public FileTest {
 protected:
  sdk::Status insert(std::string_view table, std::string_view id, std::int64_t number) {
    const std::array key{text(id)};
    const std::array assigns{oc_assign{1, {}, integer(number)}};
    oc_write write{};
    write.size = sizeof write;
    write.kind = OC_WRITE_INSERT;
    write.table = sdk::str(table);
    write.key = key.data();
    write.key_count = 1;
    write.assigns = assigns.data();
    write.assign_count = 1;
    return apply_write(opened->db, opened->tables.at(std::string(table)), write);
  }

  sdk::Result<Opened> opened = open_file(config);
};

TEST_F(SchemaTest, WhatIsDeclaredComesBackAfterARestart) {
  const auto first = declaration("things");
  auto second = declaration("sqlite_things");  // a name that SQLite keeps for itself
  second.indexes.push_back({"by_both", {2, 1}, false});
  ASSERT_TRUE(migrate(opened->db, {first, second}, opened->tables).ok());
  EXPECT_TRUE(insert("sqlite_things", "a", 1).ok());
  opened = sdk::Status(OC_OK);
  opened = open_file(config);
  EXPECT_EQ(opened->tables.at("things"), first);
  EXPECT_EQ(opened->tables.at("sqlite_things"), second);
  EXPECT_EQ(insert("sqlite_things", "a", 2).code(), OC_CONFLICT);
}

TEST_F(SchemaTest, AFailedMigrationLeavesEverythingAsItWas) {
  const auto things = declaration("things");
  ASSERT_TRUE(migrate(opened->db, {things}, opened->tables).ok());
  auto wider = things;
  wider.version = 2;
  wider.columns.push_back({"more", OC_COLUMN_TEXT, true});
  auto wrong = things;
  wrong.columns[1].type = OC_COLUMN_TEXT;
  wrong.version = 2;
  auto other = declaration("other");
  const sdk::Status refused = migrate(opened->db, {other, wrong}, opened->tables);
  EXPECT_EQ(refused.code(), OC_INVALID) << refused.text();
  EXPECT_FALSE(opened->tables.contains("other"));
  EXPECT_TRUE(migrate(opened->db, {other, wider}, opened->tables).ok());
  EXPECT_EQ(load_tables(opened->db)->at("things"), wider);
}

TEST_F(SchemaTest, ABrokenUniqueIndexIsNamed) {
  ASSERT_TRUE(migrate(opened->db, {declaration("things")}, opened->tables).ok());
  ASSERT_TRUE(insert("things", "a", 1).ok());
  const sdk::Status refused = insert("things", "b", 1);
  EXPECT_EQ(refused.code(), OC_CONFLICT);
  EXPECT_THAT(std::string(refused.text()), HasSubstr("unique index by_number"));
}

// SQLite forgets the code of an error at the rollback that follows it, and the store went on writing into a damaged
// file.
TEST_F(SchemaTest, BugDamageWasForgottenAtTheRollback) {
  ASSERT_TRUE(migrate(opened->db, {declaration("things")}, opened->tables).ok());
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(insert("things", "row" + std::to_string(i), i).ok());
  ASSERT_EQ(sqlite3_wal_checkpoint_v2(opened->db.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr),
            SQLITE_OK);
  {
    std::fstream file(config.path, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = std::filesystem::file_size(config.path);
    const std::string garbage(4096, 'x');
    for (std::uintmax_t page = 1; page < size / 4096; ++page) {
      file.seekp(static_cast<std::streamoff>(page * 4096));
      file.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
    }
  }
  ASSERT_EQ(sqlite3_db_release_memory(opened->db.raw()), SQLITE_OK);
  ASSERT_TRUE(opened->db.execute("BEGIN IMMEDIATE").ok());
  EXPECT_FALSE(opened->db.is_damaged());
  const sdk::Status refused = insert("things", "new", 1000);
  EXPECT_EQ(refused.code(), OC_CORRUPT) << refused.text();
  ASSERT_TRUE(opened->db.execute("ROLLBACK").ok());
  EXPECT_TRUE(opened->db.is_damaged());
}

TEST_F(SchemaTest, CommitIdsAreForgottenAfterADayAndALittleAtATime) {
  constexpr std::int64_t kHourUs = 3'600'000'000;
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(*note_commit(opened->db, "id" + std::to_string(i), i < 80 ? 0 : 30 * kHourUs));
  EXPECT_FALSE(*note_commit(opened->db, "id99", 31 * kHourUs)) << "known";
  const auto count = [&] {
    auto statement = opened->db.prepare("SELECT count(*) FROM oc_commits");
    EXPECT_EQ(statement->step(), SQLITE_ROW);
    return statement->integer(0);
  };
  ASSERT_TRUE(forget_commits(opened->db, 24 * kHourUs, 1).ok());
  EXPECT_EQ(count(), 100);
  ASSERT_TRUE(forget_commits(opened->db, 31 * kHourUs, 1).ok());
  EXPECT_EQ(count(), 36) << "64 at once";
  ASSERT_TRUE(forget_commits(opened->db, 31 * kHourUs, 1).ok());
  EXPECT_EQ(count(), 20) << "the young ones stay";
}

TEST_F(SchemaTest, StatementsThatWereNotUsedForLongestGo) {
  for (std::size_t i = 0; i < Connection::kMaxStatements + 10; ++i) {
    ASSERT_TRUE(opened->db.prepare("SELECT " + std::to_string(i)));
  }
  auto first = opened->db.prepare("SELECT 0");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->step(), SQLITE_ROW);
  EXPECT_EQ(first->integer(0), 0);
}

TEST(OwnedCommit, HoldsEverythingItPointsAt) {
  std::string name = "things", id = "key", value = "value";
  std::array key{text(id)};
  std::array assigns{oc_assign{1, {}, text(value)}, oc_assign{2, {}, text("")}};
  std::array guards{oc_guard{OC_GUARD_COLUMN, 1, 0, text(value)}};
  oc_write write{};
  write.size = sizeof write;
  write.kind = OC_WRITE_UPDATE;
  write.table = sdk::str(name);
  write.key = key.data();
  write.key_count = 1;
  write.assigns = assigns.data();
  write.assign_count = 2;
  write.guards = guards.data();
  write.guard_count = 1;
  std::string commit_id = "commit";
  const OwnedCommit owned({sizeof(oc_commit), 1, sdk::str(commit_id), &write});
  for (std::string* each : {&name, &id, &value, &commit_id}) each->assign(each->size(), '#');
  key[0] = assigns[0].value = guards[0].value = oc_value{};
  const oc_write& kept = owned.writes().front();
  EXPECT_EQ(owned.id(), "commit");
  EXPECT_EQ(sdk::view(kept.table), "things");
  EXPECT_EQ(sdk::view(kept.key[0].as.s), "key");
  EXPECT_EQ(sdk::view(kept.assigns[0].value.as.s), "value");
  EXPECT_EQ(kept.assigns[1].value.as.s.len, 0u);
  EXPECT_EQ(sdk::view(kept.guards[0].value.as.s), "value");
}

}  // namespace
}  // namespace oneclaw::store_sqlite
