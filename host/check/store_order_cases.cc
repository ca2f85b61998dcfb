// The order of rows: by columns, by bytes, NULL first, made total by the key.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

// Inserts one row a value, with keys that contradict the wanted order, and compares what the store makes of it.
void expect_order(StoreCase& c, std::uint16_t column, const std::vector<Value>& ascending) {
  std::vector<Write> writes;
  std::string up;
  std::string down;
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    const std::string key(1, static_cast<char>('z' - i));
    writes.push_back(insert(c.items, {key}, {{column, ascending[i]}}));
    up.append(i == 0 ? "" : ",").append(key);
    down.insert(0, key).insert(key.size(), i == 0 ? "" : ",");
  }
  std::swap(writes.front(), writes.back());
  c.must_commit(writes);
  c.report.text(c.must_query({c.items, {}, {{column, false}}}).column(0), up, "ascending");
  c.report.text(c.must_query({c.items, {}, {{column, true}}}).column(0), down, "descending");
}

void integers(StoreCase& c) {
  expect_order(c, item::kNum,
               {INT64_MIN, std::int64_t{-9007199254740993}, -10, -9, 0, 9, 10, std::int64_t{9007199254740992},
                std::int64_t{9007199254740993}, INT64_MAX});
}
void times(StoreCase& c) { expect_order(c, item::kTime, {INT64_MIN, -1, 0, 5, std::int64_t{1700000000000001}}); }
void reals(StoreCase& c) { expect_order(c, item::kReal, {-1e300, -10.5, -9.5, 0.0, 1e-300, 0.5, 9.0, 10.0, 1e300}); }
void blobs(StoreCase& c) {
  expect_order(c, item::kBlob,
               {blob(""), blob(std::string(1, '\0')), blob(std::string(2, '\0')), blob("A"), blob("a"), blob("\x7f"),
                blob("\x80"), blob("\xff"), blob("\xff\x01")});
}

void bytewise(StoreCase& c) {
  // Case, accents and length as a language would sort them differ from the bytes; U+FFFD sorts after U+10348 in UTF-16.
  expect_order(c, item::kText,
               {"", " ", "10", "9", "A", "B", "Z", "a", "aa", "b", "z", "\xC3\x84", "\xC3\xA4", "\xE2\x82\xAC",
                "\xEF\xBF\xBD", "\xF0\x90\x8D\x88"});
}

void json_as_text(StoreCase& c) { expect_order(c, item::kJson, {"1", "10", "9", "{}"}); }

void null_first(StoreCase& c) {
  c.must_commit({insert(c.items, {"b"}, {{item::kNum, INT64_MIN}}), insert(c.items, {"c"}),
                 insert(c.items, {"a"}, {{item::kNum, 0}}), insert(c.items, {"d"})});
  c.report.text(c.must_query({c.items, {}, {{item::kNum, false}}}).column(0), "c,d,b,a", "ascending puts NULL first");
  c.report.text(c.must_query({c.items, {}, {{item::kNum, true}}}).column(0), "a,b,c,d", "descending puts NULL last");
  c.report.text(c.must_query({c.items, {}, {{item::kText, false}}}).column(0), "a,b,c,d", "all NULL: by key");
}

void null_before_empty(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kText, ""}}), insert(c.items, {"b"})});
  c.report.text(c.must_query({c.items, {}, {{item::kText, false}}}).column(0), "b,a", "NULL before the empty text");
}

void key_last(StoreCase& c) {
  std::vector<Write> writes;
  for (const char* key : {"d", "b", "e", "a", "c"}) writes.push_back(insert(c.items, {key}, {{item::kNum, 1}}));
  c.must_commit(writes);
  c.report.text(c.must_query({c.items, {}, {{item::kNum, false}}}).column(0), "a,b,c,d,e", "equal values, ascending");
  c.report.text(c.must_query({c.items, {}, {{item::kNum, true}}}).column(0), "a,b,c,d,e",
                "equal values, descending: the key is still ascending");
  c.report.text(c.must_query({c.items}).column(0), "a,b,c,d,e", "without an order");
}

void composite_key_last(StoreCase& c) {
  std::vector<Write> writes;
  for (const auto& [a, b] : {std::pair{"y", 1}, {"x", 10}, {"x", 9}, {"y", -1}, {"x", -1}}) {
    writes.push_back(insert(c.pairs, {a, b}, {{pair::kCount, 0}}));
  }
  c.must_commit(writes);
  const Rows rows = c.must_query({c.pairs, {}, {{pair::kCount, true}}});
  c.report.text(rows.column(pair::kA) + " " + rows.column(pair::kB), "x,x,x,y,y -1,9,10,-1,1", "by both key columns");
}

void several_columns(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kText, "x"}, {item::kNum, 1}}),
                 insert(c.items, {"b"}, {{item::kText, "x"}, {item::kNum, 2}}),
                 insert(c.items, {"c"}, {{item::kText, "w"}, {item::kNum, 3}}),
                 insert(c.items, {"d"}, {{item::kText, "x"}}), insert(c.items, {"e"}, {{item::kNum, 9}})});
  c.report.text(c.must_query({c.items, {}, {{item::kText, false}, {item::kNum, false}}}).column(0), "e,c,d,a,b",
                "up, up");
  c.report.text(c.must_query({c.items, {}, {{item::kText, false}, {item::kNum, true}}}).column(0), "e,c,b,a,d",
                "up, down");
  c.report.text(c.must_query({c.items, {}, {{item::kText, true}, {item::kNum, false}}}).column(0), "d,a,b,c,e",
                "down, up");
}

void key_columns(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"x", 1}, {{pair::kCount, 0}}), insert(c.pairs, {"y", 2}, {{pair::kCount, 0}}),
                 insert(c.pairs, {"z", 1}, {{pair::kCount, 0}})});
  c.report.text(c.must_query({c.pairs, {}, {{pair::kB, true}}}).column(pair::kA), "y,x,z",
                "by a key column, descending");
  c.report.text(c.must_query({c.pairs, {}, {{pair::kA, true}}}).column(pair::kA), "z,y,x", "by the first key column");
}

void after_changes(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}}), insert(c.items, {"b"}, {{item::kNum, 2}}),
                 insert(c.items, {"c"}, {{item::kNum, 3}})});
  c.must_commit({update(c.items, {"a"}, {{item::kNum, 9}}), update(c.items, {"c"}, {{item::kNum, {}}})});
  c.report.text(c.must_query({c.items, {}, {{item::kNum, false}}}).column(0), "c,b,a",
                "after an update of ordered values");
  c.must_commit({erase(c.items, {"b"}), insert(c.items, {"b"}, {{item::kNum, 10}})});
  c.report.text(c.must_query({c.items, {}, {{item::kNum, false}}}).column(0), "c,a,b", "after delete and insert");
  c.expect_commit({update(c.items, {"c"}, {{item::kNum, 100}}), insert(c.items, {"a"})}, OC_CONFLICT, 1,
                  "a torn commit");
  c.report.text(c.must_query({c.items, {}, {{item::kNum, false}}}).column(0), "c,a,b", "after a commit that failed");
}

}  // namespace

void add_store_order_cases(Cases& cases) {
  add_store_case(cases, "store.order.integers", "INT orders by value over all 64 bits", integers);
  add_store_case(cases, "store.order.times", "TIME orders by value", times);
  add_store_case(cases, "store.order.reals", "REAL orders by value", reals);
  add_store_case(cases, "store.order.blobs", "BLOB orders as unsigned bytes", blobs);
  add_store_case(cases, "store.text.bytewise_order", "TEXT orders as bytes, whatever the language", bytewise);
  add_store_case(cases, "store.order.json_as_text", "JSON orders as the text it is", json_as_text);
  add_store_case(cases, "store.order.null_first", "NULL comes first ascending and last descending", null_first);
  add_store_case(cases, "store.order.null_before_empty", "NULL orders before the empty text", null_before_empty);
  add_store_case(cases, "store.order.key_last", "equal rows follow the primary key, always ascending", key_last);
  add_store_case(cases, "store.order.composite_key_last", "all key columns take part in the order", composite_key_last);
  add_store_case(cases, "store.order.several_columns", "several order columns with directions of their own",
                 several_columns);
  add_store_case(cases, "store.order.key_columns", "rows can be ordered by key columns in both directions",
                 key_columns);
  add_store_case(cases, "store.order.after_changes", "the order follows every change and no failed one", after_changes);
}

}  // namespace oneclaw::check
