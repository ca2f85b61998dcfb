// The five functions of a store, each with what must be true after it was disturbed.
#include "host/check/operation.h"

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;

oc_status ignore_row(void*, const oc_row*) { return OC_OK; }

Operation make(const std::string& name, bool is_concurrent) {
  Operation operation;
  operation.function = std::string(OC_STORE_V1) + "." + name;
  operation.name = "store." + name;
  operation.kind = plugin::instance::Kind::store;
  operation.is_concurrent = is_concurrent;
  return operation;
}

void insert_row(Scene& s) {
  const Committed done =
      s.store->commit({upsert(s.items, {"row"}, {{item::kNum, 1}}), upsert(s.pairs, {"row", 1}, {{pair::kCount, 10}})});
  s.report.require_ok(done.status, "commit of the rows to work on", done.detail);
  s.commit_id = s.store->fresh_id();
}

void row_is_there(Scene& s, oc_status) {
  std::optional<Row> row;
  s.report.status(s.store->get(s.items, {"row"}, &row), OC_OK, "get afterwards");
}

std::vector<Write> two_writes(const Scene& s) {
  return {add(s.pairs, {"row", 1}, pair::kCount, 5), insert(s.items, {"new" + s.commit_id}, {{item::kNum, 5}})};
}

// All or nothing; a commit that is known to have failed is not there; one whose outcome is unknown is settled by its
// id.
void judge_commit(Scene& s, oc_status status) {
  const auto count = [&] {
    std::optional<Row> counter;
    s.report.status(s.store->get(s.pairs, {"row", 1}, &counter), OC_OK, "get of the counter afterwards");
    return counter ? counter->values.at(pair::kCount).i : -1;
  };
  const auto is_applied = [&] {
    for (;;) {
      const std::int64_t value = count();
      std::optional<Row> row;
      s.store->get(s.items, {"new" + s.commit_id}, &row);
      // One whose outcome is unknown may arrive between the two looks.
      if (count() != value) continue;
      s.report.expect(row ? value == 15 : value == 10, "a part of the commit is visible: counter " +
                                                           std::to_string(value) + ", new row " +
                                                           (row ? "there" : "missing"));
      return row.has_value();
    }
  };
  const bool was_applied = is_applied();
  if (status == OC_OK) s.report.expect(was_applied, "commit answered ok but nothing is visible");
  const bool is_unknown = status == OC_TIMEOUT || status == OC_UNAVAILABLE || status == OC_CANCELLED;
  if (status < 0 && !is_unknown)
    s.report.expect(!was_applied, "commit answered " + status_text(status) + " but is visible");
  const Committed again = s.store->commit(two_writes(s), s.commit_id);
  s.report.status(again.status, OC_OK, "the same commit again", again.detail);
  s.report.expect(again.is_replayed || !was_applied, "the same commit again is not reported as replayed");
  // One whose outcome is unknown may still be on its way when it is looked for, and be there when it comes again.
  s.report.expect(is_unknown || again.is_replayed == was_applied,
                  "the same commit again reports replayed exactly when it had been applied");
  s.report.expect(is_applied(), "the same commit again did not settle it");
}

}  // namespace

std::vector<Operation> store_operations() {
  std::vector<Operation> all;
  Operation open = make("open", false);
  open.run = [](Scene& s, const CallSpec& spec) {
    const std::vector<TableSpec> tables{items_table(s.items), pairs_table(s.pairs)};
    Arena arena;
    const std::vector<oc_table> views{arena.table(tables[0]), arena.table(tables[1])};
    return s.specimen.call(spec,
                           [&](oc_call* c) { return s.store->table()->open(s.specimen.self(), c, views.data(), 2); });
  };
  open.judge = [](Scene& s, oc_status) {
    s.report.status(s.store->open({items_table(s.items), pairs_table(s.pairs)}), OC_OK, "open afterwards");
    insert_row(s);
    row_is_there(s, OC_OK);
  };
  all.push_back(std::move(open));

  Operation get = make("get", true);
  get.prepare = insert_row;
  get.run = [](Scene& s, const CallSpec& spec) {
    return s.store->get_raw(spec, s.items, {"row"}, &ignore_row, nullptr);
  };
  get.judge = row_is_there;
  all.push_back(std::move(get));

  Operation query = make("query", true);
  query.prepare = insert_row;
  query.run = [](Scene& s, const CallSpec& spec) {
    return s.store->query_raw(spec, {s.items, {}, {{item::kNum, true}}}, &ignore_row, nullptr);
  };
  query.judge = row_is_there;
  all.push_back(std::move(query));

  Operation commit = make("commit", true);
  commit.prepare = insert_row;
  commit.run = [](Scene& s, const CallSpec& spec) {
    return s.store->commit_raw(spec, two_writes(s), s.commit_id).status;
  };
  commit.judge = judge_commit;
  all.push_back(std::move(commit));

  Operation close = make("close", false);
  close.prepare = insert_row;
  close.is_last = true;
  close.run = [](Scene& s, const CallSpec& spec) {
    return s.specimen.call(spec, [&](oc_call* c) { return s.store->table()->close(s.specimen.self(), c); });
  };
  all.push_back(std::move(close));
  return all;
}

}  // namespace oneclaw::check
