// The commit as a whole: atomic, in order, identified.
#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

void atomic(StoreCase& c) {
  c.must_commit({insert(c.items, {"old"}, {{item::kNum, 1}}), insert(c.items, {"gone"}),
                 insert(c.pairs, {"p", 1}, {{pair::kCount, 5}})});
  // Every kind of change comes before the write that fails.
  c.expect_commit(
      {insert(c.items, {"new"}), update(c.items, {"old"}, {{item::kNum, 2}}), erase(c.items, {"gone"}),
       upsert(c.items, {"ups"}), upsert(c.items, {"old"}, {{item::kNum, 3}}), add(c.pairs, {"p", 1}, pair::kCount, 7),
       insert(c.items, {"gone"}, {{item::kNum, 9}}), insert(c.items, {"old"})},
      OC_CONFLICT, 7, "a commit whose last write fails");
  c.report.text(c.must_query({c.items}).column(0), "gone,old", "the rows are those from before");
  c.report.text(c.must_query({c.items, {}, {{item::kNum, false}}}).column(0), "gone,old", "and every index has them");
  c.expect_value(c.items, {"old"}, item::kNum, 1, "an updated row");
  c.expect_value(c.items, {"gone"}, item::kNum, {}, "a row that was deleted and inserted again");
  c.expect_value(c.pairs, {"p", 1}, pair::kCount, 5, "a counter");
  c.report.number(c.must_get(c.items, {"old"}).version, 1, "its version");
  c.report.number(c.must_get(c.items, {"gone"}).version, 1, "the version of a row deleted in vain");
}

void failed_write(StoreCase& c) {
  c.must_commit({insert(c.items, {"taken"})});
  for (std::uint32_t position = 0; position < 4; ++position) {
    std::vector<Write> writes;
    for (std::uint32_t i = 0; i < 4; ++i) {
      writes.push_back(i == position ? insert(c.items, {"taken"}) : insert(c.items, {"free" + std::to_string(i)}));
    }
    c.expect_commit(writes, OC_CONFLICT, position, "the failing write at position " + std::to_string(position));
  }
  const Committed done = c.store.commit({insert(c.items, {"free"})});
  c.report.status(done.status, OC_OK, "a commit", done.detail);
  c.report.number(done.failed_write, OC_NO_WRITE, "failed_write of a commit that succeeded");
  c.report.expect(!done.is_replayed, "a first commit is not replayed");
}

void first_failure(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}})});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 9), insert(c.items, {"a"}),
                   update(c.items, {"x"}, {{item::kNum, 1}})},
                  OC_PRECONDITION, 0, "three failing writes: the first decides");
  c.expect_commit({check_row(c.items, {"a"}), update(c.items, {"x"}, {{item::kNum, 1}}), insert(c.items, {"a"})},
                  OC_NOT_FOUND, 1, "the second and third fail: the second decides");
}

void in_order(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 1}}),
                 update(c.items, {"a"}, {{item::kNum, 2}}).when(item::kNum, 1),
                 check_row(c.items, {"a"}).when_version(2), add(c.items, {"a"}, item::kNum, 3),
                 check_row(c.items, {"a"}).when(item::kNum, 5), erase(c.items, {"a"}), check_absent(c.items, {"a"}),
                 insert(c.items, {"a"}, {{item::kNum, 7}}), check_row(c.items, {"a"}).when_version(1)});
  c.expect_value(c.items, {"a"}, item::kNum, 7, "each write saw the ones before it");
}

void two_tables(StoreCase& c) {
  c.must_commit({insert(c.items, {"a"}), insert(c.pairs, {"a", 1}, {{pair::kCount, 1}})});
  c.expect_commit({update(c.items, {"a"}, {{item::kNum, 2}}), insert(c.pairs, {"a", 1}, {{pair::kCount, 2}})},
                  OC_CONFLICT, 1, "a failure in the second table");
  c.expect_value(c.items, {"a"}, item::kNum, {}, "the first table");
}

void replayed(StoreCase& c) {
  const std::string id = c.store.fresh_id();
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 10}})});
  const std::vector<Write> writes{add(c.pairs, {"a", 1}, pair::kCount, 5)};
  const Committed first = c.store.commit(writes, id);
  c.report.require_ok(first.status, "the first commit", first.detail);
  c.report.expect(!first.is_replayed, "the first commit is not replayed");
  for (int i = 0; i < 3; ++i) {
    const Committed again = c.store.commit(writes, id);
    c.report.status(again.status, OC_OK, "the same commit again", again.detail);
    c.report.expect(again.is_replayed, "the same commit again reports replayed");
    c.report.number(again.failed_write, OC_NO_WRITE, "failed_write of a replayed commit");
  }
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 15, "the counter was changed once");
  c.report.number(c.must_get(c.pairs, {"a", 1}).version, 2, "the version was changed once");
}

void replayed_by_id(StoreCase& c) {
  const std::string id = c.store.fresh_id();
  c.report.status(c.store.commit({insert(c.items, {"a"})}, id).status, OC_OK, "the first commit");
  // An insert of the same key would be a conflict and the other row new: neither is even looked at.
  const Committed again = c.store.commit({insert(c.items, {"b"}), insert(c.items, {"a"})}, id);
  c.report.status(again.status, OC_OK, "other writes under the same id", again.detail);
  c.report.expect(again.is_replayed, "other writes under the same id report replayed");
  c.expect_absent(c.items, {"b"}, "a row of the replayed commit");
  const Committed other = c.store.commit({insert(c.items, {"b"})}, id + "x");
  c.report.status(other.status, OC_OK, "an id that only begins alike", other.detail);
  c.report.expect(!other.is_replayed, "an id that only begins alike is not replayed");
  c.must_get(c.items, {"b"});
}

void failed_id_is_free(StoreCase& c) {
  const std::string id = c.store.fresh_id();
  c.must_commit({insert(c.items, {"a"})});
  c.report.status(c.store.commit({insert(c.items, {"b"}), insert(c.items, {"a"})}, id).status, OC_CONFLICT,
                  "a commit that fails");
  const Committed again = c.store.commit({insert(c.items, {"b"})}, id);
  c.report.status(again.status, OC_OK, "another try under the id of a commit that failed", again.detail);
  c.report.expect(!again.is_replayed, "only a successful commit is replayed");
  c.must_get(c.items, {"b"});
}

void ids(StoreCase& c) {
  const std::string longest = c.store.fresh_id() + std::string(64, 'x');
  const Committed full = c.store.commit({insert(c.items, {"a"})}, longest.substr(0, 64));
  c.report.status(full.status, OC_OK, "an id of 64 bytes", full.detail);
  c.report.expect(c.store.commit({insert(c.items, {"b"})}, longest.substr(0, 64)).is_replayed,
                  "an id of 64 bytes is remembered");
  c.report.refused(c.store.commit_raw({}, {insert(c.items, {"c"})}, "").status, "an empty id");
  c.report.refused(c.store.commit({insert(c.items, {"c"})}, longest.substr(0, 65)).status, "an id of 65 bytes");
  c.report.text(c.must_query({c.items}).column(0), "a", "the rows");
}

void many_writes(StoreCase& c) {
  std::vector<Write> writes;
  for (std::uint32_t i = 0; i < OC_STORE_MAX_WRITES; ++i) {
    writes.push_back(
        insert(c.pairs, {"m", static_cast<std::int64_t>(i)}, {{pair::kCount, static_cast<std::int64_t>(i)}}));
  }
  c.must_commit(writes);
  Query query{c.pairs};
  query.limit = OC_STORE_MAX_LIMIT;
  c.report.number(c.must_query(query).rows.size(), OC_STORE_MAX_WRITES, "rows after a commit of 4096 inserts");
  for (Write& write : writes) write = update(c.pairs, write.key, {{pair::kTag, "x"}});
  writes.back() = insert(c.pairs, {"m", 0}, {{pair::kCount, 0}});
  c.expect_commit(writes, OC_CONFLICT, OC_STORE_MAX_WRITES - 1, "4095 updates and a failing insert");
  c.report.number(c.must_query({c.pairs, {{pair::kTag, OC_OP_NOT_NULL, {}}}}).rows.size(), 0,
                  "rows that kept an update");
}

}  // namespace

void add_store_commit_cases(Cases& cases) {
  add_store_case(cases, "store.commit.atomic", "a commit that fails leaves everything as it was", atomic);
  add_store_case(cases, "store.commit.failed_write", "failed_write names the write, OC_NO_WRITE after success",
                 failed_write);
  add_store_case(cases, "store.commit.first_failure", "the status is that of the first write that fails",
                 first_failure);
  add_store_case(cases, "store.commit.in_order", "each write sees the ones before it", in_order);
  add_store_case(cases, "store.commit.two_tables", "a commit is atomic over tables", two_tables);
  add_store_case(cases, "store.commit.replayed", "a commit sent again changes nothing and reports replayed", replayed);
  add_store_case(cases, "store.commit.replayed_by_id", "the id alone decides, not the writes", replayed_by_id);
  add_store_case(cases, "store.commit.failed_id_is_free", "the id of a failed commit may be used again",
                 failed_id_is_free);
  add_store_case(cases, "store.commit.ids", "ids have 1 to 64 bytes", ids);
  add_store_case(cases, "store.commit.many_writes", "4096 writes are one atomic commit", many_writes);
}

}  // namespace oneclaw::check
