// A cache plugin's seven functions as the cases call them, with keys of their own for each run.
//
// Owner: one case. Any loop. Keeps no state between calls but the prefix of its keys.
#pragma once

#include "host/check/case.h"
#include "host/check/specimen.h"

#include <oneclaw/cache.h>

#include <functional>
#include <optional>
#include <string>

namespace oneclaw::check {

class CacheClient {
 public:
  explicit CacheClient(Specimen& specimen);

  const oc_cache_v1* table() const noexcept { return table_; }
  Specimen& specimen() noexcept { return specimen_; }
  // A key that no other run uses.
  std::string key(std::string_view name) const { return prefix_ + std::string(name); }

  // The value stays absent when the sink was not written.
  oc_status get(const std::string& key, std::optional<std::string>* value = nullptr);
  oc_status set(const std::string& key, const std::string& value, std::int64_t ttl_ms = OC_CACHE_NO_TTL,
                std::int32_t mode = OC_CACHE_ALWAYS);
  oc_status del(const std::string& key, std::optional<std::string> if_equals = {});
  oc_status exists(const std::string& key);
  oc_status incr(const std::string& key, std::int64_t delta, std::int64_t* sum = nullptr,
                 std::int64_t ttl_on_create_ms = OC_CACHE_NO_TTL);
  oc_status expire(const std::string& key, std::int64_t ttl_ms);
  oc_status ttl(const std::string& key, std::int64_t* ttl_ms);

  template <class Fn>
  oc_status raw(const plugin::call::CallSpec& spec, Fn&& fn) {
    return specimen_.call(spec, [&](oc_call* c) { return fn(specimen_.self(), c); });
  }

 private:
  Specimen& specimen_;
  const oc_cache_v1* table_;
  std::string prefix_;
};

struct CacheCase {
  Context& context;
  Report& report;
  Specimen& specimen;
  CacheClient& cache;

  void expect_value(const std::string& key, std::string_view want, std::string_view what);
  void expect_absent(const std::string& key, std::string_view what);
  void must_set(const std::string& key, const std::string& value, std::int64_t ttl_ms = OC_CACHE_NO_TTL);
  // The sum, or the case ends.
  std::int64_t must_incr(const std::string& key, std::int64_t delta, std::int64_t ttl_on_create_ms = OC_CACHE_NO_TTL);
  // Time left or OC_CACHE_NO_TTL, or the case ends.
  std::int64_t must_ttl(const std::string& key);
};

// Waits on the task until a time to live that began before now has passed.
void wait_past(std::int64_t ttl_ms);

// Adds a case that gets a serving cache and is followed by a clean stop.
void add_cache_case(Cases& cases, std::string id, std::string title, std::function<void(CacheCase&)> run);

}  // namespace oneclaw::check
