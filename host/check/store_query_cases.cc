// Conditions, limits and refusals of query.
#include "host/check/store_client.h"

#include <algorithm>

namespace oneclaw::check {
namespace {

// a: 1 "apple", b: 2 "Apple", c: NULL NULL, d: 3 "", e: 2 "apricot".
void fill(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}, {item::kText, "apple"}, {item::kReal, 0.5}}),
                 insert(c.items, {"b"}, {{item::kNum, 2}, {item::kText, "Apple"}, {item::kReal, -2.0}}),
                 insert(c.items, {"c"}),
                 insert(c.items, {"d"}, {{item::kNum, 3}, {item::kText, ""}, {item::kBlob, blob("\x80")}}),
                 insert(c.items, {"e"}, {{item::kNum, 2}, {item::kText, "apricot"}, {item::kBlob, blob("\x7f")}})});
}

void expect_keys(StoreCase& c, std::vector<Condition> where, std::string_view want, std::string_view what) {
  c.report.text(c.must_query({c.items, std::move(where)}).column(0), want, what);
}

void empty(StoreCase& c) {
  const Rows none = c.store.query({c.items});
  c.report.status(none.status, OC_OK, "a query of an empty table", none.detail);
  c.report.number(none.rows.size(), 0, "rows of an empty table");
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_EQ, {77}}}, "", "a condition that no row meets");
}

void equal(StoreCase& c) {
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_EQ, {2}}}, "b,e", "num = 2");
  expect_keys(c, {{item::kText, OC_OP_EQ, {"apple"}}}, "a", "text = apple: case matters");
  expect_keys(c, {{item::kText, OC_OP_EQ, {""}}}, "d", "text = '': NULL is not empty");
  expect_keys(c, {{item::kReal, OC_OP_EQ, {0.5}}}, "a", "real = 0.5");
  expect_keys(c, {{item::kBlob, OC_OP_EQ, {blob("\x80")}}}, "d", "blob = 80");
  expect_keys(c, {{item::kId, OC_OP_EQ, {"e"}}}, "e", "key = e");
}

void not_equal(StoreCase& c) {
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_NE, {2}}}, "a,d", "num != 2: false for NULL");
  expect_keys(c, {{item::kText, OC_OP_NE, {"apple"}}}, "b,d,e", "text != apple");
}

void compare(StoreCase& c) {
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_LT, {2}}}, "a", "num < 2");
  expect_keys(c, {{item::kNum, OC_OP_LE, {2}}}, "a,b,e", "num <= 2");
  expect_keys(c, {{item::kNum, OC_OP_GT, {2}}}, "d", "num > 2");
  expect_keys(c, {{item::kNum, OC_OP_GE, {2}}}, "b,d,e", "num >= 2");
  expect_keys(c, {{item::kNum, OC_OP_GT, {INT64_MIN}}}, "a,b,d,e", "num > the smallest: NULL is not compared");
  expect_keys(c, {{item::kNum, OC_OP_LE, {INT64_MAX}}}, "a,b,d,e", "num <= the largest: NULL is not compared");
  expect_keys(c, {{item::kText, OC_OP_LT, {"a"}}}, "b,d", "text < a, as bytes");
  expect_keys(c, {{item::kText, OC_OP_GE, {"apple"}}}, "a,e", "text >= apple");
  expect_keys(c, {{item::kReal, OC_OP_LT, {0.0}}}, "b", "real < 0");
  expect_keys(c, {{item::kBlob, OC_OP_LT, {blob("\x80")}}}, "e", "blob < 80, unsigned");
  expect_keys(c, {{item::kId, OC_OP_GT, {"c"}}}, "d,e", "key > c");
}

void in(StoreCase& c) {
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_IN, {3, 1, 99}}}, "a,d", "num in (3, 1, 99)");
  expect_keys(c, {{item::kNum, OC_OP_IN, {2, 2}}}, "b,e", "the same value twice gives no row twice");
  expect_keys(c, {{item::kText, OC_OP_IN, {"apple", "APPLE"}}}, "a", "text in (apple, APPLE)");
  expect_keys(c, {{item::kId, OC_OP_IN, {"e", "a"}}}, "a,e", "key in (e, a)");
  std::vector<Value> thousand;
  for (int i = 0; i < 1000; ++i) thousand.emplace_back(1000 - i);
  expect_keys(c, {{item::kNum, OC_OP_IN, thousand}}, "a,b,d,e", "1000 values");
}

void prefix(StoreCase& c) {
  std::vector<Write> writes;
  const std::vector<std::string> texts{"50%", "500",  "50_", "\xC3\xA9t\xC3\xA9", "\xC3\xA8", "ab", "aB", "a", "A*",
                                       "a?",  "a[b]", "a\\b"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    writes.push_back(insert(c.items, {std::string(1, static_cast<char>('a' + i))}, {{item::kText, texts[i]}}));
  }
  writes.push_back(insert(c.items, {"z"}));
  c.must_commit(writes);
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"50"}}}, "a,b,c", "prefix 50");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"50%"}}}, "a", "prefix 50%: no wildcard");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"50_"}}}, "c", "prefix 50_: no wildcard");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"\xC3\xA9"}}}, "d", "prefix of two bytes");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"a"}}}, "f,g,h,j,k,l", "prefix a: case matters");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"a?"}}}, "j", "prefix a?: no wildcard");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"a["}}}, "k", "prefix a[: no class");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"a\\"}}}, "l", "prefix a\\: no escape");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {""}}}, "a,b,c,d,e,f,g,h,i,j,k,l",
              "the empty prefix: every text, no NULL");
  expect_keys(c, {{item::kText, OC_OP_PREFIX, {"abc"}}}, "", "a prefix longer than any text");
}

void null(StoreCase& c) {
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_IS_NULL, {}}}, "c", "num is null");
  expect_keys(c, {{item::kNum, OC_OP_NOT_NULL, {}}}, "a,b,d,e", "num is not null");
  expect_keys(c, {{item::kText, OC_OP_NOT_NULL, {}}}, "a,b,d,e", "an empty text is not null");
}

void all_must_hold(StoreCase& c) {
  fill(c);
  expect_keys(c, {{item::kNum, OC_OP_EQ, {2}}, {item::kText, OC_OP_PREFIX, {"ap"}}}, "e", "num = 2 and text ap*");
  expect_keys(c, {{item::kNum, OC_OP_GE, {2}}, {item::kNum, OC_OP_LE, {2}}}, "b,e", "2 <= num <= 2");
  expect_keys(c, {{item::kNum, OC_OP_GT, {1}}, {item::kNum, OC_OP_NE, {2}}, {item::kId, OC_OP_GT, {"a"}}}, "d",
              "three conditions");
  expect_keys(c, {{item::kNum, OC_OP_EQ, {1}}, {item::kNum, OC_OP_EQ, {2}}}, "", "conditions that exclude each other");
  expect_keys(c, {{item::kNum, OC_OP_EQ, {2}}, {item::kText, OC_OP_IS_NULL, {}}}, "", "a condition that excludes");
}

void with_order(StoreCase& c) {
  fill(c);
  const Rows rows = c.must_query({c.items, {{item::kNum, OC_OP_GE, {1}}}, {{item::kText, true}}});
  c.report.text(rows.column(0), "e,a,b,d", "num >= 1 by text descending");
}

void limit(StoreCase& c) {
  fill(c);
  for (std::uint32_t n = 1; n <= 6; ++n) {
    Query query{c.items};
    query.limit = n;
    c.report.number(c.must_query(query).rows.size(), std::min(n, 5u), "rows with limit " + std::to_string(n));
  }
  Query query{c.items, {{item::kNum, OC_OP_EQ, {2}}}, {{item::kNum, true}}};
  query.limit = 1;
  c.report.text(c.must_query(query).column(0), "b", "the first of the order, not any");
  query.limit = OC_STORE_MAX_LIMIT;
  c.report.text(c.must_query(query).column(0), "b,e", "the largest limit");
}

struct Stopper {
  int calls = 0;
  int stop_at = 1;
  oc_status answer = OC_STOP;
  static oc_status on_row(void* context, const oc_row*) {
    auto* self = static_cast<Stopper*>(context);
    return ++self->calls == self->stop_at ? self->answer : OC_OK;
  }
};

void callback_stop(StoreCase& c) {
  fill(c);
  Stopper stopper{0, 2, OC_STOP};
  c.report.status(c.store.query_raw({}, {c.items}, &Stopper::on_row, &stopper), OC_OK,
                  "a query whose row answered stop");
  c.report.number(stopper.calls, 2, "calls of row");
}

void callback_failure(StoreCase& c) {
  fill(c);
  Stopper stopper{0, 2, OC_TOO_LARGE};
  c.report.status(c.store.query_raw({}, {c.items}, &Stopper::on_row, &stopper), OC_TOO_LARGE,
                  "a query whose row failed");
  c.report.number(stopper.calls, 2, "calls of row");
}

void refuse(StoreCase& c, const Query& query, std::string_view what) {
  const Rows rows = c.store.query(query);
  c.report.status(rows.status, OC_INVALID, what, rows.detail);
  c.report.number(rows.rows.size(), 0, std::string(what) + ": rows");
}

void refused(StoreCase& c) {
  fill(c);
  refuse(c, {"nosuch" + c.items}, "an unknown table");
  refuse(c, {c.items, {{item::kCount, OC_OP_EQ, {1}}}}, "a condition on an unknown column");
  refuse(c, {c.items, {}, {{item::kCount, false}}}, "an order by an unknown column");
  refuse(c, {c.items, {{item::kNum, OC_OP_EQ, {"2"}}}}, "a text for an INT column");
  refuse(c, {c.items, {{item::kReal, OC_OP_LT, {2}}}}, "an integer for a REAL column");
  refuse(c, {c.items, {{item::kNum, OC_OP_IN, {2, "3"}}}}, "IN with one value of the wrong type");
  refuse(c, {c.items, {{item::kNum, OC_OP_PREFIX, {"2"}}}}, "PREFIX on an INT column");
  refuse(c, {c.items, {{item::kNum, 0, {2}}}}, "operator 0");
  refuse(c, {c.items, {{item::kNum, 11, {2}}}}, "operator 11");
  refuse(c, {c.items, {{item::kNum, OC_OP_EQ, {}}}}, "EQ without a value");
  refuse(c, {c.items, {{item::kNum, OC_OP_EQ, {1, 2}}}}, "EQ with two values");
  Query query{c.items};
  query.limit = 0;
  c.report.refused(c.store.query(query).status, "limit 0");
  c.report.text(c.must_query({c.items}).column(0), "a,b,c,d,e", "the table afterwards");
}

void sees_commits(StoreCase& c) {
  for (int i = 0; i < 20; ++i) {
    c.must_commit({insert(c.items, {"k" + std::to_string(i)}, {{item::kNum, 1}})});
    c.report.number(c.must_query({c.items, {{item::kNum, OC_OP_EQ, {1}}}}).rows.size(), i + 1,
                    "rows right after the commit");
  }
}

void row_contents(StoreCase& c) {
  fill(c);
  c.must_commit({update(c.items, {"e"}, {{item::kTime, 5}})});
  const Rows rows = c.must_query({c.items, {{item::kId, OC_OP_EQ, {"e"}}}});
  c.report.require(rows.rows.size() == 1, "one row");
  const Row got = c.must_get(c.items, {"e"});
  c.report.text(show(rows.rows[0].values), show(got.values), "query gives the row that get gives");
  c.report.number(rows.rows[0].version, 2, "the version in a query's row");
}

}  // namespace

void add_store_query_cases(Cases& cases) {
  add_store_case(cases, "store.query.empty", "a query that finds nothing is ok", empty);
  add_store_case(cases, "store.query.equal", "EQ compares exactly", equal);
  add_store_case(cases, "store.query.not_equal", "NE is false for NULL", not_equal);
  add_store_case(cases, "store.query.compare", "LT, LE, GT, GE follow the order and are false for NULL", compare);
  add_store_case(cases, "store.query.in", "IN takes up to 1000 values", in);
  add_store_case(cases, "store.query.prefix", "PREFIX compares bytes and knows no wildcards", prefix);
  add_store_case(cases, "store.query.null", "IS_NULL and NOT_NULL tell NULL from empty", null);
  add_store_case(cases, "store.query.all_must_hold", "all conditions must hold", all_must_hold);
  add_store_case(cases, "store.query.with_order", "conditions and order work together", with_order);
  add_store_case(cases, "store.query.limit", "at most limit rows come, the first ones of the order", limit);
  add_store_case(cases, "store.query.callback_stop", "a row callback that answers stop ends the query with ok",
                 callback_stop);
  add_store_case(cases, "store.query.callback_failure", "a row callback that fails ends the query with its status",
                 callback_failure);
  add_store_case(cases, "store.query.refused", "unknown tables, columns, operators and wrong types are invalid",
                 refused);
  add_store_case(cases, "store.query.sees_commits", "a query sees every commit that returned before", sees_commits);
  add_store_case(cases, "store.query.row_contents", "a query gives whole rows with their versions", row_contents);
}

}  // namespace oneclaw::check
