// What a plugin passes to its store service is bounded before anything follows a pointer.
#include "host/plugin/role/store_bounds.h"

#include "host/plugin/call/call.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace oneclaw::plugin::role {
namespace {

// A good table, query and commit; each case damages one member.
struct Sample {
  Sample() {
    columns[0].name = columns[1].name = call::to_oc("id");
    index = {call::to_oc("by_id"), positions.data(), 1, 0};
    table = {sizeof(table), 1, call::to_oc("leads"), columns.data(), 2, 1, &index, 1, 0};
    value.type = OC_VALUE_TEXT;
    value.as.s = call::to_oc("text");
    condition = {0, OC_OP_EQ, 1, &value};
    query.size = sizeof(query);
    query.limit = 10;
    query.table = call::to_oc("leads");
    query.where = &condition;
    query.where_count = 1;
    assign.value = guard.value = value;
    write.size = sizeof(write);
    write.table = call::to_oc("leads");
    write.key = &value;
    write.key_count = 1;
    write.assigns = &assign;
    write.assign_count = 1;
    write.guards = &guard;
    write.guard_count = 1;
    commit = {sizeof(commit), 1, call::to_oc("id"), &write};
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  std::array<oc_column, 2> columns{};
  std::array<std::uint16_t, 1> positions{};
  oc_index index{};
  oc_table table{};
  oc_value value{};
  oc_condition condition{};
  oc_query query{};
  oc_assign assign{};
  oc_guard guard{};
  oc_write write{};
  oc_commit commit{};
};

struct Case {
  const char* text;  // the whole error
  std::function<void(Sample&)> damage;
};

void expect_refused(const std::vector<Case>& cases, const std::function<base::Result<void>(const Sample&)>& check) {
  EXPECT_TRUE(check(Sample()));
  for (const Case& c : cases) {
    Sample sample;
    c.damage(sample);
    const auto checked = check(sample);
    ASSERT_FALSE(checked) << c.text;
    EXPECT_EQ(checked.error().text, c.text);
    const bool is_limit = checked.error().text.find("the limit is") != std::string::npos;
    EXPECT_EQ(checked.status(), is_limit ? OC_TOO_LARGE : OC_INVALID) << c.text;
  }
}

TEST(StoreBounds, BugHostileTablesWereFollowedUnseen) {
  EXPECT_TRUE(check_tables(nullptr, 0));
  EXPECT_EQ(check_tables(nullptr, 1).error().text, "tables is NULL and counts 1");
  EXPECT_EQ(check_tables(nullptr, UINT32_MAX).error().text, "tables has 4294967295, the limit is 1024");
  expect_refused(
      {{"tables[0].size is 8, minor 0 has 56 bytes", [](Sample& s) { s.table.size = 8; }},
       {"tables[0].name is NULL and 5 bytes long", [](Sample& s) { s.table.name.ptr = nullptr; }},
       {"tables[0].name has 18446744073709551615, the limit is 48", [](Sample& s) { s.table.name.len = UINT64_MAX; }},
       {"tables[0].columns is NULL and counts 2", [](Sample& s) { s.table.columns = nullptr; }},
       {"tables[0].columns has 65, the limit is 64", [](Sample& s) { s.table.column_count = 65; }},
       {"tables[0].columns[1].name is NULL and 2 bytes long", [](Sample& s) { s.columns[1].name.ptr = nullptr; }},
       {"tables[0].key has 9, the limit is 8", [](Sample& s) { s.table.key_count = 9; }},
       {"tables[0].indexes is NULL and counts 1", [](Sample& s) { s.table.indexes = nullptr; }},
       {"tables[0].indexes has 33, the limit is 32", [](Sample& s) { s.table.index_count = 33; }},
       {"tables[0].indexes[0].columns is NULL and counts 1", [](Sample& s) { s.index.columns = nullptr; }},
       {"tables[0].indexes[0].columns has 65, the limit is 64", [](Sample& s) { s.index.column_count = 65; }}},
      [](const Sample& s) { return check_tables(&s.table, 1); });
  const Sample sample;
  std::array<oc_table, 2> two{sample.table, sample.table};
  two[1].size += 8;
  EXPECT_EQ(check_tables(two.data(), 2).error().text, "tables[1].size differs from that of the first");
}

TEST(StoreBounds, Queries) {
  EXPECT_EQ(check_query(nullptr).error().text, "query is NULL");
  expect_refused(
      {{"query.size is 0, minor 0 has 64 bytes", [](Sample& s) { s.query.size = 0; }},
       {"query.table is NULL and 5 bytes long", [](Sample& s) { s.query.table.ptr = nullptr; }},
       {"query.limit has 10001, the limit is 10000", [](Sample& s) { s.query.limit = 10001; }},
       {"query.where is NULL and counts 1", [](Sample& s) { s.query.where = nullptr; }},
       {"query.where has 65, the limit is 64", [](Sample& s) { s.query.where_count = 65; }},
       {"query.where[0].values is NULL and counts 1", [](Sample& s) { s.condition.values = nullptr; }},
       {"query.where[0].values has 1001, the limit is 1000", [](Sample& s) { s.condition.value_count = 1001; }},
       {"query.where[0].values[0] is NULL and 4 bytes long", [](Sample& s) { s.value.as.s.ptr = nullptr; }},
       {"query.order is NULL and counts 1", [](Sample& s) { s.query.order_count = 1; }},
       {"query.after is NULL and counts 1", [](Sample& s) { s.query.after_count = 1; }},
       {"query.after has 25, the limit is 24", [](Sample& s) { s.query.after_count = 25; }}},
      [](const Sample& s) { return check_query(&s.query); });
}

TEST(StoreBounds, Commits) {
  EXPECT_EQ(check_commit(nullptr).error().text, "commit is NULL");
  expect_refused(
      {{"commit.size is 1, minor 0 has 32 bytes", [](Sample& s) { s.commit.size = 1; }},
       {"commit.id is empty", [](Sample& s) { s.commit.id.len = 0; }},
       {"commit.id has 65, the limit is 64", [](Sample& s) { s.commit.id.len = 65; }},
       {"commit.writes is NULL and counts 1", [](Sample& s) { s.commit.writes = nullptr; }},
       {"commit.writes has 4097, the limit is 4096", [](Sample& s) { s.commit.write_count = 4097; }},
       {"commit.writes[0].size is 0, minor 0 has 80 bytes", [](Sample& s) { s.write.size = 0; }},
       {"commit.writes[0].table is NULL and 5 bytes long", [](Sample& s) { s.write.table.ptr = nullptr; }},
       {"commit.writes[0].key is NULL and counts 1", [](Sample& s) { s.write.key = nullptr; }},
       {"commit.writes[0].key has 9, the limit is 8", [](Sample& s) { s.write.key_count = 9; }},
       {"commit.writes[0].assigns is NULL and counts 1", [](Sample& s) { s.write.assigns = nullptr; }},
       {"commit.writes[0].assigns is NULL and 4 bytes long", [](Sample& s) { s.assign.value.as.s.ptr = nullptr; }},
       {"commit.writes[0].guards is NULL and counts 1", [](Sample& s) { s.write.guards = nullptr; }},
       {"commit.writes[0].guards has 65, the limit is 64", [](Sample& s) { s.write.guard_count = 65; }}},
      [](const Sample& s) { return check_commit(&s.commit); });
}

}  // namespace
}  // namespace oneclaw::plugin::role
