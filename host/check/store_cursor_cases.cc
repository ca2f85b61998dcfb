// Keyset cursors: a position in the order that stays good while rows change.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

// The cursor behind a row, as the header defines it: the order columns' values, then the key's.
std::vector<Value> cursor_of(const Row& row, const Query& query, std::size_t key_count) {
  std::vector<Value> after;
  for (const Order& o : query.order) after.push_back(row.values.at(o.column));
  for (std::size_t i = 0; i < key_count; ++i) after.push_back(row.values.at(i));
  return after;
}

// All rows, read in pages; `between` may change the table after each page.
std::string paged(StoreCase& c, Query query, std::size_t key_count,
                  const std::function<void(std::size_t page)>& between = {}) {
  constexpr std::size_t kMaxPages = 200;
  std::string out;
  for (std::size_t page = 0; page < kMaxPages; ++page) {
    const Rows rows = c.must_query(query);
    if (rows.rows.empty()) return out;
    out += (out.empty() ? "" : ",") + rows.column(0);
    query.after = cursor_of(rows.rows.back(), query, key_count);
    if (between) between(page);
  }
  c.report.fail("paging does not end: " + out.substr(0, 200));
}

void fill(StoreCase& c) {
  // Values with ties and NULLs, so that the key decides inside a page and across pages.
  std::vector<Write> writes;
  const std::vector<Value> nums{3, {}, 1, 2, {}, 2, 3, 1, 2, {}};
  for (std::size_t i = 0; i < nums.size(); ++i) {
    writes.push_back(insert(c.items, {std::string(1, static_cast<char>('a' + i))}, {{item::kNum, nums[i]}}));
  }
  c.must_commit(writes);
}

void pages(StoreCase& c) {
  fill(c);
  for (const bool down : {false, true}) {
    Query query{c.items, {}, {{item::kNum, down}}};
    const std::string whole = c.must_query(query).column(0);
    for (std::uint32_t limit = 1; limit <= 4; ++limit) {
      query.limit = limit;
      c.report.text(paged(c, query, 1), whole,
                    "pages of " + std::to_string(limit) + (down ? ", descending" : ", ascending"));
    }
  }
}

void nulls(StoreCase& c) {
  fill(c);
  Query up{c.items, {}, {{item::kNum, false}}};
  up.after = std::vector<Value>{{}, "e"};
  c.report.text(c.must_query(up).column(0), "j,c,h,d,f,i,a,g", "after (NULL, e), ascending");
  Query down{c.items, {}, {{item::kNum, true}}};
  down.after = std::vector<Value>{{}, "e"};
  c.report.text(c.must_query(down).column(0), "j", "after (NULL, e), descending");
  down.after = std::vector<Value>{1, "h"};
  c.report.text(c.must_query(down).column(0), "b,e,j", "after (1, h), descending: the NULLs");
}

void without_order(StoreCase& c) {
  fill(c);
  Query query{c.items};
  query.limit = 3;
  c.report.text(paged(c, query, 1), "a,b,c,d,e,f,g,h,i,j", "pages by key alone");
}

void with_condition(StoreCase& c) {
  fill(c);
  Query query{c.items, {{item::kNum, OC_OP_GE, {2}}}, {{item::kNum, true}}};
  query.limit = 2;
  c.report.text(paged(c, query, 1), "a,g,d,f,i", "pages of the rows with num >= 2, descending");
}

void composite(StoreCase& c) {
  std::vector<Write> writes;
  for (int i = 0; i < 9; ++i) {
    writes.push_back(insert(c.pairs, {std::string(1, static_cast<char>('a' + i / 3)), i}, {{pair::kCount, i % 2}}));
  }
  c.must_commit(writes);
  Query query{c.pairs, {}, {{pair::kCount, true}}};
  query.limit = 2;
  c.report.text(paged(c, query, 2), "a,b,b,c,a,a,b,c,c", "pages with a key of two columns");
}

void two_orders(StoreCase& c) {
  std::vector<Write> writes;
  for (int i = 0; i < 12; ++i) {
    writes.push_back(insert(c.items, {std::string(1, static_cast<char>('a' + i))},
                            {{item::kNum, i % 3}, {item::kText, i % 2 == 0 ? Value("x") : Value()}}));
  }
  c.must_commit(writes);
  Query query{c.items, {}, {{item::kText, true}, {item::kNum, false}}};
  const std::string whole = c.must_query(query).column(0);
  c.report.text(whole, "a,g,e,k,c,i,d,j,b,h,f,l", "the whole order");
  query.limit = 1;
  c.report.text(paged(c, query, 1), whole, "pages of one over two columns in opposite directions");
}

void survives_delete(StoreCase& c) {
  fill(c);
  Query query{c.items, {}, {{item::kNum, false}}};
  query.limit = 4;
  const Rows first = c.must_query(query);
  c.report.text(first.column(0), "b,e,j,c", "the first page");
  query.after = cursor_of(first.rows.back(), query, 1);
  c.must_commit({erase(c.items, {"c"}), erase(c.items, {"b"}), erase(c.items, {"h"})});
  query.limit = 10;
  c.report.text(c.must_query(query).column(0), "d,f,i,a,g", "the rest, though the cursor's row is gone");
}

void survives_change(StoreCase& c) {
  fill(c);
  Query query{c.items, {}, {{item::kNum, false}}};
  query.limit = 4;
  const Rows first = c.must_query(query);
  query.after = cursor_of(first.rows.back(), query, 1);
  // The last row moves to the end, one moves before the cursor, one new comes right behind it, one right before it.
  c.must_commit({update(c.items, {"c"}, {{item::kNum, 9}}), update(c.items, {"h"}, {{item::kNum, 0}}),
                 insert(c.items, {"cc"}, {{item::kNum, 1}}), insert(c.items, {"bb"}, {{item::kNum, 1}})});
  query.limit = 20;
  c.report.text(c.must_query(query).column(0), "cc,d,f,i,a,g,c", "the rest, by position and not by session");
}

void never_existed(StoreCase& c) {
  fill(c);
  Query query{c.items, {}, {{item::kNum, false}}};
  query.after = std::vector<Value>{2, "e"};
  c.report.text(c.must_query(query).column(0), "f,i,a,g", "after (2, e), a row that never was");
  query.after = std::vector<Value>{100, "a"};
  c.report.text(c.must_query(query).column(0), "", "after everything");
}

void refused(StoreCase& c) {
  fill(c);
  Query query{c.items, {}, {{item::kNum, false}}};
  const auto refuse = [&](std::vector<Value> after, std::string_view what) {
    query.after = std::move(after);
    const Rows rows = c.store.query(query);
    c.report.status(rows.status, OC_INVALID, what, rows.detail);
  };
  refuse({1}, "a cursor without the key");
  refuse({1, "a", "b"}, "a cursor that is too long");
  refuse({"1", "a"}, "a cursor with a value of the wrong type");
  refuse({1, 2}, "a cursor with a key of the wrong type");
}

}  // namespace

void add_store_cursor_cases(Cases& cases) {
  add_store_case(cases, "store.cursor.pages", "pages of any size give every row once, in order", pages);
  add_store_case(cases, "store.cursor.nulls", "a cursor may hold NULL, in both directions", nulls);
  add_store_case(cases, "store.cursor.without_order", "without an order the key alone is the cursor", without_order);
  add_store_case(cases, "store.cursor.with_condition", "a cursor works with conditions", with_condition);
  add_store_case(cases, "store.cursor.composite_key", "a cursor holds all key columns", composite);
  add_store_case(cases, "store.cursor.two_orders", "a cursor holds all order columns, each with its direction",
                 two_orders);
  add_store_case(cases, "store.cursor.survives_delete", "a cursor stays good when its row is deleted", survives_delete);
  add_store_case(cases, "store.cursor.survives_change", "a cursor stays a position when rows move and come",
                 survives_change);
  add_store_case(cases, "store.cursor.never_existed", "a cursor needs no row at its position", never_existed);
  add_store_case(cases, "store.cursor.refused", "a cursor of wrong length or type is invalid", refused);
}

}  // namespace oneclaw::check
