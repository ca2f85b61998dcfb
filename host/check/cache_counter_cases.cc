// Counters: incr, and its meeting with plain values.
#include "host/check/cache_client.h"

namespace oneclaw::check {
namespace {

void counts(CacheCase& c) {
  const std::string key = c.cache.key("n");
  c.report.number(c.must_incr(key, 1), 1, "the first incr counts from 0");
  c.report.number(c.must_incr(key, 41), 42, "1 + 41");
  c.report.number(c.must_incr(key, -50), -8, "42 - 50");
  c.report.number(c.must_incr(key, 0), -8, "adding 0");
  c.report.number(c.must_incr(c.cache.key("m"), 7), 7, "another counter");
}

void creates_with_zero(CacheCase& c) {
  const std::string key = c.cache.key("n");
  c.report.number(c.must_incr(key, 0), 0, "incr by 0 of a missing key");
  c.expect_value(key, "0", "it exists afterwards");
}

void read_as_text(CacheCase& c) {
  const std::string key = c.cache.key("n");
  for (const auto& [delta, text] :
       {std::pair{std::int64_t{7}, "7"}, {std::int64_t{-17}, "-10"}, {std::int64_t{10}, "0"}}) {
    c.must_incr(key, delta);
    c.expect_value(key, text, "a counter read by get");
  }
}

void from_text(CacheCase& c) {
  for (const auto& [text, sum] : {std::pair{"12", std::int64_t{13}},
                                  {"-1", std::int64_t{0}},
                                  {"0", std::int64_t{1}},
                                  {"9223372036854775806", INT64_MAX},
                                  {"-9223372036854775808", INT64_MIN + 1}}) {
    const std::string key = c.cache.key(text);
    c.must_set(key, text);
    c.report.number(c.must_incr(key, 1), sum, "1 added to the text " + quoted(text));
  }
}

void not_a_number(CacheCase& c) {
  for (const char* text :
       {"", "abc", "1.5", "1 ", " 1", "0x10", "1e3", "9223372036854775808", "-9223372036854775809", "12a"}) {
    const std::string key = c.cache.key(std::string("t") + text);
    c.must_set(key, text);
    c.report.status(c.cache.incr(key, 1), OC_CONFLICT, "incr of the text " + quoted(text));
    c.expect_value(key, text, "the text after the conflict");
  }
}

void overflow(CacheCase& c) {
  const std::string high = c.cache.key("high");
  const std::string low = c.cache.key("low");
  c.report.number(c.must_incr(high, INT64_MAX), INT64_MAX, "the largest counter");
  c.report.number(c.must_incr(low, INT64_MIN), INT64_MIN, "the smallest counter");
  c.report.status(c.cache.incr(high, 1), OC_PRECONDITION, "beyond the largest");
  c.report.status(c.cache.incr(low, -1), OC_PRECONDITION, "below the smallest");
  c.report.status(c.cache.incr(low, INT64_MIN), OC_PRECONDITION, "the smallest delta");
  c.expect_value(high, "9223372036854775807", "nothing changed");
  c.expect_value(low, "-9223372036854775808", "nothing changed");
}

void with_the_others(CacheCase& c) {
  const std::string key = c.cache.key("n");
  c.must_incr(key, 5);
  c.report.status(c.cache.exists(key), OC_OK, "a counter exists");
  c.report.status(c.cache.set(key, "x", OC_CACHE_NO_TTL, OC_CACHE_IF_ABSENT), OC_CONFLICT,
                  "set if absent of a counter");
  c.report.status(c.cache.del(key, "6"), OC_CONFLICT, "del of a counter if it equals another number");
  c.report.status(c.cache.del(key, "5"), OC_OK, "del of a counter if it equals its text");
  c.expect_absent(key, "the counter");
  c.report.number(c.must_incr(key, 2), 2, "a counter that was deleted starts again");
  c.must_set(key, "100");
  c.report.number(c.must_incr(key, 1), 101, "set gives a counter another value");
}

void ttl_on_create(CacheCase& c) {
  const std::string key = c.cache.key("window");
  c.must_incr(key, 1, 60'000);
  const std::int64_t first = c.must_ttl(key);
  c.report.expect(first > 0 && first <= 60'000,
                  "the window of a new counter: " + std::to_string(first) + " ms of 60000");
  c.must_incr(key, 1, 3'600'000);
  const std::int64_t second = c.must_ttl(key);
  c.report.expect(second > 0 && second <= first, "a later incr leaves the window alone: " + std::to_string(second) +
                                                     " ms left, before " + std::to_string(first));
  c.must_incr(key, 1, OC_CACHE_NO_TTL);
  c.report.expect(c.must_ttl(key) > 0, "an incr without a ttl leaves the window alone");
}

void no_ttl_on_create(CacheCase& c) {
  const std::string key = c.cache.key("forever");
  c.must_incr(key, 1);
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "a counter made without a ttl");
  c.must_incr(key, 1, 60'000);
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "a later incr with a ttl");
}

void window_ends(CacheCase& c) {
  const std::string key = c.cache.key("window");
  c.must_incr(key, 5, 80);
  c.must_incr(key, 5, 60'000);
  wait_past(80);
  c.expect_absent(key, "a counter after its window");
  c.report.number(c.must_incr(key, 1, 60'000), 1, "the next window counts from 0");
  c.report.expect(c.must_ttl(key) > 80, "the next window has its own time");
}

void ttl_refused(CacheCase& c) {
  const std::string key = c.cache.key("n");
  for (const std::int64_t ttl : {std::int64_t{0}, std::int64_t{-2}, INT64_MIN}) {
    c.report.status(c.cache.incr(key, 1, nullptr, ttl), OC_INVALID, "incr with ttl " + std::to_string(ttl));
  }
  c.expect_absent(key, "the counter after refusals");
}

}  // namespace

void add_cache_counter_cases(Cases& cases) {
  add_cache_case(cases, "cache.incr.counts", "incr adds to 0 and returns the sum", counts);
  add_cache_case(cases, "cache.incr.by_zero", "incr by 0 creates the counter", creates_with_zero);
  add_cache_case(cases, "cache.incr.read_as_text", "a counter read by get is its decimal text", read_as_text);
  add_cache_case(cases, "cache.incr.from_text", "a value that is a decimal number is a counter", from_text);
  add_cache_case(cases, "cache.incr.not_a_number", "incr of anything else is a conflict and changes nothing",
                 not_a_number);
  add_cache_case(cases, "cache.incr.overflow", "incr beyond 64 bits is a precondition and changes nothing", overflow);
  add_cache_case(cases, "cache.incr.with_the_others", "the other functions treat a counter as a value",
                 with_the_others);
  add_cache_case(cases, "cache.incr.ttl_on_create", "the ttl counts only when incr creates the key", ttl_on_create);
  add_cache_case(cases, "cache.incr.no_ttl_on_create", "a counter made without a ttl never gets one by incr",
                 no_ttl_on_create);
  add_cache_case(cases, "cache.incr.window_ends", "a window ends when its first incr said", window_ends);
  add_cache_case(cases, "cache.incr.ttl_refused", "a ttl of 0 or below -1 is invalid", ttl_refused);
}

}  // namespace oneclaw::check
