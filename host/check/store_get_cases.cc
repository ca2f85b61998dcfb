// Reading one row: misses, identity, the row callback, what a reader may see.
#include "host/check/store_client.h"

#include <string>

namespace oneclaw::check {
namespace {

struct Answer {
  oc_status give = OC_OK;
  int calls = 0;
  static oc_status on_row(void* context, const oc_row*) {
    auto* self = static_cast<Answer*>(context);
    ++self->calls;
    return self->give;
  }
};

void missing(StoreCase& c) {
  c.expect_absent(c.items, {"nobody"}, "get of a key that was never inserted");
  c.must_commit({insert(c.items, {"somebody"})});
  c.expect_absent(c.items, {"nobody"}, "get of another key");
  c.expect_absent(c.items, {"some"}, "get of a prefix of a key");
}

void found(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}}), insert(c.items, {"b"}, {{item::kNum, 2}})});
  Answer answer;
  c.report.status(c.store.get_raw({}, c.items, {"b"}, &Answer::on_row, &answer), OC_OK, "get");
  c.report.number(answer.calls, 1, "calls of row");
  c.expect_value(c.items, {"b"}, item::kNum, 2, "the row of b");
}

void declared_order(StoreCase& c) {
  // Assigned in another order than declared.
  c.must_commit({insert(c.items, {"k"}, {{item::kTime, 7}, {item::kText, "text"}, {item::kNum, 3}})});
  const Row row = c.must_get(c.items, {"k"});
  c.report.number(row.values.size(), item::kCount, "values in the row");
  c.report.text(show(row.values), show({Value("k"), 3, {}, "text", {}, {}, 7}), "the row in declared order");
}

void composite_key(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"x", 1}, {{pair::kCount, 10}}), insert(c.pairs, {"x", 2}, {{pair::kCount, 20}}),
                 insert(c.pairs, {"y", 1}, {{pair::kCount, 30}})});
  c.expect_value(c.pairs, {"x", 2}, pair::kCount, 20, "(x, 2)");
  c.expect_value(c.pairs, {"y", 1}, pair::kCount, 30, "(y, 1)");
  c.expect_absent(c.pairs, {"y", 2}, "(y, 2)");
}

void wrong_key(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"x", 1}, {{pair::kCount, 10}})});
  c.report.status(c.store.get(c.pairs, {"x"}), OC_INVALID, "get with one of two key values");
  c.report.status(c.store.get(c.pairs, {"x", 1, 1}), OC_INVALID, "get with three of two key values");
  c.report.status(c.store.get(c.pairs, {"x", "1"}), OC_INVALID, "get with a key value of the wrong type");
  c.report.status(c.store.get(c.pairs, {}), OC_INVALID, "get without key values");
}

void unknown_table(StoreCase& c) {
  c.report.status(c.store.get("nosuch" + c.items, {"a"}), OC_INVALID, "get from a table that was never declared");
}

void callback_stop(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"})});
  Answer answer{OC_STOP};
  c.report.status(c.store.get_raw({}, c.items, {"a"}, &Answer::on_row, &answer), OC_OK, "get whose row answered stop");
}

void callback_failure(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"})});
  for (const oc_status failure : {OC_CONFLICT, OC_EXHAUSTED, OC_INTERNAL}) {
    Answer answer{failure};
    c.report.status(c.store.get_raw({}, c.items, {"a"}, &Answer::on_row, &answer), failure,
                    "get whose row failed returns that status");
  }
}

void sees_commits(StoreCase& c) {
  for (int i = 0; i < 50; ++i) {
    c.must_commit({upsert(c.items, {"k"}, {{item::kNum, i}})});
    c.expect_value(c.items, {"k"}, item::kNum, i, "the row right after commit " + std::to_string(i));
  }
}

void other_loop(StoreCase& c) {
  c.must_commit({insert(c.items, {"k"}, {{item::kNum, 5}})});
  std::vector<oc_status> answers(8, OC_INTERNAL);
  std::vector<std::optional<Row>> rows(answers.size());
  run_spread(*c.context.rig, answers.size(),
             [&](std::size_t i) { answers[i] = c.store.get(c.items, {"k"}, &rows[i]); });
  for (std::size_t i = 0; i < answers.size(); ++i) {
    c.report.status(answers[i], OC_OK, "get on either loop");
    c.report.expect(rows[i] && rows[i]->values.at(item::kNum) == Value(5), "the row is the same on either loop");
  }
}

void version_of_insert(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}), upsert(c.items, {"b"})});
  c.report.number(c.must_get(c.items, {"a"}).version, 1, "version after insert");
  c.report.number(c.must_get(c.items, {"b"}).version, 1, "version after an upsert that inserted");
}

void version_grows(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 1}})});
  c.must_commit({update(c.pairs, {"a", 1}, {{pair::kTag, "one"}})});
  c.report.number(c.must_get(c.pairs, {"a", 1}).version, 2, "version after an update");
  c.must_commit({add(c.pairs, {"a", 1}, pair::kCount, 4)});
  c.report.number(c.must_get(c.pairs, {"a", 1}).version, 3, "version after an add");
  c.must_commit({upsert(c.pairs, {"a", 1}, {{pair::kCount, 9}})});
  c.report.number(c.must_get(c.pairs, {"a", 1}).version, 4, "version after an upsert that replaced");
  c.must_commit({update(c.pairs, {"a", 1}, {{pair::kTag, "two"}}), add(c.pairs, {"a", 1}, pair::kCount, 1)});
  c.report.number(c.must_get(c.pairs, {"a", 1}).version, 6, "version after two changes in one commit");
}

void version_still(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.must_commit({check_row(c.items, {"a"}), check_absent(c.items, {"b"})});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 99)}, OC_PRECONDITION, 0,
                  "a failing update");
  c.must_get(c.items, {"a"});
  c.report.number(c.must_get(c.items, {"a"}).version, 1, "version after checks, reads and a failed commit");
}

void version_after_delete(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"})});
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 1}})});
  c.must_commit({erase(c.items, {"a"})});
  c.must_commit({insert(c.items, {"a"})});
  c.report.number(c.must_get(c.items, {"a"}).version, 1, "version of a row inserted again");
}

}  // namespace

void add_store_get_cases(Cases& cases) {
  add_store_case(cases, "store.get.missing", "a missing row is not_found and row is not called", missing);
  add_store_case(cases, "store.get.found", "an existing row is given to row exactly once", found);
  add_store_case(cases, "store.get.declared_order", "a row has all values in the order of the declared columns",
                 declared_order);
  add_store_case(cases, "store.get.composite_key", "all columns of a primary key name the row", composite_key);
  add_store_case(cases, "store.get.wrong_key", "a key of wrong length or type is invalid", wrong_key);
  add_store_case(cases, "store.get.unknown_table", "a table that was not declared is invalid", unknown_table);
  add_store_case(cases, "store.get.callback_stop", "a row callback that answers stop makes get answer ok",
                 callback_stop);
  add_store_case(cases, "store.get.callback_failure", "a row callback that fails makes get fail with its status",
                 callback_failure);
  add_store_case(cases, "store.get.sees_commits", "get sees every commit that returned before", sees_commits);
  add_store_case(cases, "store.get.other_loop", "get works on every loop at once", other_loop);
  add_store_case(cases, "store.version.of_insert", "a row's version is 1 after insert", version_of_insert);
  add_store_case(cases, "store.version.grows", "each change adds one to a row's version", version_grows);
  add_store_case(cases, "store.version.still", "checks, reads and failed commits leave the version alone",
                 version_still);
  add_store_case(cases, "store.version.after_delete", "a row inserted again starts at version 1", version_after_delete);
}

}  // namespace oneclaw::check
