#include "memory_store.h"

#include "builders_for_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

namespace oneclaw::store_memory {
namespace {

using namespace test;
using ::testing::HasSubstr;

// accounts: id text key | owner text | balance int | note text? | rate real? | raw blob?
TableBuilder accounts(uint32_t version = 1) {
  TableBuilder builder("accounts", version);
  builder.column("id", OC_COLUMN_TEXT)
      .column("owner", OC_COLUMN_TEXT)
      .column("balance", OC_COLUMN_INT)
      .column("note", OC_COLUMN_TEXT, OC_COLUMN_NULLABLE)
      .column("rate", OC_COLUMN_REAL, OC_COLUMN_NULLABLE)
      .column("raw", OC_COLUMN_BLOB, OC_COLUMN_NULLABLE)
      .key(1)
      .index("by_owner", {1})
      .index("by_note", {1, 3}, OC_INDEX_UNIQUE);
  return builder;
}

class MemoryStoreTest : public ::testing::Test {
 protected:
  MemoryStoreTest() { EXPECT_EQ(open(store, accounts()), OC_OK); }

  static oc_status open(MemoryStore& store, TableBuilder builder) {
    const oc_table table = builder.get();
    return store.open({&table, 1}).code();
  }
  std::string open_text(TableBuilder builder) {
    const oc_table table = builder.get();
    return std::string(store.open({&table, 1}).text());
  }
  static WriteBuilder insert(std::string_view id, std::string_view owner, int64_t balance) {
    return WriteBuilder(OC_WRITE_INSERT, "accounts", {text(id)}).set(1, text(owner)).set(2, integer(balance));
  }
  static WriteBuilder write(int32_t kind, std::string_view id) { return WriteBuilder(kind, "accounts", {text(id)}); }
  Committed commit(std::vector<WriteBuilder> writes) {
    return test::commit(store, "c" + std::to_string(++commits), writes);
  }
  oc_status status(WriteBuilder one) { return commit({std::move(one)}).code; }

  // "balance@version", or "-" for an absent row.
  std::string row(std::string_view id) {
    const oc_value key = text(id);
    const auto found = store.get("accounts", {&key, 1});
    if (!found) return "-";
    return std::to_string((**found)[2].as.i) + "@" + std::to_string((*found)->version());
  }
  std::string ids(QueryBuilder builder) {
    const oc_query query = builder.get();
    const auto rows = store.query(query);
    if (!rows) return std::string(rows.status().text());
    std::string out;
    for (const RowRef& each : *rows) out += std::string(sdk::view((*each)[0].as.s)) + " ";
    return out;
  }

  MemoryStore store{8 << 20, 1000};
  int commits = 0;
};

TEST_F(MemoryStoreTest, VersionsGrowWithEveryChange) {
  EXPECT_EQ(status(insert("a", "u", 10)), OC_OK);
  EXPECT_EQ(row("a"), "10@1");
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "a").set(2, integer(11))), OC_OK);
  EXPECT_EQ(row("a"), "11@2");
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(2, -1)), OC_OK);
  EXPECT_EQ(row("a"), "10@3");
  EXPECT_EQ(status(write(OC_WRITE_UPSERT, "a").set(1, text("u")).set(2, integer(5))), OC_OK);
  EXPECT_EQ(row("a"), "5@4");
  EXPECT_EQ(status(write(OC_WRITE_CHECK, "a")), OC_OK);
  EXPECT_EQ(row("a"), "5@4");
  EXPECT_EQ(status(write(OC_WRITE_DELETE, "a")), OC_OK);
  EXPECT_EQ(row("a"), "-");
  EXPECT_EQ(status(insert("a", "u", 1)), OC_OK);
  EXPECT_EQ(row("a"), "1@1");
}

TEST_F(MemoryStoreTest, UpsertReplacesWhatIsNotNamedByNull) {
  ASSERT_EQ(status(insert("a", "u", 1).set(3, text("n")).set(4, real(0.5))), OC_OK);
  ASSERT_EQ(status(write(OC_WRITE_UPSERT, "a").set(1, text("u")).set(2, integer(2))), OC_OK);
  const oc_value key = text("a");
  const auto found = store.get("accounts", {&key, 1});
  EXPECT_EQ((**found)[3].type, OC_VALUE_NULL);
  EXPECT_EQ((**found)[4].type, OC_VALUE_NULL);
}

TEST_F(MemoryStoreTest, StatusOfEachWriteOnPresentAndAbsentRows) {
  ASSERT_EQ(status(insert("a", "u", 1)), OC_OK);
  EXPECT_EQ(status(insert("a", "u", 2)), OC_CONFLICT);
  EXPECT_EQ(status(write(OC_WRITE_ABSENT, "a")), OC_CONFLICT);
  EXPECT_EQ(status(write(OC_WRITE_ABSENT, "x")), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "x").set(2, integer(1))), OC_NOT_FOUND);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "x").add(2, 1)), OC_NOT_FOUND);
  EXPECT_EQ(status(write(OC_WRITE_CHECK, "x")), OC_NOT_FOUND);
  EXPECT_EQ(status(write(OC_WRITE_DELETE, "x")), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_DELETE, "x").guard_version(1)), OC_NOT_FOUND);
}

TEST_F(MemoryStoreTest, GuardsOnColumnAndVersion) {
  ASSERT_EQ(status(insert("a", "u", 1)), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "a").set(2, integer(2)).guard_version(2)), OC_PRECONDITION);
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "a").set(2, integer(2)).guard(2, integer(7))), OC_PRECONDITION);
  EXPECT_EQ(status(write(OC_WRITE_DELETE, "a").guard(3, text("n"))), OC_PRECONDITION);
  EXPECT_EQ(row("a"), "1@1");
  EXPECT_EQ(status(write(OC_WRITE_CHECK, "a").guard(3, null_value()).guard_version(1)), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_UPSERT, "a").set(1, text("u")).set(2, integer(3)).guard_version(9)), OC_PRECONDITION);
  EXPECT_EQ(status(write(OC_WRITE_UPSERT, "b").set(1, text("u")).set(2, integer(3)).guard_version(9)), OC_OK);
  EXPECT_EQ(status(insert("c", "u", 1).guard_version(1)), OC_INVALID);
}

TEST_F(MemoryStoreTest, AddKeepsFloorAndRange) {
  ASSERT_EQ(status(insert("a", "u", 10)), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(2, -10).floor(0)), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(2, -1).floor(0)), OC_PRECONDITION);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(2, INT64_MAX)), OC_OK);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(2, 1)), OC_PRECONDITION);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(3, 1)), OC_INVALID);
  EXPECT_EQ(status(write(OC_WRITE_ADD, "a").add(0, 1)), OC_INVALID);
  EXPECT_EQ(row("a"), std::to_string(INT64_MAX) + "@3");
}

TEST_F(MemoryStoreTest, ACommitIsAllOrNothing) {
  ASSERT_EQ(commit({insert("a", "u", 1), insert("b", "u", 2).set(3, text("n"))}).code, OC_OK);
  const uint64_t used = store.used_bytes();
  const Committed failed = commit({
      write(OC_WRITE_ADD, "a").add(2, 100),
      insert("c", "u", 3),
      write(OC_WRITE_DELETE, "b"),
      insert("b", "other", 9),
      write(OC_WRITE_UPDATE, "c").set(1, text("moved")),
      write(OC_WRITE_ADD, "a").add(2, -1000).floor(0),
  });
  EXPECT_EQ(failed.code, OC_PRECONDITION);
  EXPECT_EQ(failed.failed_write, 5u);
  EXPECT_THAT(failed.text, HasSubstr("write 5 (add accounts \"a\"): column balance would be -899, below its floor 0"));
  EXPECT_EQ(row("a") + row("b") + row("c"), "1@12@1-");
  EXPECT_EQ(ids(QueryBuilder("accounts").where(1, OC_OP_EQ, {text("u")})), "a b ");
  EXPECT_EQ(ids(QueryBuilder("accounts").where(1, OC_OP_EQ, {text("moved")})), "");
  EXPECT_EQ(status(insert("d", "u", 1).set(3, text("n"))), OC_CONFLICT);  // b is back in the unique index
  EXPECT_EQ(store.used_bytes(), used);
}

TEST_F(MemoryStoreTest, WritesSeeTheOnesBefore) {
  EXPECT_EQ(commit({insert("a", "u", 1), write(OC_WRITE_ADD, "a").add(2, 1).guard_version(1),
                    write(OC_WRITE_CHECK, "a").guard(2, integer(2)), write(OC_WRITE_DELETE, "a"),
                    write(OC_WRITE_ABSENT, "a"), insert("a", "u", 7)})
                .code,
            OC_OK);
  EXPECT_EQ(row("a"), "7@1");
}

TEST_F(MemoryStoreTest, ACommitIdWorksOnce) {
  const std::vector<WriteBuilder> add = {insert("a", "u", 1)};
  EXPECT_FALSE(test::commit(store, "same", add).is_replayed);
  const Committed again = test::commit(store, "same", add);
  EXPECT_EQ(again.code, OC_OK);
  EXPECT_TRUE(again.is_replayed);
  EXPECT_EQ(row("a"), "1@1");
  // A failed commit leaves its id free.
  EXPECT_EQ(test::commit(store, "failed", add).code, OC_CONFLICT);
  EXPECT_EQ(test::commit(store, "failed", {write(OC_WRITE_DELETE, "a")}).is_replayed, false);
}

TEST_F(MemoryStoreTest, CommitIdsAreForgottenAfterADayOrByCount) {
  constexpr int64_t kHour = int64_t{3600} * 1'000'000'000;
  EXPECT_EQ(test::commit(store, "old", {}, 0).code, OC_OK);
  EXPECT_TRUE(test::commit(store, "old", {}, 24 * kHour).is_replayed);
  EXPECT_EQ(test::commit(store, "x", {}, 26 * kHour).code, OC_OK);
  EXPECT_FALSE(test::commit(store, "old", {}, 26 * kHour).is_replayed);
  for (int i = 0; i < 1000; ++i) (void)test::commit(store, "n" + std::to_string(i), {}, 26 * kHour);
  EXPECT_TRUE(test::commit(store, "old", {}, 26 * kHour).is_replayed) << "as many later ones as the limit";
  EXPECT_EQ(test::commit(store, "one more", {}, 26 * kHour).code, OC_OK);
  EXPECT_FALSE(test::commit(store, "old", {}, 26 * kHour).is_replayed);
  EXPECT_TRUE(test::commit(store, "n999", {}, 26 * kHour).is_replayed);
}

TEST_F(MemoryStoreTest, UniqueIndexIgnoresRowsWithNull) {
  EXPECT_EQ(status(insert("a", "u", 1)), OC_OK);
  EXPECT_EQ(status(insert("b", "u", 1)), OC_OK);  // both notes NULL
  EXPECT_EQ(status(insert("c", "u", 1).set(3, text("n"))), OC_OK);
  const Committed twice = commit({insert("d", "u", 1).set(3, text("n"))});
  EXPECT_EQ(twice.code, OC_CONFLICT);
  EXPECT_THAT(twice.text, HasSubstr("unique index by_note"));
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "a").set(3, text("n"))), OC_CONFLICT);
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "c").set(3, text("n"))), OC_OK);
  EXPECT_EQ(commit({write(OC_WRITE_UPDATE, "c").set(3, text("m")), write(OC_WRITE_UPDATE, "a").set(3, text("n"))}).code,
            OC_OK);
}

TEST_F(MemoryStoreTest, RefusesValuesThatNoStoreMayHold) {
  EXPECT_EQ(status(insert(std::string_view("a\0", 2), "u", 1)), OC_INVALID);
  EXPECT_EQ(status(insert("a", "\xff", 1)), OC_INVALID);
  EXPECT_EQ(status(insert("a", "\xed\xa0\x80", 1)), OC_INVALID);  // a surrogate
  EXPECT_EQ(status(insert("a", "\xc0\xaf", 1)), OC_INVALID);      // overlong
  EXPECT_EQ(status(insert("a", "\xe2\x82", 1)), OC_INVALID);      // cut off
  EXPECT_EQ(status(insert("a", "\xf4\x90\x80\x80", 1)), OC_INVALID);
  EXPECT_EQ(status(insert("a", "u", 1).set(4, real(std::nan("")))), OC_INVALID);
  EXPECT_EQ(status(insert("a", "\xe2\x82\xac\xf0\x9f\x98\x80", 1).set(4, real(-INFINITY)).set(5, blob({"\0\xff", 2}))),
            OC_OK);
  const std::string most(OC_STORE_MAX_VALUE_BYTES + 1, 'x');
  EXPECT_EQ(status(insert("b", "u", 1).set(5, blob(most))), OC_TOO_LARGE);
}

TEST_F(MemoryStoreTest, RefusesWritesThatDoNotFitTheTable) {
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_INSERT, "nothing", {text("a")})), OC_INVALID);
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_INSERT, "accounts", {})), OC_INVALID);
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_INSERT, "accounts", {text("a"), text("b")})), OC_INVALID);
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_INSERT, "accounts", {integer(1)})), OC_INVALID);
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_DELETE, "accounts", {null_value()})), OC_INVALID);
  EXPECT_EQ(status(write(OC_WRITE_INSERT, "a").set(1, text("u"))), OC_INVALID);  // balance is missing
  EXPECT_EQ(status(insert("a", "u", 1).set(2, integer(2))), OC_INVALID);         // twice
  EXPECT_EQ(status(insert("a", "u", 1).set(0, text("b"))), OC_INVALID);          // a key column
  EXPECT_EQ(status(insert("a", "u", 1).set(6, text("b"))), OC_INVALID);
  EXPECT_EQ(status(write(OC_WRITE_UPSERT, "a").set(1, text("u")).set(2, null_value())), OC_INVALID);
  EXPECT_EQ(status(write(99, "a")), OC_INVALID);
  EXPECT_EQ(status(write(OC_WRITE_DELETE, "a").set(2, integer(1))), OC_INVALID);
  EXPECT_EQ(status(write(OC_WRITE_CHECK, "a").guard(9, integer(1))), OC_INVALID);
  EXPECT_EQ(status(write(OC_WRITE_CHECK, "a").guard(2, text("1"))), OC_INVALID);
  EXPECT_THAT(commit({insert("a", "u", 1).set(3, integer(4))}).text,
              HasSubstr("write 0 (insert accounts \"a\"): column note holds text, the value is an integer"));
}

TEST_F(MemoryStoreTest, RefusesCommitsBeyondTheLimits) {
  EXPECT_EQ(test::commit(store, "", {}).code, OC_INVALID);
  EXPECT_EQ(test::commit(store, std::string(64, 'i'), {}).code, OC_OK);
  EXPECT_EQ(test::commit(store, std::string(65, 'i'), {}).code, OC_INVALID);
  EXPECT_EQ(commit(std::vector<WriteBuilder>(4096, write(OC_WRITE_ABSENT, "x"))).code, OC_OK);
  EXPECT_EQ(commit(std::vector<WriteBuilder>(4097, write(OC_WRITE_ABSENT, "x"))).code, OC_TOO_LARGE);
  const std::string large(16 << 20, 'x');
  const Committed sum = commit(std::vector<WriteBuilder>(4, write(OC_WRITE_CHECK, "x").guard(5, blob(large))));
  EXPECT_EQ(sum.code, OC_TOO_LARGE);
  EXPECT_EQ(sum.failed_write, 3u);
}

TEST_F(MemoryStoreTest, RefusesToGrowBeyondItsMemory) {
  const std::string mib(1 << 20, 'x');
  oc_status code = OC_OK;
  int stored = 0;
  while ((code = status(insert("k" + std::to_string(stored), "u", 1).set(5, blob(mib)))) == OC_OK) ++stored;
  EXPECT_EQ(code, OC_EXHAUSTED);
  EXPECT_EQ(stored, 7);
  const Committed full = commit({insert("more", "u", 1).set(5, blob(mib))});
  EXPECT_THAT(full.text, HasSubstr("store_memory is full"));
  EXPECT_EQ(full.failed_write, OC_NO_WRITE);
  EXPECT_EQ(row("more"), "-");
  EXPECT_EQ(status(write(OC_WRITE_DELETE, "k0")), OC_OK);
  EXPECT_EQ(status(insert("more", "u", 1).set(5, blob(mib))), OC_OK);
}

TEST_F(MemoryStoreTest, OpenIsAdditiveOnly) {
  ASSERT_EQ(status(insert("a", "u", 1)), OC_OK);
  EXPECT_EQ(open(store, accounts()), OC_OK);
  EXPECT_EQ(open(store, accounts(2)), OC_OK);
  EXPECT_THAT(open_text(accounts(1)), HasSubstr("version 1 is not above the store's 2"));
  EXPECT_EQ(open(store, accounts(3).column("added", OC_COLUMN_INT)), OC_INVALID);  // not nullable
  EXPECT_EQ(open(store, accounts(3).key(2)), OC_INVALID);
  TableBuilder fewer = accounts(3);
  fewer.columns.pop_back();
  EXPECT_EQ(open(store, fewer), OC_INVALID);
  TableBuilder retyped = accounts(3);
  retyped.columns[3].type = OC_COLUMN_JSON;
  EXPECT_EQ(open(store, retyped), OC_INVALID);
  TableBuilder dropped = accounts(3);
  dropped.indexes.pop_back();
  EXPECT_EQ(open(store, dropped), OC_INVALID);

  ASSERT_EQ(open(store, accounts(3).column("added", OC_COLUMN_INT, OC_COLUMN_NULLABLE).index("by_added", {6})), OC_OK);
  EXPECT_EQ(row("a"), "1@1");
  EXPECT_EQ(status(write(OC_WRITE_UPDATE, "a").set(6, integer(5))), OC_OK);
  EXPECT_EQ(ids(QueryBuilder("accounts").where(6, OC_OP_EQ, {integer(5)})), "a ");
}

TEST_F(MemoryStoreTest, ANewUniqueIndexMustHoldForTheRowsThatAreThere) {
  ASSERT_EQ(commit({insert("a", "u", 1), insert("b", "u", 1)}).code, OC_OK);
  const uint64_t used = store.used_bytes();
  EXPECT_EQ(open(store, accounts(2).index("one_owner", {1}, OC_INDEX_UNIQUE)), OC_CONFLICT);
  EXPECT_EQ(store.used_bytes(), used);
  EXPECT_EQ(status(insert("c", "u", 1)), OC_OK);
}

TEST_F(MemoryStoreTest, OpenIsAllOrNothing) {
  TableBuilder fresh("fresh");
  fresh.column("id", OC_COLUMN_INT).key(1);
  TableBuilder wrong("wrong");
  wrong.column("id", OC_COLUMN_INT, OC_COLUMN_NULLABLE).key(1);
  const oc_table both[] = {fresh.get(), wrong.get()};
  EXPECT_EQ(store.open({both, 2}).code(), OC_INVALID);
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_INSERT, "fresh", {integer(1)})), OC_INVALID);
  const oc_table twice[] = {fresh.get(), fresh.get()};
  EXPECT_EQ(store.open({twice, 2}).code(), OC_INVALID);
  EXPECT_EQ(open(store, fresh), OC_OK);
  EXPECT_EQ(status(WriteBuilder(OC_WRITE_INSERT, "fresh", {integer(1)})), OC_OK);
  EXPECT_EQ(status(insert("a", "u", 1)), OC_OK);  // tables that were not named stay
}

TEST_F(MemoryStoreTest, RefusesBadDeclarations) {
  const auto with = [](std::string_view name) {
    TableBuilder builder{std::string(name)};
    builder.column("id", OC_COLUMN_INT).key(1);
    return builder;
  };
  for (const char* name : {"", "Upper", "1st", "oc_mine", "a-b", "a\"b"})
    EXPECT_EQ(open(store, with(name)), OC_INVALID);
  EXPECT_EQ(open(store, with(std::string(48, 'a'))), OC_OK);
  EXPECT_EQ(open(store, with(std::string(49, 'a'))), OC_INVALID);
  EXPECT_EQ(open(store, with("t").key(0)), OC_INVALID);
  EXPECT_EQ(open(store, with("t").key(2)), OC_INVALID);
  EXPECT_EQ(open(store, with("t").column("id", OC_COLUMN_INT)), OC_INVALID);
  EXPECT_EQ(open(store, with("t").column("x", 7)), OC_INVALID);
  EXPECT_EQ(open(store, with("t").column("x", OC_COLUMN_INT, 2)), OC_INVALID);
  EXPECT_EQ(open(store, with("t").index("i", {1})), OC_INVALID);
  EXPECT_EQ(open(store, with("t").index("i", {})), OC_INVALID);
  EXPECT_EQ(open(store, with("t").index("i", {0, 0})), OC_INVALID);
  EXPECT_EQ(open(store, with("t").index("i", {0}).index("i", {0})), OC_INVALID);
  TableBuilder wide = with("t");
  for (int i = 0; i < 64; ++i) wide.column("c" + std::to_string(i), OC_COLUMN_INT, OC_COLUMN_NULLABLE);
  EXPECT_EQ(open(store, wide), OC_TOO_LARGE);
}

TEST_F(MemoryStoreTest, GetChecksTableAndKey) {
  const oc_value key = text("a");
  const oc_value number = integer(1);
  EXPECT_EQ(store.get("nothing", {&key, 1}).status().code(), OC_INVALID);
  EXPECT_EQ(store.get("accounts", {&number, 1}).status().code(), OC_INVALID);
  EXPECT_EQ(store.get("accounts", {}).status().code(), OC_INVALID);
  EXPECT_EQ(store.get("accounts", {&key, 1}).status().code(), OC_NOT_FOUND);
}

TEST_F(MemoryStoreTest, IsClosedUntilOpened) {
  MemoryStore fresh(1 << 20, 10);
  EXPECT_EQ(test::commit(fresh, "c", {}).code, OC_UNAVAILABLE);
  ASSERT_EQ(status(insert("a", "u", 1)), OC_OK);
  store.close();
  store.close();
  EXPECT_EQ(status(insert("b", "u", 1)), OC_UNAVAILABLE);
  EXPECT_EQ(open(store, accounts()), OC_OK);
  EXPECT_EQ(row("a"), "1@1");
}

// An older caller's structs are shorter: what they lack counts as zero, and their size is the distance between them.
TEST_F(MemoryStoreTest, ReadsShorterAndLongerStructs) {
  struct LongWrite {
    oc_write known;
    uint64_t of_the_future;
  };
  const std::vector<WriteBuilder> builders = {insert("a", "u", 1), insert("b", "u", 2)};
  LongWrite writes[2] = {{builders[0].get(), 7}, {builders[1].get(), 7}};
  for (LongWrite& each : writes) each.known.size = sizeof(LongWrite);
  const oc_commit request = {sizeof(oc_commit), 2, sdk::str("long"), &writes[0].known};
  oc_commit_result result = {};
  EXPECT_EQ(store.commit(request, 0, &result).code(), OC_OK);
  EXPECT_EQ(row("a") + row("b"), "1@12@1");
}

TEST_F(MemoryStoreTest, TransfersFromSeveralThreadsKeepTheSum) {
  ASSERT_EQ(commit({insert("a", "u", 1000), insert("b", "v", 1000)}).code, OC_OK);
  std::vector<std::thread> threads;
  std::atomic<int> torn = 0;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2000; ++i) {
        const std::string id = std::to_string(t) + "/" + std::to_string(i);
        const bool forth = (i + t) % 2 == 0;
        (void)test::commit(store, id,
                           {write(OC_WRITE_ADD, forth ? "a" : "b").add(2, -7).floor(0),
                            write(OC_WRITE_ADD, forth ? "b" : "a").add(2, 7)});
        QueryBuilder both("accounts");
        const oc_query query = both.get();
        const auto rows = store.query(query);
        if (rows->size() != 2 || (*(*rows)[0])[2].as.i + (*(*rows)[1])[2].as.i != 2000) ++torn;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace oneclaw::store_memory
