// Values: what comes back must be what went in, and what no store may hold must be refused.
#include "host/check/store_client.h"

#include <cmath>
#include <limits>

namespace oneclaw::check {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

void round_trip(StoreCase& c, std::uint16_t column, const std::vector<Value>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Key key{"k" + std::to_string(i)};
    c.must_commit({insert(c.items, key, {{column, values[i]}})});
    c.expect_value(c.items, key, column, values[i], "the value read back");
  }
}

void refuse_value(StoreCase& c, std::uint16_t column, const Value& value, std::string_view what) {
  c.expect_commit({insert(c.items, {"bad"}, {{column, value}})}, OC_INVALID, 0, what);
  c.expect_absent(c.items, {"bad"}, std::string(what) + ", and no row is left");
}

void integers(StoreCase& c) {
  // 2^53 + 1 is where a detour through a double shows.
  const std::vector<Value> values{
      0, 1, -1, kMin, kMax, std::int64_t{9007199254740993}, std::int64_t{-9007199254740993}};
  round_trip(c, item::kNum, values);
}

void times(StoreCase& c) {
  round_trip(
      c, item::kTime,
      {0, -1, std::int64_t{1700000000123456}, std::int64_t{-62135596800000000}, std::int64_t{253402300799999999}});
}

void reals(StoreCase& c) {
  using Limits = std::numeric_limits<double>;
  round_trip(c, item::kReal,
             {0.0, 0.1, -1.5, 1.0 / 3, Limits::max(), Limits::lowest(), Limits::min(), Limits::epsilon(),
              123456789.123456789});
}

void texts(StoreCase& c) {
  round_trip(c, item::kText,
             {"", "plain", "it's \"quoted\" \\ back", "%_*?[", "line\nbreak\ttab\r", " spaces ",
              "\xC3\xA9\xE2\x82\xAC\xF0\x90\x8D\x88", "e\xCC\x81", "\x01\x1f\x7f", "NULL"});
}

void blobs(StoreCase& c) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  round_trip(c, item::kBlob, {blob(""), blob(std::string(1, '\0')), blob(all), blob("\xff\xfe"), blob("text")});
}

void json(StoreCase& c) {
  round_trip(c, item::kJson,
             {"{}", "null", " { \"b\" : 1 ,\n\t\"a\":[1.0,1e2, \"\\u00e9\"] } ", "\"text\"", "1.50",
              "{\"a\":1,\"a\":2}", "12345678901234567890123"});
}

void null(StoreCase& c) {
  c.must_commit({insert(c.items, {"none"}),
                 insert(c.items, {"given"},
                        {{item::kNum, {}},
                         {item::kReal, {}},
                         {item::kText, {}},
                         {item::kBlob, {}},
                         {item::kJson, {}},
                         {item::kTime, {}}}),
                 insert(c.items, {"empty"}, {{item::kText, ""}, {item::kBlob, blob("")}})});
  for (std::uint16_t column = item::kNum; column < item::kCount; ++column) {
    c.expect_value(c.items, {"none"}, column, {}, "a column that was not assigned is NULL");
    c.expect_value(c.items, {"given"}, column, {}, "a column that was assigned NULL is NULL");
  }
  c.expect_value(c.items, {"empty"}, item::kText, "", "an empty text is no NULL");
  c.expect_value(c.items, {"empty"}, item::kBlob, blob(""), "an empty blob is no NULL");
}

void u0000_refused(StoreCase& c) {
  const std::string with_nul("a\0b", 3);
  refuse_value(c, item::kText, with_nul, "text with U+0000 inside");
  refuse_value(c, item::kText, std::string(1, '\0'), "text that is U+0000");
  refuse_value(c, item::kJson, std::string("\"\0\"", 3), "JSON with U+0000");
  c.expect_commit({insert(c.items, {with_nul})}, OC_INVALID, 0, "a key with U+0000");
  c.must_commit({insert(c.items, {"ok"})});
  c.expect_commit({update(c.items, {"ok"}, {{item::kText, with_nul}})}, OC_INVALID, 0, "an update to text with U+0000");
}

void bad_utf8_refused(StoreCase& c) {
  for (const char* text : {"\xff", "\xc3", "a\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    refuse_value(c, item::kText, text, "invalid UTF-8 " + quoted(text));
  }
}

void nan_refused(StoreCase& c) { refuse_value(c, item::kReal, std::nan(""), "NaN"); }

void wrong_type_refused(StoreCase& c) {
  refuse_value(c, item::kNum, "1", "a text in an INT column");
  refuse_value(c, item::kNum, 1.0, "a real in an INT column");
  refuse_value(c, item::kReal, 1, "an integer in a REAL column");
  refuse_value(c, item::kText, 1, "an integer in a TEXT column");
  refuse_value(c, item::kText, blob("b"), "a blob in a TEXT column");
  refuse_value(c, item::kBlob, "text", "a text in a BLOB column");
  refuse_value(c, item::kTime, "2024-01-01", "a text in a TIME column");
  refuse_value(c, item::kJson, 1, "an integer in a JSON column");
  c.expect_commit({insert(c.items, {7})}, OC_INVALID, 0, "an integer as a TEXT key");
}

void null_refused(StoreCase& c) {
  c.expect_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, {}}})}, OC_INVALID, 0,
                  "NULL in a column that is not nullable");
  c.expect_commit({insert(c.pairs, {"a", 1})}, OC_INVALID, 0, "no value for a column that is not nullable");
  c.expect_commit({insert(c.items, {Value()})}, OC_INVALID, 0, "NULL as a key");
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 1}})});
  c.expect_commit({update(c.pairs, {"a", 1}, {{pair::kCount, {}}})}, OC_INVALID, 0,
                  "an update to NULL where it is not allowed");
}

void unknown_column_refused(StoreCase& c) {
  c.expect_commit({insert(c.items, {"a"}, {{item::kCount, 1}})}, OC_INVALID, 0,
                  "a column position beyond the declared ones");
  c.expect_commit({insert(c.items, {"a"}, {{65535, 1}})}, OC_INVALID, 0, "column position 65535");
}

void large(StoreCase& c) {
  std::string text;
  for (std::size_t i = 0; text.size() < (1u << 20); ++i) text += "row " + std::to_string(i) + "\n";
  c.must_commit({insert(c.items, {"big"}, {{item::kText, text}, {item::kBlob, blob(text)}})});
  const Row row = c.must_get(c.items, {"big"});
  c.report.expect(row.values.at(item::kText) == Value(text), "a text of 1 MiB comes back unchanged");
  c.report.expect(row.values.at(item::kBlob) == blob(text), "a blob of 1 MiB comes back unchanged");
}

void many_columns(StoreCase& c) {
  TableSpec wide;
  wide.name = fresh_table_name("wide");
  wide.key_count = OC_STORE_MAX_KEY_COLUMNS;
  for (int i = 0; i < OC_STORE_MAX_COLUMNS; ++i)
    wide.columns.push_back({"c" + std::to_string(i), OC_COLUMN_INT, i >= 8});
  std::string detail;
  const oc_status opened = c.store.open({items_table(c.items), pairs_table(c.pairs), wide}, &detail);
  c.report.require_ok(opened, "open of a table with 64 columns, 8 of them the key", detail);
  Key key;
  Assigns assigns;
  for (std::uint16_t i = 0; i < OC_STORE_MAX_COLUMNS; ++i) {
    if (i < OC_STORE_MAX_KEY_COLUMNS) {
      key.emplace_back(i);
    } else {
      assigns.emplace_back(i, Value(i * 1000));
    }
  }
  c.must_commit({insert(wide.name, key, assigns)});
  const Row row = c.must_get(wide.name, key);
  c.report.number(row.values.size(), OC_STORE_MAX_COLUMNS, "values in the row");
  c.report.expect(!row.values.empty() && row.values.back() == Value(63000), "the last column holds its value");
}

}  // namespace

void add_store_value_cases(Cases& cases) {
  add_store_case(cases, "store.value.integers", "INT keeps all 64 bits", integers);
  add_store_case(cases, "store.value.times", "TIME keeps microseconds far from 1970", times);
  add_store_case(cases, "store.value.reals", "REAL keeps every bit", reals);
  add_store_case(cases, "store.value.texts", "TEXT comes back byte for byte, never normalised or trimmed", texts);
  add_store_case(cases, "store.value.blobs", "BLOB holds any bytes", blobs);
  add_store_case(cases, "store.value.json", "JSON is stored as text, byte for byte", json);
  add_store_case(cases, "store.value.null", "NULL, an empty text and an empty blob are three different things", null);
  add_store_case(cases, "store.text.u0000_refused", "text with U+0000 is invalid", u0000_refused);
  add_store_case(cases, "store.text.bad_utf8_refused", "text that is no UTF-8 is invalid", bad_utf8_refused);
  add_store_case(cases, "store.value.nan_refused", "NaN is invalid", nan_refused);
  add_store_case(cases, "store.value.wrong_type_refused", "a value of another type than the column is invalid",
                 wrong_type_refused);
  add_store_case(cases, "store.value.null_refused", "NULL is invalid where the column is not nullable", null_refused);
  add_store_case(cases, "store.value.unknown_column_refused", "a column that was not declared is invalid",
                 unknown_column_refused);
  add_store_case(cases, "store.value.large", "values of 1 MiB are kept", large);
  add_store_case(cases, "store.value.many_columns", "64 columns and 8 key columns are kept", many_columns);
}

}  // namespace oneclaw::check
