// Values: get, set with its modes, del, exists, and the limits of keys and values.
#include "host/check/cache_client.h"

namespace oneclaw::check {
namespace {

void missing(CacheCase& c) {
  c.expect_absent(c.cache.key("nobody"), "a key that was never set");
  std::int64_t left = 0;
  c.report.status(c.cache.ttl(c.cache.key("nobody"), &left), OC_NOT_FOUND, "ttl of a missing key");
}

void round_trip(CacheCase& c) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  const std::vector<std::string> values{"value", "",  all, std::string(1, '\0'), std::string(100'000, 'x'),
                                        "\r\n",  "{}"};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string key = c.cache.key("k" + std::to_string(i));
    c.must_set(key, values[i]);
    c.expect_value(key, values[i], "the value read back");
    c.report.status(c.cache.exists(key), OC_OK, "exists");
  }
}

void replaces(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "first and longer");
  c.must_set(key, "second");
  c.expect_value(key, "second", "the value of the second set");
  c.must_set(key, "dnoces");
  c.expect_value(key, "dnoces", "a value of the same length replaces");
  c.must_set(key, "");
  c.expect_value(key, "", "an empty value replaces");
}

void keys(CacheCase& c) {
  const std::string binary = c.cache.key(std::string("a\0\xff\r\n b", 7));
  const std::string shorter = c.cache.key("a");
  const std::string cut = c.cache.key(std::string("a\0", 2));
  c.must_set(binary, "binary");
  c.must_set(shorter, "shorter");
  c.expect_value(binary, "binary", "a key with NUL, 0xff, line end and space");
  c.expect_value(shorter, "shorter", "the same key cut at its NUL");
  c.expect_absent(cut, "the same key cut after its NUL");
  c.must_set(c.cache.key("K"), "upper");
  c.must_set(c.cache.key("k"), "lower");
  c.expect_value(c.cache.key("K"), "upper", "keys differ in case");
}

void key_limits(CacheCase& c) {
  const std::string longest = c.cache.key("") + std::string(OC_CACHE_MAX_KEY - c.cache.key("").size(), 'k');
  c.must_set(longest, "long");
  c.expect_value(longest, "long", "a key of 512 bytes");
  c.report.refused(c.cache.set(longest + "k", "x"), "set with a key of 513 bytes");
  for (const oc_status status : {c.cache.set("", "x"), c.cache.get(""), c.cache.exists(""), c.cache.del(""),
                                 c.cache.incr("", 1), c.cache.expire("", 1000)}) {
    c.report.status(status, OC_INVALID, "an empty key");
  }
}

void value_limit(CacheCase& c) {
  const std::string key = c.cache.key("big");
  c.report.refused(c.cache.set(key, std::string(OC_CACHE_MAX_VALUE + 1, 'x')), "a value of one byte more than 8 MiB");
  c.expect_absent(key, "the key of the refused value");
  const std::string largest(OC_CACHE_MAX_VALUE, 'y');
  c.must_set(key, largest);
  std::optional<std::string> value;
  c.report.status(c.cache.get(key, &value), OC_OK, "get of 8 MiB");
  c.report.expect(value == largest, "a value of 8 MiB comes back unchanged");
}

void if_absent(CacheCase& c) {
  const std::string key = c.cache.key("lock");
  c.report.status(c.cache.set(key, "mine", OC_CACHE_NO_TTL, OC_CACHE_IF_ABSENT), OC_OK,
                  "set if absent of a missing key");
  c.report.status(c.cache.set(key, "yours", 60'000, OC_CACHE_IF_ABSENT), OC_CONFLICT,
                  "set if absent of an existing key");
  c.expect_value(key, "mine", "the value after the conflict");
  c.report.number(c.must_ttl(key), OC_CACHE_NO_TTL, "the expiry after the conflict");
}

void if_present(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.report.status(c.cache.set(key, "x", OC_CACHE_NO_TTL, OC_CACHE_IF_PRESENT), OC_NOT_FOUND,
                  "set if present of a missing key");
  c.expect_absent(key, "the key after not_found");
  c.must_set(key, "first");
  c.report.status(c.cache.set(key, "second", OC_CACHE_NO_TTL, OC_CACHE_IF_PRESENT), OC_OK,
                  "set if present of an existing key");
  c.expect_value(key, "second", "the value");
}

void mode_refused(CacheCase& c) {
  const std::string key = c.cache.key("k");
  for (const std::int32_t mode : {-1, 3, 100})
    c.report.status(c.cache.set(key, "x", OC_CACHE_NO_TTL, mode), OC_INVALID, "an unknown mode");
  c.expect_absent(key, "the key after refused modes");
}

void del(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "x");
  c.must_set(c.cache.key("other"), "y");
  c.report.status(c.cache.del(key), OC_OK, "del");
  c.expect_absent(key, "a deleted key");
  c.expect_value(c.cache.key("other"), "y", "another key");
  const oc_status again = c.cache.del(key);
  c.report.expect(again == OC_OK || again == OC_NOT_FOUND,
                  "del of a missing key: expected ok or not_found, got " + status_text(again));
}

void del_if_equals(CacheCase& c) {
  const std::string key = c.cache.key("lock");
  c.must_set(key, "mine");
  for (const char* other : {"yours", "", "min", "mine "}) {
    c.report.status(c.cache.del(key, other), OC_CONFLICT, "del if the value equals " + quoted(other));
  }
  c.expect_value(key, "mine", "the value after conflicts");
  c.report.status(c.cache.del(key, "mine"), OC_OK, "del if the value equals what it is");
  c.expect_absent(key, "the released lock");
  c.must_set(key, "");
  c.report.status(c.cache.del(key, ""), OC_OK, "del if the value equals the empty value");
  c.expect_absent(key, "the key with the empty value");
  const oc_status gone = c.cache.del(key, "mine");
  c.report.expect(gone == OC_NOT_FOUND || gone == OC_CONFLICT,
                  "del if equal of a missing key: expected not_found or conflict, got " + status_text(gone));
}

void sink_failure(CacheCase& c) {
  const std::string key = c.cache.key("k");
  c.must_set(key, "value");
  const oc_sink full{nullptr, [](void*, const void*, std::uint64_t) -> oc_status { return OC_TOO_LARGE; }};
  const oc_status status = c.cache.raw({}, [&](void* self, oc_call* call) {
    return c.cache.table()->get(self, call, plugin::call::to_oc_bytes(key), full);
  });
  c.report.status(status, OC_TOO_LARGE, "get returns the status of a sink that fails");
}

}  // namespace

void add_cache_value_cases(Cases& cases) {
  add_cache_case(cases, "cache.get.missing", "a missing key is not_found and nothing is written", missing);
  add_cache_case(cases, "cache.set.round_trip", "any bytes come back unchanged, also none", round_trip);
  add_cache_case(cases, "cache.set.replaces", "set replaces the value", replaces);
  add_cache_case(cases, "cache.key.bytes", "keys are bytes and compared whole", keys);
  add_cache_case(cases, "cache.key.limits", "keys have 1 to 512 bytes", key_limits);
  add_cache_case(cases, "cache.value.limit", "values have up to 8 MiB", value_limit);
  add_cache_case(cases, "cache.set.if_absent", "set if absent leaves an existing key alone", if_absent);
  add_cache_case(cases, "cache.set.if_present", "set if present creates nothing", if_present);
  add_cache_case(cases, "cache.set.mode_refused", "an unknown mode is invalid", mode_refused);
  add_cache_case(cases, "cache.del.key", "del removes the key", del);
  add_cache_case(cases, "cache.del.if_equals", "del with a value removes only while the value equals it",
                 del_if_equals);
  add_cache_case(cases, "cache.get.sink_failure", "a sink that fails makes get fail with its status", sink_failure);
}

}  // namespace oneclaw::check
