// The seven functions of a cache, each with what must be true after it was disturbed.
#include "host/check/operation.h"

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;

constexpr std::int64_t kTtl = 60'000;

using Function = std::function<oc_status(Scene&, void* self, oc_call* call)>;

Operation make(const std::string& name, Function function) {
  Operation operation;
  operation.function = std::string(OC_CACHE_V1) + "." + name;
  operation.name = "cache." + name;
  operation.kind = plugin::instance::Kind::cache;
  operation.prepare = [](Scene& s) { s.report.require_ok(s.cache->set(s.key, "5"), "set of the key to work on"); };
  operation.run = [function = std::move(function)](Scene& s, const CallSpec& spec) {
    return s.cache->raw(spec, [&](void* self, oc_call* call) { return function(s, self, call); });
  };
  // A cache may lose anything at any time, so only a value that nobody ever wrote is a lie.
  operation.judge = [](Scene& s, oc_status) {
    std::optional<std::string> value;
    const oc_status got = s.cache->get(s.key, &value);
    s.report.expect(got == OC_OK || got == OC_NOT_FOUND, "get afterwards: " + status_text(got));
    if (got == OC_OK)
      s.report.expect(value == "5" || value == "9" || value == "8",
                      "a value that nobody wrote: " + quoted(value.value_or("")));
    s.report.status(s.cache->set(s.key, "9"), OC_OK, "set afterwards");
  };
  return operation;
}

oc_bytes key_of(Scene& s) { return plugin::call::to_oc_bytes(s.key); }

}  // namespace

std::vector<Operation> cache_operations() {
  std::vector<Operation> all;
  all.push_back(make("get", [](Scene& s, void* self, oc_call* call) {
    const oc_sink sink{nullptr, [](void*, const void*, std::uint64_t) -> oc_status { return OC_OK; }};
    return s.cache->table()->get(self, call, key_of(s), sink);
  }));
  all.push_back(make("set", [](Scene& s, void* self, oc_call* call) {
    return s.cache->table()->set(self, call, key_of(s), plugin::call::to_oc_bytes("9"), kTtl, OC_CACHE_ALWAYS);
  }));
  all.push_back(make("del", [](Scene& s, void* self, oc_call* call) {
    return s.cache->table()->del(self, call, key_of(s), nullptr);
  }));
  all.push_back(make(
      "exists", [](Scene& s, void* self, oc_call* call) { return s.cache->table()->exists(self, call, key_of(s)); }));
  all.push_back(make("incr", [](Scene& s, void* self, oc_call* call) {
    std::int64_t sum = 0;
    return s.cache->table()->incr(self, call, key_of(s), 3, kTtl, &sum);
  }));
  all.push_back(make("expire", [](Scene& s, void* self, oc_call* call) {
    return s.cache->table()->expire(self, call, key_of(s), kTtl);
  }));
  all.push_back(make("ttl", [](Scene& s, void* self, oc_call* call) {
    std::int64_t left = 0;
    return s.cache->table()->ttl(self, call, key_of(s), &left);
  }));
  return all;
}

}  // namespace oneclaw::check
