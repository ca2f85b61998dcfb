// Expiry: when a key goes, for whom, and how its time is changed.
#include "host/check/cache_client.h"

namespace oneclaw::check {
namespace {

constexpr std::int64_t kShort = 80;
constexpr std::int64_t kLong = 60'000;

void expect_between(CacheCase& c, const std::string& key, std::int64_t above, std::int64_t most,
                    std::string_view what) {
  const std::int64_t left = c.must_ttl(key);
  c.report.expect(left > above && left <= most, std::string(what) + ": " + std::to_string(left) +
                                                    " ms left, expected above " + std::to_string(above) +
                                                    " and at most " + std::to_string(most));
}

void gone_for_all(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "5", kShort);
  c.must_set(c.cache.key("other"), "x", kLong);
  wait_past(kShort);
  c.expect_absent(key, "an expired key");
  std::int64_t left = 0;
  c.report.status(c.cache.ttl(key, &left), OC_NOT_FOUND, "ttl of an expired key");
  c.report.status(c.cache.expire(key, kLong), OC_NOT_FOUND, "expire of an expired key");
  c.report.status(c.cache.set(key, "x", kLong, OC_CACHE_IF_PRESENT), OC_NOT_FOUND, "set if present of an expired key");
  c.expect_value(c.cache.key("other"), "x", "a key with more time");
}

void gone_for_incr(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "5", kShort);
  wait_past(kShort);
  c.report.number(c.must_incr(key, 1), 1, "incr of an expired counter starts at 0");
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "and is a new key with a new expiry");
}

void gone_for_if_absent(CacheCase& c) {
  const std::string key = c.cache.key("lock");
  c.must_set(key, "mine", kShort);
  c.report.status(c.cache.set(key, "yours", kLong, OC_CACHE_IF_ABSENT), OC_CONFLICT,
                  "set if absent while the lock is held");
  wait_past(kShort);
  c.report.status(c.cache.set(key, "yours", kLong, OC_CACHE_IF_ABSENT), OC_OK, "set if absent after the lock expired");
  c.expect_value(key, "yours", "the lock's new owner");
}

void gone_for_del_if_equals(CacheCase& c) {
  const std::string key = c.cache.key("lock");
  c.must_set(key, "mine", kShort);
  wait_past(kShort);
  const oc_status status = c.cache.del(key, "mine");
  c.report.expect(status == OC_NOT_FOUND || status == OC_CONFLICT,
                  "release of an expired lock: got " + status_text(status));
}

void still_there(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x", kLong);
  c.expect_value(key, "x", "a key long before its expiry");
  expect_between(c, key, 0, kLong, "ttl after set");
  c.must_set(c.cache.key("largest"), "x", INT64_MAX);
  c.expect_value(c.cache.key("largest"), "x", "a key with the largest ttl");
}

void no_ttl(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x");
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "ttl of a key without expiry");
}

void set_replaces(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x", kShort);
  c.must_set(key, "y");
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "a set without ttl takes the expiry away");
  wait_past(kShort);
  c.expect_value(key, "y", "the value after the first expiry");
  c.must_set(key, "z", kLong);
  expect_between(c, key, 0, kLong, "a set with ttl gives one");
  c.must_set(key, "z", 2 * kLong);
  expect_between(c, key, kLong, 2 * kLong, "a later set gives more time");
}

void expire_sets(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x");
  c.report.status(c.cache.expire(key, kLong), OC_OK, "expire of a key without expiry");
  expect_between(c, key, 0, kLong, "ttl after expire");
  c.report.status(c.cache.expire(key, 2 * kLong), OC_OK, "expire with more time");
  expect_between(c, key, kLong, 2 * kLong, "ttl after more time");
  c.report.status(c.cache.expire(key, kShort), OC_OK, "expire with less time");
  c.expect_value(key, "x", "the value is kept");
  wait_past(kShort);
  c.expect_absent(key, "the key after the shorter time");
}

void expire_absent(CacheCase& c) {
  const std::string key = c.cache.key("nobody");
  c.report.status(c.cache.expire(key, kLong), OC_NOT_FOUND, "expire of a missing key");
  c.report.status(c.cache.expire(key, OC_CACHE_NO_TTL), OC_NOT_FOUND, "expire of a missing key to never");
  c.expect_absent(key, "the key after expire");
}

void expire_never(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x", kShort);
  c.report.status(c.cache.expire(key, OC_CACHE_NO_TTL), OC_OK, "expire to never");
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "ttl after expire to never");
  wait_past(kShort);
  c.expect_value(key, "x", "the value after the first expiry");
}

void refused(CacheCase& c) {
  const std::string key = c.cache.key("k");
  for (const std::int64_t ttl : {std::int64_t{0}, std::int64_t{-2}, std::int64_t{-1000}, INT64_MIN}) {
    c.report.status(c.cache.set(key, "x", ttl), OC_INVALID, "set with ttl " + std::to_string(ttl));
  }
  c.expect_absent(key, "the key after refused sets");
  c.must_set(key, "x", kLong);
  for (const std::int64_t ttl : {std::int64_t{0}, std::int64_t{-2}, INT64_MIN}) {
    c.report.status(c.cache.expire(key, ttl), OC_INVALID, "expire with ttl " + std::to_string(ttl));
  }
  expect_between(c, key, 0, kLong, "the expiry after refusals");
}

void if_present_replaces(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x", kLong);
  c.report.status(c.cache.set(key, "y", OC_CACHE_NO_TTL, OC_CACHE_IF_PRESENT), OC_OK, "set if present");
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "set if present replaces the expiry too");
}

}  // namespace

void add_cache_expiry_cases(Cases& cases) {
  add_cache_case(cases, "cache.ttl.gone_for_all", "an expired key is gone for every function", gone_for_all);
  add_cache_case(cases, "cache.ttl.gone_for_incr", "incr of an expired counter starts again", gone_for_incr);
  add_cache_case(cases, "cache.ttl.gone_for_if_absent", "an expired lock can be taken", gone_for_if_absent);
  add_cache_case(cases, "cache.ttl.gone_for_del_if_equals", "an expired lock cannot be released",
                 gone_for_del_if_equals);
  add_cache_case(cases, "cache.ttl.still_there", "a key lives until its expiry, and ttl tells how long", still_there);
  add_cache_case(cases, "cache.ttl.none", "a key without expiry says so", no_ttl);
  add_cache_case(cases, "cache.set.replaces_expiry", "set replaces the expiry as well as the value", set_replaces);
  add_cache_case(cases, "cache.set.if_present_replaces_expiry", "set if present replaces the expiry too",
                 if_present_replaces);
  add_cache_case(cases, "cache.expire.sets", "expire sets another time and keeps the value", expire_sets);
  add_cache_case(cases, "cache.expire.absent", "expire of a missing key is not_found and creates nothing",
                 expire_absent);
  add_cache_case(cases, "cache.expire.never", "expire can take the expiry away", expire_never);
  add_cache_case(cases, "cache.ttl.refused", "a ttl of 0 or below -1 is invalid", refused);
}

}  // namespace oneclaw::check
