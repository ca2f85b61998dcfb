#include "query.h"

#include "builders_for_test.h"
#include "plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace oneclaw::store_memory {
namespace {

using namespace test;

// jobs: id int key | part text key | owner text | state text? | created int? ; indexed in several ways
TableBuilder jobs() {
  TableBuilder builder("jobs");
  builder.column("id", OC_COLUMN_INT)
      .column("part", OC_COLUMN_TEXT)
      .column("owner", OC_COLUMN_TEXT)
      .column("state", OC_COLUMN_TEXT, OC_COLUMN_NULLABLE)
      .column("created", OC_COLUMN_TIME, OC_COLUMN_NULLABLE)
      .key(2)
      .index("by_owner_created", {2, 4})
      .index("by_state", {3})
      .index("by_created", {4});
  return builder;
}

class QueryTest : public ::testing::Test {
 protected:
  QueryTest() {
    auto builder = jobs();
    const oc_table table_declaration = builder.get();
    table = std::make_unique<Table>(*parse_declaration(table_declaration), &budget);
  }
  void insert(int64_t id, std::string_view part, std::string_view owner, oc_value state, oc_value created) {
    const oc_value values[] = {integer(id), text(part), text(owner), state, created};
    table->insert(Row::make(values, 1));
  }
  std::string ids(QueryBuilder builder) {
    const oc_query query = builder.get();
    const auto rows = run_query(*table, query);
    if (!rows) return std::string(rows.status().text());
    std::string out;
    for (const RowRef& row : *rows)
      out += std::to_string((*row)[0].as.i) + std::string(sdk::view((*row)[1].as.s)) + " ";
    return out;
  }
  Walk walk(QueryBuilder builder) {
    const oc_query query = builder.get();
    std::deque<std::string> texts;
    return make_plan(*table, query, TotalOrder(table->declaration(), query), &texts).walk;
  }
  size_t index_of(QueryBuilder builder) {
    const oc_query query = builder.get();
    std::deque<std::string> texts;
    const Plan plan = make_plan(*table, query, TotalOrder(table->declaration(), query), &texts);
    size_t at = 0;
    while (table->indexes()[at].get() != plan.index) ++at;
    return at;
  }

  MemoryBudget budget;
  std::unique_ptr<Table> table;
};

TEST_F(QueryTest, NullOrdersFirstAndDescendingLast) {
  insert(1, "a", "u", null_value(), integer(5));
  insert(2, "a", "u", null_value(), null_value());
  insert(3, "a", "u", null_value(), integer(-5));
  EXPECT_EQ(ids(QueryBuilder("jobs").by(4)), "2a 3a 1a ");
  EXPECT_EQ(ids(QueryBuilder("jobs").by(4, true)), "1a 3a 2a ");
}

TEST_F(QueryTest, ComparisonsAreFalseForNull) {
  insert(1, "a", "u", text("x"), integer(5));
  insert(2, "a", "u", null_value(), null_value());
  EXPECT_EQ(ids(QueryBuilder("jobs").where(3, OC_OP_NE, {text("y")})), "1a ");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(4, OC_OP_LT, {integer(9)})), "1a ");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(3, OC_OP_PREFIX, {text("")})), "1a ");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(3, OC_OP_IS_NULL)), "2a ");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(3, OC_OP_NOT_NULL)), "1a ");
}

TEST_F(QueryTest, TextOrdersAsBytes) {
  for (const char* part : {"b", "B", "\xc3\xa9", "a", "aa", ""}) insert(1, part, "u", null_value(), null_value());
  EXPECT_EQ(ids(QueryBuilder("jobs").by(1)), "1 1B 1a 1aa 1b 1\xc3\xa9 ");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_EQ, {integer(1)}).where(1, OC_OP_PREFIX, {text("a")})), "1a 1aa ");
}

TEST_F(QueryTest, InListsAnyAndNone) {
  for (int64_t id = 1; id <= 5; ++id) insert(id, "a", "u", null_value(), null_value());
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_IN, {integer(4), integer(2), integer(4), integer(9)})), "2a 4a ");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_IN, {})), "");
}

TEST_F(QueryTest, PrefixOfHighestBytesHasNoUpperEnd) {
  insert(1, "a", "\xf4\x8f\xbf\xbf", null_value(), null_value());
  insert(2, "a", "\xf4\x8f\xbf\xbfz", null_value(), null_value());
  EXPECT_EQ(ids(QueryBuilder("jobs").where(2, OC_OP_PREFIX, {text("\xf4\x8f\xbf\xbf")})), "1a 2a ");
}

TEST_F(QueryTest, UsesTheIndexThatHelps) {
  const auto owner = [] { return QueryBuilder("jobs").where(2, OC_OP_EQ, {text("u")}); };
  EXPECT_EQ(index_of(owner()), 1u);
  EXPECT_EQ(index_of(owner().by(4, true)), 1u);
  EXPECT_EQ(walk(owner().by(4, true)), Walk::kGroupsBackward);
  EXPECT_EQ(walk(owner().by(4)), Walk::kForward);
  EXPECT_EQ(walk(owner().by(2).by(4)), Walk::kForward);
  EXPECT_EQ(walk(owner().by(3)), Walk::kSort);
  EXPECT_EQ(walk(owner().by(4, true).by(0, true).by(1, true)), Walk::kBackward);
  EXPECT_EQ(index_of(QueryBuilder("jobs").where(3, OC_OP_IN, {text("x")})), 2u);
  EXPECT_EQ(index_of(QueryBuilder("jobs").by(4)), 3u);
  EXPECT_EQ(index_of(QueryBuilder("jobs").where(0, OC_OP_EQ, {integer(1)})), 0u);
  EXPECT_EQ(walk(QueryBuilder("jobs")), Walk::kForward);
  EXPECT_EQ(walk(QueryBuilder("jobs").by(0).by(1).by(4)), Walk::kForward);
}

TEST_F(QueryTest, RefusesWithTheReason) {
  const oc_value v = integer(1);
  EXPECT_EQ(ids(QueryBuilder("jobs", 0)), "query on jobs: limit is 0: give 1 to 10000");
  EXPECT_EQ(ids(QueryBuilder("jobs", 10001)), "query on jobs: limit is 10001: give 1 to 10000");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(9, OC_OP_EQ, {v})), "query on jobs: condition 0: column 9 does not exist");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, 0, {v})), "query on jobs: condition 0: operator 0 is unknown");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, 11, {v})), "query on jobs: condition 0: operator 11 is unknown");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_EQ, {})), "query on jobs: condition 0: operator 1 with 0 values");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_IS_NULL, {v})),
            "query on jobs: condition 0: operator 9 with 1 values");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(2, OC_OP_EQ, {v})),
            "query on jobs: condition 0: column owner holds text, the value is an integer");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(3, OC_OP_EQ, {null_value()})),
            "query on jobs: condition 0: column state holds text, the value is NULL");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_PREFIX, {v})),
            "query on jobs: condition 0: column id is not text, PREFIX needs it");
  EXPECT_EQ(ids(QueryBuilder("jobs").by(7)), "query on jobs: order column 7 does not exist");
  EXPECT_EQ(ids(QueryBuilder("jobs").after({v})), "query on jobs: the cursor has 1 values, order and key need 2");
  EXPECT_EQ(ids(QueryBuilder("jobs").after({v, v})),
            "query on jobs: cursor value 1: column part holds text, the value is an integer");
  EXPECT_EQ(ids(QueryBuilder("jobs").where(0, OC_OP_IN, std::vector<oc_value>(1001, v))),
            "query on jobs: condition 0: IN has more than 1000 values");
}

// Every plan against the definition: filter all rows, sort them, page through with cursors while other rows come and
// go.
class RandomQueryTest : public QueryTest, public ::testing::WithParamInterface<uint32_t> {
 protected:
  oc_value random_value(uint16_t column) {
    static const std::string_view kTexts[] = {"", "a", "ab", "b", "\xc3\xa9", "x"};
    switch (column) {
      case 0:
        return integer(static_cast<int64_t>(random() % 12));
      case 4:
        return random() % 4 == 0 ? null_value() : integer(static_cast<int64_t>(random() % 6));
      case 3:
        return random() % 4 == 0 ? null_value() : text(kTexts[random() % 6]);
      default:
        return text(kTexts[random() % 6]);
    }
  }
  oc_value random_operand(uint16_t column) {
    oc_value value = random_value(column);
    while (value.type == OC_VALUE_NULL) value = random_value(column);
    return value;
  }
  QueryBuilder random_query() {
    QueryBuilder builder("jobs", 1 + random() % 7);
    for (uint32_t n = random() % 4; n > 0; --n) {
      const auto column = static_cast<uint16_t>(random() % 5);
      const auto op = static_cast<uint16_t>(1 + random() % 10);
      if (op == OC_OP_PREFIX && (column == 0 || column == 4)) continue;
      std::vector<oc_value> values;
      uint32_t count = op == OC_OP_IN ? random() % 4 : op >= OC_OP_IS_NULL ? 0 : 1;
      while (count-- > 0) values.push_back(random_operand(column));
      builder.where(column, op, values);
    }
    for (uint32_t n = random() % 4; n > 0; --n) builder.by(static_cast<uint16_t>(random() % 5), random() % 2 == 0);
    return builder;
  }
  std::vector<const Row*> expected(const oc_query& query) {
    const TotalOrder order(table->declaration(), query);
    std::vector<const Row*> rows;
    for (const Cell* cell : table->indexes()[0]->cells()) {
      bool is_match = true;
      for (uint32_t i = 0; i < query.where_count; ++i) {
        is_match = is_match && matches(query.where[i], (*cell->row)[query.where[i].column]);
      }
      if (is_match) rows.push_back(&*cell->row);
    }
    std::sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) { return order.is_before(*a, *b); });
    return rows;
  }
  std::vector<oc_value> cursor_of(const oc_query& query, const Row& row) {
    std::vector<oc_value> cursor;
    for (uint32_t i = 0; i < query.order_count; ++i) cursor.push_back(row[query.order[i].column]);
    for (uint16_t i = 0; i < 2; ++i) cursor.push_back(row[i]);
    return cursor;
  }

  std::mt19937 random{GetParam()};
};

TEST_P(RandomQueryTest, PagesAreTheFilteredSortedRows) {
  for (int i = 0; i < 60; ++i) {
    const oc_value values[] = {random_value(0), random_value(1), random_value(2), random_value(3), random_value(4)};
    if (table->find({values, 2}) == nullptr) table->insert(Row::make(values, 1));
  }
  for (int round = 0; round < 400; ++round) {
    QueryBuilder builder = random_query();
    std::vector<const Row*> got;
    for (int page = 0; page < 100; ++page) {
      const oc_query query = builder.get();
      const auto rows = run_query(*table, query);
      ASSERT_TRUE(rows) << rows.status().text();
      ASSERT_LE(rows->size(), query.limit);
      for (const RowRef& row : *rows) got.push_back(&*row);
      if (rows->size() < query.limit) break;
      builder.after(cursor_of(query, *got.back()));
    }
    ASSERT_EQ(got, expected(builder.get())) << "round " << round;
  }
}

// A cursor names a place, not a row: it works for values that no row has.
TEST_P(RandomQueryTest, AnyCursorSplitsTheOrder) {
  for (int i = 0; i < 60; ++i) {
    const oc_value values[] = {random_value(0), random_value(1), random_value(2), random_value(3), random_value(4)};
    if (table->find({values, 2}) == nullptr) table->insert(Row::make(values, 1));
  }
  for (int round = 0; round < 400; ++round) {
    QueryBuilder builder = random_query();
    builder.query.limit = 100;
    std::vector<oc_value> cursor;
    for (const oc_order& order : builder.order) cursor.push_back(random_value(order.column));
    for (uint16_t i = 0; i < 2; ++i) cursor.push_back(random_value(i));
    builder.after(cursor);
    const oc_query query = builder.get();
    const TotalOrder order(table->declaration(), query);
    std::vector<const Row*> behind;
    for (const Row* row : expected(query)) {
      if (order.is_after(*row, cursor)) behind.push_back(row);
    }
    const auto rows = run_query(*table, query);
    std::vector<const Row*> got;
    for (const RowRef& row : *rows) got.push_back(&*row);
    ASSERT_EQ(got, behind) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomQueryTest, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace oneclaw::store_memory
