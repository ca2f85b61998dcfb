// Overlapping calls from two loops: each function is atomic.
#include "host/check/cache_client.h"

#include <algorithm>
#include <atomic>

namespace oneclaw::check {
namespace {

constexpr std::size_t kTasks = 16;

void incr(CacheCase& c) {
  constexpr std::int64_t kEach = 200;
  const std::string key = c.cache.key("n");
  std::atomic<std::int64_t> failures{0};
  run_spread(*c.context.rig, kTasks, [&](std::size_t) {
    for (int i = 0; i < kEach; ++i) {
      if (c.cache.incr(key, 1) != OC_OK) ++failures;
    }
  });
  c.report.number(failures.load(), 0, "incr calls that failed");
  c.report.number(c.must_incr(key, 0), std::int64_t{kTasks} * kEach, "the sum of all");
}

void if_absent(CacheCase& c) {
  for (int round = 0; round < 20; ++round) {
    const std::string key = c.cache.key("lock" + std::to_string(round));
    std::atomic<int> winners{0};
    std::atomic<int> losers{0};
    run_spread(*c.context.rig, kTasks, [&](std::size_t i) {
      const oc_status status = c.cache.set(key, std::to_string(i), 60'000, OC_CACHE_IF_ABSENT);
      if (status == OC_OK) ++winners;
      if (status == OC_CONFLICT) ++losers;
    });
    c.report.number(winners.load(), 1, "owners of one lock");
    c.report.number(losers.load(), kTasks - 1, "conflicts");
  }
}

void if_equals(CacheCase& c) {
  for (int round = 0; round < 20; ++round) {
    const std::string key = c.cache.key("lock" + std::to_string(round));
    c.must_set(key, "mine", 60'000);
    std::atomic<int> released{0};
    run_spread(*c.context.rig, kTasks, [&](std::size_t) {
      if (c.cache.del(key, "mine") == OC_OK) ++released;
    });
    c.report.number(released.load(), 1, "releases of one lock that succeeded");
  }
}

void whole_values(CacheCase& c) {
  const std::string key = c.cache.key("k");
  const std::vector<std::string> values{std::string(3000, 'a'), std::string(10, 'b'), std::string(5000, 'c')};
  c.must_set(key, values[0]);
  std::atomic<int> torn{0};
  run_spread(*c.context.rig, kTasks, [&](std::size_t task) {
    for (std::size_t i = 0; i < 100; ++i) {
      if (task % 2 == 0) {
        c.cache.set(key, values[(task + i) % values.size()]);
        continue;
      }
      std::optional<std::string> value;
      const oc_status status = c.cache.get(key, &value);
      if (status != OC_OK || std::find(values.begin(), values.end(), value.value_or("")) == values.end()) ++torn;
    }
  });
  c.report.number(torn.load(), 0, "values that nobody set");
}

}  // namespace

void add_cache_overlap_cases(Cases& cases) {
  add_cache_case(cases, "cache.overlap.incr", "overlapping incr calls are all counted", incr);
  add_cache_case(cases, "cache.overlap.if_absent", "of overlapping sets if absent exactly one succeeds", if_absent);
  add_cache_case(cases, "cache.overlap.if_equals", "of overlapping releases exactly one succeeds", if_equals);
  add_cache_case(cases, "cache.overlap.whole_values", "get sees whole values only", whole_values);
}

}  // namespace oneclaw::check
