// Unique indexes: rows whose indexed columns are all non-NULL must differ.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

// id, email (unique), group and number (unique together).
std::string open_users(StoreCase& c) {
  TableSpec table;
  table.name = fresh_table_name("users");
  table.columns = {{"id", OC_COLUMN_INT, false},
                   {"email", OC_COLUMN_TEXT, true},
                   {"team", OC_COLUMN_TEXT, true},
                   {"number", OC_COLUMN_INT, true}};
  table.indexes = {{table.name + "_email", {1}, true}, {table.name + "_seat", {2, 3}, true}};
  std::string detail;
  const oc_status opened = c.store.open({items_table(c.items), pairs_table(c.pairs), table}, &detail);
  c.report.require_ok(opened, "open of a table with unique indexes", detail);
  return table.name;
}

void conflict(StoreCase& c) {
  const std::string users = open_users(c);
  c.must_commit({insert(users, {1}, {{1, "a@x"}}), insert(users, {2}, {{1, "b@x"}})});
  c.expect_commit({insert(users, {3}, {{1, "a@x"}})}, OC_CONFLICT, 0, "an insert of a value that is taken");
  c.expect_commit({update(users, {2}, {{1, "a@x"}})}, OC_CONFLICT, 0, "an update to a value that is taken");
  c.expect_commit({upsert(users, {2}, {{1, "a@x"}})}, OC_CONFLICT, 0, "an upsert to a value that is taken");
  c.expect_value(users, {2}, 1, "b@x", "the row after the refusals");
  c.must_commit({insert(users, {3}, {{1, "A@x"}}), update(users, {2}, {{1, "b@x"}}), upsert(users, {1}, {{1, "a@x"}})});
}

void null_is_free(StoreCase& c) {
  const std::string users = open_users(c);
  c.must_commit(
      {insert(users, {1}), insert(users, {2}), insert(users, {3}, {{2, "red"}}), insert(users, {4}, {{2, "red"}})});
  c.must_commit({update(users, {1}, {{1, "a@x"}})});
  c.must_commit({update(users, {1}, {{1, {}}})});
  c.must_commit({update(users, {2}, {{1, "a@x"}})});
  c.report.number(c.must_query({users}).rows.size(), 4, "rows");
}

void several_columns(StoreCase& c) {
  const std::string users = open_users(c);
  c.must_commit({insert(users, {1}, {{2, "red"}, {3, 1}}), insert(users, {2}, {{2, "red"}, {3, 2}}),
                 insert(users, {3}, {{2, "blue"}, {3, 1}})});
  c.expect_commit({insert(users, {4}, {{2, "blue"}, {3, 1}})}, OC_CONFLICT, 0, "both columns equal");
  c.expect_commit({update(users, {2}, {{3, 1}})}, OC_CONFLICT, 0, "an update of one of the columns");
  c.must_commit({update(users, {1}, {{3, 3}}), update(users, {2}, {{3, 1}})});
}

void add_conflict(StoreCase& c) {
  const std::string users = open_users(c);
  c.must_commit({insert(users, {1}, {{2, "red"}, {3, 1}}), insert(users, {2}, {{2, "red"}, {3, 2}})});
  c.expect_commit({add(users, {1}, 3, 1)}, OC_CONFLICT, 0, "an add that reaches a value that is taken");
  c.expect_value(users, {1}, 3, 1, "the row after the refusal");
}

void freed_in_commit(StoreCase& c) {
  const std::string users = open_users(c);
  c.must_commit({insert(users, {1}, {{1, "a@x"}}), insert(users, {2}, {{1, "b@x"}})});
  c.must_commit({erase(users, {1}), insert(users, {3}, {{1, "a@x"}})});
  c.must_commit({update(users, {2}, {{1, "c@x"}}), insert(users, {4}, {{1, "b@x"}})});
  c.expect_commit({insert(users, {5}, {{1, "n@x"}}), insert(users, {6}, {{1, "n@x"}})}, OC_CONFLICT, 1,
                  "twice in one commit");
  c.report.text(c.must_query({users}).column(0), "2,3,4", "the rows");
}

void failed_commit_frees(StoreCase& c) {
  const std::string users = open_users(c);
  c.must_commit({insert(users, {1}, {{1, "a@x"}})});
  c.expect_commit({insert(users, {2}, {{1, "b@x"}}), update(users, {1}, {{1, "c@x"}}), insert(users, {1})}, OC_CONFLICT,
                  2, "a torn commit");
  c.must_commit({insert(users, {2}, {{1, "b@x"}}), insert(users, {3}, {{1, "c@x"}})});
  c.expect_commit({insert(users, {4}, {{1, "a@x"}})}, OC_CONFLICT, 0,
                  "the value that the torn commit gave up is taken again");
}

}  // namespace

void add_store_unique_cases(Cases& cases) {
  add_store_case(cases, "store.unique.conflict", "a second row with the values of a unique index is a conflict",
                 conflict);
  add_store_case(cases, "store.unique.null_is_free", "rows with a NULL in a unique index never meet", null_is_free);
  add_store_case(cases, "store.unique.several_columns", "a unique index may span columns", several_columns);
  add_store_case(cases, "store.unique.add", "add obeys unique indexes", add_conflict);
  add_store_case(cases, "store.unique.freed_in_commit", "a value freed in a commit can be taken in the same commit",
                 freed_in_commit);
  add_store_case(cases, "store.unique.failed_commit", "a failed commit leaves the unique indexes as they were",
                 failed_commit_frees);
}

}  // namespace oneclaw::check
