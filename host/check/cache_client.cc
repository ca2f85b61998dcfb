#include "host/check/cache_client.h"

#include "host/check/store_client.h"

namespace oneclaw::check {
namespace {

oc_bytes bytes(const std::string& text) { return plugin::call::to_oc_bytes(text); }

oc_status append(void* context, const void* data, std::uint64_t len) {
  auto* value = static_cast<std::optional<std::string>*>(context);
  if (!value->has_value()) value->emplace();
  if (len > 0) (*value)->append(static_cast<const char*>(data), len);
  return OC_OK;
}

}  // namespace

CacheClient::CacheClient(Specimen& specimen)
    : specimen_(specimen),
      table_(static_cast<const oc_cache_v1*>(specimen.query(OC_CACHE_V1))),
      prefix_("check:" + fresh_table_name("k") + ":") {}

oc_status CacheClient::get(const std::string& key, std::optional<std::string>* value) {
  std::optional<std::string> got;
  const oc_status status = raw({}, [&](void* self, oc_call* c) {
    return table_->get(self, c, bytes(key), oc_sink{&got, &append});
  });
  if (value != nullptr) *value = std::move(got);
  return status;
}

oc_status CacheClient::set(const std::string& key, const std::string& value, std::int64_t ttl_ms, std::int32_t mode) {
  return raw({}, [&](void* self, oc_call* c) { return table_->set(self, c, bytes(key), bytes(value), ttl_ms, mode); });
}

oc_status CacheClient::del(const std::string& key, std::optional<std::string> if_equals) {
  return raw({}, [&](void* self, oc_call* c) {
    const oc_bytes wanted = if_equals ? bytes(*if_equals) : oc_bytes{};
    return table_->del(self, c, bytes(key), if_equals ? &wanted : nullptr);
  });
}

oc_status CacheClient::exists(const std::string& key) {
  return raw({}, [&](void* self, oc_call* c) { return table_->exists(self, c, bytes(key)); });
}

oc_status CacheClient::incr(const std::string& key, std::int64_t delta, std::int64_t* sum,
                            std::int64_t ttl_on_create_ms) {
  std::int64_t ignored = 0;
  return raw({}, [&](void* self, oc_call* c) {
    return table_->incr(self, c, bytes(key), delta, ttl_on_create_ms, sum != nullptr ? sum : &ignored);
  });
}

oc_status CacheClient::expire(const std::string& key, std::int64_t ttl_ms) {
  return raw({}, [&](void* self, oc_call* c) { return table_->expire(self, c, bytes(key), ttl_ms); });
}

oc_status CacheClient::ttl(const std::string& key, std::int64_t* ttl_ms) {
  return raw({}, [&](void* self, oc_call* c) { return table_->ttl(self, c, bytes(key), ttl_ms); });
}

void CacheCase::expect_value(const std::string& key, std::string_view want, std::string_view what) {
  std::optional<std::string> value;
  if (!report.status(cache.get(key, &value), OC_OK, what)) return;
  // A sink that was never written is the empty value.
  report.text(value.value_or(""), want, what);
}

void CacheCase::expect_absent(const std::string& key, std::string_view what) {
  std::optional<std::string> value;
  report.status(cache.get(key, &value), OC_NOT_FOUND, std::string(what) + ": get");
  report.expect(!value.has_value(), std::string(what) + ": the sink of a missing key was written");
  report.status(cache.exists(key), OC_NOT_FOUND, std::string(what) + ": exists");
}

void CacheCase::must_set(const std::string& key, const std::string& value, std::int64_t ttl_ms) {
  report.require_ok(cache.set(key, value, ttl_ms), "set");
}

std::int64_t CacheCase::must_incr(const std::string& key, std::int64_t delta, std::int64_t ttl_on_create_ms) {
  std::int64_t sum = 0;
  report.require_ok(cache.incr(key, delta, &sum, ttl_on_create_ms), "incr");
  return sum;
}

std::int64_t CacheCase::must_ttl(const std::string& key) {
  std::int64_t left = 0;
  report.require_ok(cache.ttl(key, &left), "ttl");
  return left;
}

void wait_past(std::int64_t ttl_ms) {
  const fiber::Deadline until = fiber::Deadline::after(std::chrono::milliseconds(ttl_ms + 1));
  while (fiber::now_ns() < until.ns) loop::sleep_until(until);
}

void add_cache_case(Cases& cases, std::string id, std::string title, std::function<void(CacheCase&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.kind = plugin::instance::Kind::cache;
  c.run = [run = std::move(run)](Context& context) {
    Specimen specimen(*context.rig);
    specimen.bring_up(context.report);
    CacheClient cache(specimen);
    context.report.require(cache.table() != nullptr, "query(\"" OC_CACHE_V1 "\") gave NULL");
    CacheCase with{context, context.report, specimen, cache};
    run(with);
    specimen.take_down(context.report);
  };
  cases.push_back(std::move(c));
}

}  // namespace oneclaw::check
