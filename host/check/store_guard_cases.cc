// Guards: conditions on the row as it stands when its write's turn comes.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

void column(StoreCase& c) {
  c.must_commit(
      {insert(c.items, {"a"}, {{item::kNum, 1}, {item::kText, "x"}, {item::kReal, 0.5}, {item::kBlob, blob("b")}})});
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 1)});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 3}}).when(item::kNum, 1)}, OC_PRECONDITION, 0,
                  "a guard on the old value");
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 3}})
                     .when(item::kText, "x")
                     .when(item::kReal, 0.5)
                     .when(item::kBlob, blob("b"))});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 4}}).when(item::kText, "X")}, OC_PRECONDITION, 0,
                  "a guard on text in other case");
  c.expect_value(c.items, {"a"}, item::kNum, 3, "the value after all");
}

void null(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"})});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 1}}).when(item::kText, "")}, OC_PRECONDITION, 0,
                  "NULL is not the empty text");
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 1}}).when(item::kNum, {})});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, {})}, OC_PRECONDITION, 0,
                  "1 is not NULL");
  c.expect_value(c.items, {"a"}, item::kNum, 1, "NULL equals NULL, once");
}

void version(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when_version(1)});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 3}}).when_version(1)}, OC_PRECONDITION, 0,
                  "a guard on the old version");
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 3}}).when_version(3)}, OC_PRECONDITION, 0,
                  "a guard on a version to come");
  c.expect_value(c.items, {"a"}, item::kNum, 2, "the value after two refusals");
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 3}}).when_version(2)});
  c.expect_commit({erase(c.items, {"a"}).when_version(2)}, OC_PRECONDITION, 0, "a delete of an older version");
  c.must_commit({erase(c.items, {"a"}).when_version(3)});
  c.expect_absent(c.items, {"a"}, "the row");
}

void several(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}, {item::kText, "x"}})});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 1).when(item::kText, "y")},
                  OC_PRECONDITION, 0, "the second of two guards does not hold");
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 0).when(item::kText, "x")},
                  OC_PRECONDITION, 0, "the first of two guards does not hold");
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 1).when_version(2)}, OC_PRECONDITION, 0,
                  "a column and a version");
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 1).when(item::kText, "x").when_version(1)});
}

void on_every_write(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 1}, {pair::kTag, "t"}})});
  c.expect_commit({upsert(c.pairs, {"a", 1}, {{pair::kCount, 2}}).when(pair::kCount, 9)}, OC_PRECONDITION, 0,
                  "an upsert with a guard");
  c.expect_commit({add(c.pairs, {"a", 1}, pair::kCount, 1).when(pair::kTag, "u")}, OC_PRECONDITION, 0,
                  "an add with a guard");
  c.expect_commit({erase(c.pairs, {"a", 1}).when(pair::kTag, "u")}, OC_PRECONDITION, 0, "a delete with a guard");
  c.expect_commit({check_row(c.pairs, {"a", 1}).when(pair::kTag, "u")}, OC_PRECONDITION, 0, "a check with a guard");
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 1, "the row after all");
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, 1).when(pair::kTag, "t")});
  c.must_commit({upsert(c.pairs, {"a", 1}, {{pair::kCount, 8}}).when(pair::kCount, 2)});
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 8, "guards that hold let the writes pass");
}

void key_column(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 1}})});
  c.must_commit({check_row(c.pairs, {"a", 1}).when(pair::kB, 1)});
  c.expect_commit({check_row(c.pairs, {"a", 1}).when(pair::kB, 2)}, OC_PRECONDITION, 0, "a guard on a key column");
}

void absent(StoreCase& c) {
  c.expect_commit({update(c.items, {"x"}, {{item::kNum, 1}}).when(item::kNum, 1)}, OC_NOT_FOUND, 0,
                  "a guarded update of a missing row");
  c.expect_commit({check_row(c.items, {"x"}).when(item::kNum, {})}, OC_NOT_FOUND, 0,
                  "a guarded check of a missing row");
  c.expect_commit({check_row(c.items, {"x"}).when_version(0)}, OC_NOT_FOUND, 0, "a version guard on a missing row");
}

void refused(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.expect_commit({check_row(c.items, {"a"}).when(item::kCount, 1)}, OC_INVALID, 0, "a guard on an unknown column");
  c.expect_commit({check_row(c.items, {"a"}).when(item::kNum, "1")}, OC_INVALID, 0,
                  "a guard with a value of the wrong type");
  Write odd = check_row(c.items, {"a"}).when(item::kNum, 1);
  odd.guards[0].kind = 3;
  c.expect_commit({odd}, OC_INVALID, 0, "a guard of an unknown kind");
}

}  // namespace

void add_store_guard_cases(Cases& cases) {
  add_store_case(cases, "store.commit.guard_column", "a column guard holds when the value is equal", column);
  add_store_case(cases, "store.commit.guard_null", "a guard on NULL holds for NULL only", null);
  add_store_case(cases, "store.commit.guard_version", "a version guard holds for exactly that version", version);
  add_store_case(cases, "store.commit.guard_several", "all guards of a write must hold", several);
  add_store_case(cases, "store.commit.guard_every_write", "every kind of write obeys its guards", on_every_write);
  add_store_case(cases, "store.commit.guard_key_column", "a guard may name a key column", key_column);
  add_store_case(cases, "store.commit.guard_absent", "a guarded write to a missing row is not_found", absent);
  add_store_case(cases, "store.commit.guard_refused",
                 "guards on unknown columns, kinds or with wrong types are invalid", refused);
}

}  // namespace oneclaw::check
