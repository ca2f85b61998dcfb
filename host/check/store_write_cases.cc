// What each kind of write does, and when it fails.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

void insert_twice(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.expect_commit({insert(c.items, {"a"}, {{item::kNum, 2}})}, OC_CONFLICT, 0, "a second insert of the key");
  c.expect_value(c.items, {"a"}, item::kNum, 1, "the row of the first insert");
  c.expect_commit({insert(c.items, {"b"}), insert(c.items, {"b"})}, OC_CONFLICT, 1,
                  "two inserts of one key in one commit");
  c.expect_absent(c.items, {"b"}, "the row of the commit that failed");
}

void upsert_inserts(StoreCase& c) {
  c.must_commit({upsert(c.items, {"a"}, {{item::kNum, 1}, {item::kText, "x"}})});
  c.expect_value(c.items, {"a"}, item::kNum, 1, "an upsert without a row inserts");
  c.expect_value(c.items, {"a"}, item::kReal, {}, "a column that was not named");
}

void upsert_replaces(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}, {item::kText, "x"}, {item::kReal, 0.5}})});
  c.must_commit({upsert(c.items, {"a"}, {{item::kNum, 2}})});
  c.expect_value(c.items, {"a"}, item::kNum, 2, "a named column");
  c.expect_value(c.items, {"a"}, item::kText, {}, "a column that the upsert does not name");
  c.expect_value(c.items, {"a"}, item::kReal, {}, "another column that the upsert does not name");
}

void update_named(StoreCase& c) {
  c.must_commit(
      {insert(c.items, {"a"}, {{item::kNum, 1}, {item::kText, "x"}}), insert(c.items, {"b"}, {{item::kNum, 1}})});
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 2}, {item::kReal, 0.5}})});
  const Row row = c.must_get(c.items, {"a"});
  c.report.text(show(row.values), show({Value("a"), 2, 0.5, "x", {}, {}, {}}), "only the named columns change");
  c.expect_value(c.items, {"b"}, item::kNum, 1, "another row");
  c.must_commit({update(c.items, {"a"}, {{item::kText, {}}})});
  c.expect_value(c.items, {"a"}, item::kText, {}, "an update to NULL");
}

void update_absent(StoreCase& c) {
  c.expect_commit({insert(c.items, {"b"}), update(c.items, {"a"}, {{item::kNum, 2}})}, OC_NOT_FOUND, 1,
                  "an update of a missing row");
  c.expect_absent(c.items, {"a"}, "the row that was to be updated");
  c.expect_absent(c.items, {"b"}, "the row inserted by the commit that failed");
}

void delete_row(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}), insert(c.items, {"b"})});
  c.must_commit({erase(c.items, {"a"})});
  c.expect_absent(c.items, {"a"}, "a deleted row");
  c.report.text(c.must_query({c.items}).column(0), "b", "the rows that are left");
}

void delete_absent(StoreCase& c) {
  c.must_commit({erase(c.items, {"a"})});
  c.must_commit({insert(c.items, {"b"}), erase(c.items, {"a"})});
  c.must_get(c.items, {"b"});
  c.expect_commit({erase(c.items, {"a"}).when(item::kNum, 1)}, OC_NOT_FOUND, 0, "a guarded delete of a missing row");
  c.expect_commit({erase(c.items, {"a"}).when_version(1)}, OC_NOT_FOUND, 0,
                  "a delete of a missing row, guarded by version");
}

void delete_guarded(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.expect_commit({erase(c.items, {"a"}).when(item::kNum, 2)}, OC_PRECONDITION, 0,
                  "a delete whose guard does not hold");
  c.must_get(c.items, {"a"});
  c.must_commit({erase(c.items, {"a"}).when(item::kNum, 1)});
  c.expect_absent(c.items, {"a"}, "the row after a delete whose guard held");
}

void add_delta(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 10}, {pair::kTag, "t"}})});
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, 5)});
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 15, "10 + 5");
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, -40)});
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, -25, "15 - 40 without a floor");
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, 1), add(c.pairs, {"a", 1}, pair::kCount, 1)});
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, -23, "two adds in one commit");
  c.expect_value(c.pairs, {"a", 1}, pair::kTag, "t", "another column");
}

void add_floor(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 10}})});
  c.expect_commit({add(c.pairs, {"a", 1}, pair::kCount, -11, 0)}, OC_PRECONDITION, 0, "10 - 11 with floor 0");
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 10, "after the refusal");
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, -10, 0)});
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 0, "a sum equal to the floor is allowed");
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, -5, -5)});
  c.expect_commit({add(c.pairs, {"a", 1}, pair::kCount, -1, -5)}, OC_PRECONDITION, 0, "-5 - 1 with floor -5");
  c.expect_commit({add(c.pairs, {"a", 1}, pair::kCount, 1, 0)}, OC_PRECONDITION, 0,
                  "a sum below the floor although it grows");
  c.expect_commit({add(c.pairs, {"a", 1}, pair::kCount, 3, 0), add(c.pairs, {"a", 1}, pair::kCount, 9, 0)},
                  OC_PRECONDITION, 0, "the floor is looked at after each write, not at the end");
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, -5, "after all refusals");
}

void add_overflow(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"hi", 1}, {{pair::kCount, INT64_MAX - 1}}),
                 insert(c.pairs, {"lo", 1}, {{pair::kCount, INT64_MIN + 1}})});
  c.must_commit({add(c.pairs, {"hi", 1}, pair::kCount, 1), add(c.pairs, {"lo", 1}, pair::kCount, -1)});
  c.expect_commit({add(c.pairs, {"hi", 1}, pair::kCount, 1)}, OC_PRECONDITION, 0, "beyond the largest integer");
  c.expect_commit({add(c.pairs, {"lo", 1}, pair::kCount, -1)}, OC_PRECONDITION, 0, "below the smallest integer");
  c.expect_commit({add(c.pairs, {"lo", 1}, pair::kCount, INT64_MIN)}, OC_PRECONDITION, 0, "the smallest delta");
  c.expect_value(c.pairs, {"hi", 1}, pair::kCount, INT64_MAX, "the largest integer stays");
  c.expect_value(c.pairs, {"lo", 1}, pair::kCount, INT64_MIN, "the smallest integer stays");
}

void add_refused(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kText, "x"}})});
  c.report.refused(c.store.commit({add(c.items, {"a"}, item::kNum, 1)}).status, "an add to NULL");
  c.report.refused(c.store.commit({add(c.items, {"nobody"}, item::kNum, 1)}).status, "an add to a missing row");
  c.expect_commit({add(c.items, {"a"}, item::kText, 1)}, OC_INVALID, 0, "an add to a TEXT column");
  c.expect_commit({add(c.items, {"a"}, item::kCount, 1)}, OC_INVALID, 0, "an add to an unknown column");
  c.expect_value(c.items, {"a"}, item::kNum, {}, "the NULL stays");
  c.expect_absent(c.items, {"nobody"}, "the missing row");
}

void check_write(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.must_commit({check_row(c.items, {"a"}), check_row(c.items, {"a"}).when(item::kNum, 1), insert(c.items, {"b"})});
  c.expect_commit({insert(c.items, {"c"}), check_row(c.items, {"a"}).when(item::kNum, 2)}, OC_PRECONDITION, 1,
                  "a check whose guard does not hold");
  c.expect_commit({insert(c.items, {"c"}), check_row(c.items, {"x"})}, OC_NOT_FOUND, 1, "a check of a missing row");
  c.expect_absent(c.items, {"c"}, "what a failed check's commit inserted");
}

void absent_write(StoreCase& c) {
  c.must_commit({check_absent(c.items, {"a"}), insert(c.items, {"a"})});
  c.expect_commit({insert(c.items, {"b"}), check_absent(c.items, {"a"})}, OC_CONFLICT, 1,
                  "absent, though the row is there");
  c.expect_absent(c.items, {"b"}, "what the failed commit inserted");
  c.must_commit({erase(c.items, {"a"}), check_absent(c.items, {"a"})});
}

void refused(StoreCase& c) {
  c.expect_commit({insert("nosuch" + c.items, {"a"})}, OC_INVALID, 0, "a write to an unknown table");
  c.expect_commit({insert(c.items, {"ok"}), insert(c.pairs, {"a"}, {{pair::kCount, 1}})}, OC_INVALID, 1,
                  "a key that is too short");
  c.expect_commit({insert(c.items, {"a", "b"})}, OC_INVALID, 0, "a key that is too long");
  Write odd = insert(c.items, {"a"});
  odd.kind = 0;
  c.expect_commit({odd}, OC_INVALID, 0, "a write of kind 0");
  odd.kind = 8;
  c.expect_commit({odd}, OC_INVALID, 0, "a write of kind 8");
  c.report.text(c.must_query({c.items}).column(0), "", "the table after all refusals");
}

}  // namespace

void add_store_write_cases(Cases& cases) {
  add_store_case(cases, "store.insert.twice", "an insert of an existing key is a conflict", insert_twice);
  add_store_case(cases, "store.upsert.inserts", "an upsert inserts when the key is missing", upsert_inserts);
  add_store_case(cases, "store.upsert.replaces", "an upsert replaces every column that is no key", upsert_replaces);
  add_store_case(cases, "store.update.named", "an update changes the named columns only", update_named);
  add_store_case(cases, "store.update.absent", "an update of a missing row is not_found", update_absent);
  add_store_case(cases, "store.delete.row", "a delete removes the row", delete_row);
  add_store_case(cases, "store.delete.absent", "a delete of a missing row is fine, with guards it is not_found",
                 delete_absent);
  add_store_case(cases, "store.delete.guarded", "a delete obeys its guards", delete_guarded);
  add_store_case(cases, "store.add.delta", "add adds its delta", add_delta);
  add_store_case(cases, "store.add.floor", "add refuses a sum below the floor, not one equal to it", add_floor);
  add_store_case(cases, "store.add.overflow", "add refuses to leave 64 bits in either direction", add_overflow);
  add_store_case(cases, "store.add.refused", "add needs an INT that is there", add_refused);
  add_store_case(cases, "store.check.write", "check changes nothing and fails unless row and guards hold", check_write);
  add_store_case(cases, "store.absent.write", "absent changes nothing and fails when the key exists", absent_write);
  add_store_case(cases, "store.write.refused", "unknown tables and kinds and wrong keys are invalid", refused);
}

}  // namespace oneclaw::check
