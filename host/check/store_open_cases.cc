// Declarations: what may change between two calls of open, and what must be refused.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

// The two tables of every case, plus `more`.
std::vector<TableSpec> all(StoreCase& c, std::vector<TableSpec> more = {}) {
  more.insert(more.begin(), {items_table(c.items), pairs_table(c.pairs)});
  return more;
}

TableSpec small(std::string name = fresh_table_name("small")) {
  TableSpec table;
  table.columns = {{"id", OC_COLUMN_TEXT, false}, {"n", OC_COLUMN_INT, true}};
  table.name = std::move(name);
  return table;
}

void open_ok(StoreCase& c, const std::vector<TableSpec>& tables, std::string_view what) {
  std::string detail;
  const oc_status status = c.store.open(tables, &detail);
  c.report.require_ok(status, what, detail);
}

// A new table that is wrong in one way.
void refuse_new(StoreCase& c, const std::function<void(TableSpec&)>& spoil, std::string_view what) {
  TableSpec table = small();
  spoil(table);
  std::string detail;
  c.report.status(c.store.open(all(c, {table}), &detail), OC_INVALID, what, detail);
}

// A table with a row, declared again in a way that is not additive.
void refuse_change(StoreCase& c, const std::function<void(TableSpec&)>& change, std::string_view what) {
  TableSpec table = small();
  open_ok(c, all(c, {table}), "open of a new table");
  c.must_commit({insert(table.name, {"a"}, {{1, 5}})});
  TableSpec changed = table;
  changed.version = 2;
  change(changed);
  std::string detail;
  c.report.status(c.store.open(all(c, {changed}), &detail), OC_INVALID, what, detail);
  open_ok(c, all(c, {table}), std::string(what) + ": open of the old declaration after the refusal");
  c.expect_value(table.name, {"a"}, 1, 5, std::string(what) + ": the row after the refusal");
}

void idempotent(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  for (int i = 0; i < 3; ++i) open_ok(c, all(c), "open with the same tables again");
  c.expect_value(c.items, {"a"}, item::kNum, 1, "the row");
  c.report.number(c.must_get(c.items, {"a"}).version, 1, "its version");
}

void more_tables(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  const TableSpec table = small();
  open_ok(c, all(c, {table}), "open with one table more");
  c.must_commit({insert(table.name, {"n"}, {{1, 2}}), update(c.items, {"a"}, {{item::kNum, 2}})});
  c.expect_value(table.name, {"n"}, 1, 2, "a row of the new table");
  c.expect_value(c.items, {"a"}, item::kNum, 2, "a row of the old table");
}

void unnamed_untouched(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  open_ok(c, {pairs_table(c.pairs)}, "open with one table less");
  open_ok(c, all(c), "open with both again");
  c.expect_value(c.items, {"a"}, item::kNum, 1, "the row of the table that was not named for a while");
}

void adds_column(StoreCase& c) {
  TableSpec table = small();
  open_ok(c, all(c, {table}), "open of version 1");
  c.must_commit({insert(table.name, {"a"}, {{1, 5}}), insert(table.name, {"b"}, {{1, 4}})});
  table.version = 2;
  table.columns.push_back({"note", OC_COLUMN_TEXT, true});
  open_ok(c, all(c, {table}), "open of version 2 with a nullable column more");
  c.report.text(show(c.must_get(table.name, {"a"}).values), show({Value("a"), 5, {}}), "a row from before");
  c.must_commit({update(table.name, {"a"}, {{2, "text"}}), insert(table.name, {"c"}, {{2, "c"}})});
  c.expect_value(table.name, {"a"}, 2, "text", "the new column of an old row");
  const Rows rows = c.must_query({table.name, {{2, OC_OP_NOT_NULL, {}}}, {{2, true}}});
  c.report.text(rows.column(0), "a,c", "a query on the new column");
}

void adds_index(StoreCase& c) {
  TableSpec table = small();
  open_ok(c, all(c, {table}), "open of version 1");
  c.must_commit({insert(table.name, {"a"}, {{1, 2}}), insert(table.name, {"b"}, {{1, 1}})});
  table.version = 2;
  table.indexes.push_back({table.name + "_n", {1}, true});
  open_ok(c, all(c, {table}), "open of version 2 with an index more");
  c.report.text(c.must_query({table.name, {{1, OC_OP_GE, {1}}}, {{1, false}}}).column(0), "b,a",
                "a query over the new index");
  c.expect_commit({insert(table.name, {"c"}, {{1, 2}})}, OC_CONFLICT, 0, "the new unique index counts");
}

void adds_broken_unique(StoreCase& c) {
  TableSpec table = small();
  open_ok(c, all(c, {table}), "open of version 1");
  c.must_commit({insert(table.name, {"a"}, {{1, 2}}), insert(table.name, {"b"}, {{1, 2}})});
  TableSpec next = table;
  next.version = 2;
  next.indexes.push_back({table.name + "_n", {1}, true});
  c.report.refused(c.store.open(all(c, {next})), "a unique index that the rows break");
  open_ok(c, all(c, {table}), "open of version 1 after the refusal");
  c.report.text(c.must_query({table.name}).column(0), "a,b", "the rows after the refusal");
}

void refuses_changes(StoreCase& c) {
  refuse_change(
      c, [](TableSpec& t) { t.columns.pop_back(); }, "a column less");
  refuse_change(
      c, [](TableSpec& t) { t.columns[1].type = OC_COLUMN_TEXT; }, "a column of another type");
  refuse_change(
      c, [](TableSpec& t) { t.columns[1].name = "m"; }, "a column of another name");
  refuse_change(
      c,
      [](TableSpec& t) {
        t.columns.push_back({"must", OC_COLUMN_INT, false});
      },
      "a new column that is not nullable");
  refuse_change(
      c,
      [](TableSpec& t) {
        t.columns.insert(t.columns.begin() + 1, {"between", OC_COLUMN_INT, true});
      },
      "a new column in between");
  refuse_change(
      c,
      [](TableSpec& t) {
        t.columns[1].is_nullable = false;
        t.key_count = 2;
      },
      "another primary key");
}

void refuses_wrong(StoreCase& c) {
  refuse_new(
      c, [](TableSpec& t) { t.key_count = 0; }, "no primary key");
  refuse_new(
      c, [](TableSpec& t) { t.key_count = 3; }, "more key columns than columns");
  refuse_new(
      c, [](TableSpec& t) { t.columns[0].is_nullable = true; }, "a nullable key column");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name = "id"; }, "two columns of one name");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name = "Upper"; }, "a column name with a capital");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name = "1st"; }, "a column name that begins with a digit");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name = "a b"; }, "a column name with a space");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name = "x\"; drop"; }, "a column name with a quote");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name = "oc_n"; }, "a column name that begins with oc_");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].name.clear(); }, "an empty column name");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].type = 0; }, "column type 0");
  refuse_new(
      c, [](TableSpec& t) { t.columns[1].type = 7; }, "column type 7");
  refuse_new(
      c,
      [](TableSpec& t) {
        t.indexes.push_back({t.name + "_x", {2}, false});
      },
      "an index on an unknown column");
  refuse_new(
      c,
      [](TableSpec& t) {
        t.indexes.push_back({t.name + "_x", {}, false});
      },
      "an index without columns");
}

void refused_whole(StoreCase& c) {
  const TableSpec good = small();
  TableSpec bad = small();
  bad.key_count = 0;
  c.report.status(c.store.open(all(c, {good, bad})), OC_INVALID, "a good new table beside a wrong one");
  c.must_commit({insert(c.items, {"a"})});
  c.must_get(c.items, {"a"});
}

void closes_twice(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"})});
  c.report.status(c.store.close(), OC_OK, "close");
  c.report.status(c.store.close(), OC_OK, "close again");
}

// What a second life of the store holds: all of what was committed or, in a store that forgets, nothing.
void second_life(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}}), insert(c.pairs, {"p", 1}, {{pair::kCount, 1}})});
  c.must_commit({insert(c.items, {"b"}, {{item::kNum, 2}})});
  c.report.status(c.store.close(), OC_OK, "close");
  c.specimen.take_down(c.report);
  c.is_over = true;
  Specimen next(*c.context.rig);
  next.bring_up(c.report);
  StoreClient store(next);
  std::string detail;
  const oc_status opened = store.open({items_table(c.items), pairs_table(c.pairs)}, &detail);
  c.report.require_ok(opened, "open in the next instance", detail);
  const Rows items = store.query({c.items});
  const Rows pairs = store.query({c.pairs});
  c.report.status(items.status, OC_OK, "query in the next instance", items.detail);
  const bool has_all = items.column(0) == "a,b" && pairs.rows.size() == 1;
  const bool has_none = items.rows.empty() && pairs.rows.empty();
  c.report.expect(has_all || has_none, "the next instance holds a part: " + items.column(0) + " and " +
                                           std::to_string(pairs.rows.size()) + " pairs");
  c.report.note(has_all ? "rows outlive the instance" : "rows end with the instance");
  c.report.status(store.close(), OC_OK, "close of the next instance");
  next.take_down(c.report);
}

}  // namespace

void add_store_open_cases(Cases& cases) {
  add_store_case(cases, "store.open.idempotent", "open with the same tables changes nothing", idempotent);
  add_store_case(cases, "store.open.more_tables", "open may add tables", more_tables);
  add_store_case(cases, "store.open.unnamed_untouched", "a table that is not named stays untouched", unnamed_untouched);
  add_store_case(cases, "store.open.adds_column", "a new nullable column is NULL in old rows", adds_column);
  add_store_case(cases, "store.open.adds_index", "a new index covers old rows", adds_index);
  add_store_case(cases, "store.open.adds_broken_unique", "a unique index that the rows break is refused",
                 adds_broken_unique);
  add_store_case(cases, "store.open.refuses_changes", "what is not additive is invalid and changes nothing",
                 refuses_changes);
  add_store_case(cases, "store.open.refuses_wrong", "wrong declarations are invalid", refuses_wrong);
  add_store_case(cases, "store.open.refused_whole", "after a refused open the store goes on", refused_whole);
  add_store_case(cases, "store.close.twice", "close is idempotent", closes_twice);
  add_store_case(cases, "store.close.second_life", "a new instance finds all rows or, in a store that forgets, none",
                 second_life);
}

}  // namespace oneclaw::check
