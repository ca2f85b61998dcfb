// Overlapping calls from two loops: nothing lost, nothing torn, nothing seen half.
#include "host/check/store_client.h"

#include <atomic>

namespace oneclaw::check {
namespace {

constexpr std::size_t kTasks = 16;

// Conflicts between transactions may surface as a transient failure; the caller repeats with the same id.
Committed commit_patiently(StoreClient& store, const std::vector<Write>& writes) {
  const std::string id = store.fresh_id();
  Committed done;
  for (int attempt = 0; attempt < 100; ++attempt) {
    done = store.commit(writes, id);
    if (done.status != OC_UNAVAILABLE && done.status != OC_TIMEOUT) return done;
  }
  return done;
}

void adds(StoreCase& c) {
  constexpr std::int64_t kEach = 25;
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 0}})});
  std::atomic<std::size_t> failures{0};
  run_spread(*c.context.rig, kTasks, [&](std::size_t) {
    for (int i = 0; i < kEach; ++i) {
      if (commit_patiently(c.store, {add(c.pairs, {"a", 1}, pair::kCount, 1)}).status != OC_OK) ++failures;
    }
  });
  c.report.number(failures.load(), 0, "adds that failed");
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, std::int64_t{kTasks} * kEach, "the sum of all adds");
  c.report.number(c.must_get(c.pairs, {"a", 1}).version, std::int64_t{kTasks} * kEach + 1,
                  "the version after all adds");
}

void one_insert_wins(StoreCase& c) {
  for (int round = 0; round < 10; ++round) {
    const Key key{"k" + std::to_string(round)};
    std::vector<oc_status> answers(kTasks, OC_INTERNAL);
    run_spread(*c.context.rig, kTasks, [&](std::size_t i) {
      answers[i] =
          commit_patiently(c.store, {insert(c.items, key, {{item::kNum, static_cast<std::int64_t>(i)}})}).status;
    });
    std::size_t winners = 0;
    std::size_t winner = 0;
    for (std::size_t i = 0; i < kTasks; ++i) {
      if (answers[i] != OC_OK) {
        c.report.status(answers[i], OC_CONFLICT, "the answer to a late insert");
        continue;
      }
      ++winners;
      winner = i;
    }
    c.report.number(winners, 1, "inserts of one key that succeeded");
    c.expect_value(c.items, key, item::kNum, static_cast<std::int64_t>(winner), "the row is the winner's");
  }
}

// Optimistic counting: read, then update guarded by the version read.
void version_loop(StoreCase& c) {
  constexpr int kEach = 10;
  c.must_commit({insert(c.items, {"a"}, {{item::kNum, 0}})});
  std::atomic<int> done{0};
  std::atomic<int> odd{0};
  run_spread(*c.context.rig, 8, [&](std::size_t) {
    for (int i = 0; i < kEach;) {
      std::optional<Row> row;
      if (c.store.get(c.items, {"a"}, &row) != OC_OK || !row) {
        ++odd;
        return;
      }
      const std::int64_t next = row->values.at(item::kNum).i + 1;
      const oc_status status =
          commit_patiently(c.store, {update(c.items, {"a"}, {{item::kNum, next}}).when_version(row->version)}).status;
      if (status == OC_OK) {
        ++i;
        ++done;
      } else if (status != OC_PRECONDITION) {
        ++odd;
        return;
      }
    }
  });
  c.report.number(odd.load(), 0, "answers other than ok and precondition");
  c.expect_value(c.items, {"a"}, item::kNum, done.load(),
                 "the counter is the number of guarded updates that succeeded");
}

// Money moves between rows while others look: no reader may see a sum that never was.
void isolated(StoreCase& c) {
  constexpr int kRows = 4;
  constexpr std::int64_t kEach = 1000;
  std::vector<Write> writes;
  for (int i = 0; i < kRows; ++i) writes.push_back(insert(c.pairs, {"w", i}, {{pair::kCount, kEach}}));
  c.must_commit(writes);
  std::atomic<std::int64_t> wrong_sums{0};
  std::atomic<std::int64_t> failures{0};
  run_spread(*c.context.rig, kTasks, [&](std::size_t task) {
    for (int i = 0; i < 25; ++i) {
      if (task % 4 == 0) {
        const Rows rows = c.store.query({c.pairs, {{pair::kA, OC_OP_EQ, {"w"}}}});
        std::int64_t sum = 0;
        for (const Row& row : rows.rows) sum += row.values.at(pair::kCount).i;
        if (rows.status != OC_OK) ++failures;
        if (sum != kRows * kEach) ++wrong_sums;
        continue;
      }
      const int from = static_cast<int>(task + static_cast<std::size_t>(i)) % kRows;
      const int to = (from + 1) % kRows;
      const std::int64_t amount = i % 7 + 1;
      const oc_status status = commit_patiently(c.store, {add(c.pairs, {"w", from}, pair::kCount, -amount, 0),
                                                          add(c.pairs, {"w", to}, pair::kCount, amount)})
                                   .status;
      if (status != OC_OK && status != OC_PRECONDITION) ++failures;
    }
  });
  c.report.number(failures.load(), 0, "transfers and queries that failed");
  c.report.number(wrong_sums.load(), 0, "queries that saw a sum that never was");
  std::int64_t sum = 0;
  for (const Row& row : c.must_query({c.pairs}).rows) sum += row.values.at(pair::kCount).i;
  c.report.number(sum, kRows * kEach, "the sum after all transfers");
}

void floor_holds(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"w", 1}, {{pair::kCount, 40}})});
  std::atomic<std::int64_t> taken{0};
  run_spread(*c.context.rig, kTasks, [&](std::size_t) {
    for (int i = 0; i < 5; ++i) {
      if (commit_patiently(c.store, {add(c.pairs, {"w", 1}, pair::kCount, -1, 0)}).status == OC_OK) ++taken;
    }
  });
  c.report.number(taken.load(), 40, "withdrawals of 1 from 40 that succeeded");
  c.expect_value(c.pairs, {"w", 1}, pair::kCount, 0, "what is left");
}

void same_id(StoreCase& c) {
  c.must_commit({insert(c.pairs, {"a", 1}, {{pair::kCount, 0}})});
  const std::string id = c.store.fresh_id();
  std::atomic<int> first{0};
  std::atomic<int> replayed{0};
  run_spread(*c.context.rig, 8, [&](std::size_t) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      const Committed done = c.store.commit({add(c.pairs, {"a", 1}, pair::kCount, 1)}, id);
      if (done.status == OC_UNAVAILABLE || done.status == OC_TIMEOUT) continue;
      if (done.status == OC_OK) ++(done.is_replayed ? replayed : first);
      return;
    }
  });
  c.report.number(first.load() + replayed.load(), 8, "answers that are ok");
  // A repeated attempt may find its own first one replayed; there is never more than one first.
  c.report.expect(first.load() <= 1, std::to_string(first.load()) + " commits of one id report to be the first");
  c.expect_value(c.pairs, {"a", 1}, pair::kCount, 1, "the counter");
}

}  // namespace

void add_store_overlap_cases(Cases& cases) {
  add_store_case(cases, "store.overlap.adds", "overlapping adds are all counted", adds);
  add_store_case(cases, "store.overlap.one_insert_wins", "of overlapping inserts of one key exactly one succeeds",
                 one_insert_wins);
  add_store_case(cases, "store.overlap.version_loop", "a version guard makes read-then-write safe", version_loop);
  add_store_case(cases, "store.overlap.isolated", "no query sees a part of a commit", isolated);
  add_store_case(cases, "store.overlap.floor", "a floor holds under overlapping adds", floor_holds);
  add_store_case(cases, "store.overlap.same_id", "overlapping commits of one id are applied once", same_id);
}

}  // namespace oneclaw::check
