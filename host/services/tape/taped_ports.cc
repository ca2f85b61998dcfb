#include "host/services/tape/taped_ports.h"

#include "host/services/tape/around.h"

#include <oneclaw/host/artifact.h>
#include <oneclaw/host/cache.h>
#include <oneclaw/host/clock.h>
#include <oneclaw/host/job.h>
#include <oneclaw/host/metering.h>
#include <oneclaw/host/tool.h>

namespace oneclaw::services::tape {
namespace {

using plugin::call::from_oc;
using plugin::gate::ExtraService;
using plugin::gate::Gate;

// A table of one service around the same table behind it.
template <class Table>
struct Port : Around {
  Port(Gate& gate, Tapes& tapes, ExtraService behind) : Around{gate, tapes, std::move(behind)} {
    if (inner.table != nullptr) table = *static_cast<const Table*>(inner.table);
    table.self = this;
  }
  const Table& real() const { return *static_cast<const Table*>(inner.table); }
  static Port& of(void* self) { return *static_cast<Port*>(self); }

  Table table{};
};

template <class Table>
ExtraService service_of(const std::shared_ptr<Port<Table>>& port) {
  return {&port->table, port};
}

// ---- tool

ExtraService tool(Gate& gate, Tapes& tapes, ExtraService inner) {
  using T = Port<oc_host_tool_v1>;
  auto port = std::make_shared<T>(gate, tapes, std::move(inner));
  port->table.invoke = [](void* self, oc_call* call, oc_str name, oc_str input, oc_sink output) -> oc_status {
    T& p = T::of(self);
    const auto tape = p.tape_of(call);
    if (tape == nullptr) return p.real().invoke(p.real().self, call, name, input, output);
    return taped_sink(p, tape, call, "tool.invoke", request_of(name, input), output,
                      [&](oc_sink sink) { return p.real().invoke(p.real().self, call, name, input, sink); });
  };
  return service_of(port);
}

// ---- cache: the table of functions is one more step away

struct CachePort : Port<oc_host_cache_v1> {
  using Port::Port;
  const oc_cache_v1& back() const { return *real().cache; }
  oc_cache_v1 functions{};
};

oc_status cache_get(void* self, oc_call* call, oc_bytes key, oc_sink value) {
  auto& p = *static_cast<CachePort*>(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return p.back().get(p.real().self, call, key, value);
  return taped_sink(p, tape, call, "cache.get", request_of(key), value,
                    [&](oc_sink sink) { return p.back().get(p.real().self, call, key, sink); });
}

oc_status cache_set(void* self, oc_call* call, oc_bytes key, oc_bytes value, std::int64_t ttl, std::int32_t mode) {
  auto& p = *static_cast<CachePort*>(self);
  const auto real = [&] { return p.back().set(p.real().self, call, key, value, ttl, mode); };
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return real();
  return taped_status(p, tape, call, "cache.set", request_of(key, value, ttl, mode), real);
}

oc_status cache_del(void* self, oc_call* call, oc_bytes key, const oc_bytes* if_equals) {
  auto& p = *static_cast<CachePort*>(self);
  const auto real = [&] { return p.back().del(p.real().self, call, key, if_equals); };
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return real();
  const std::string request = if_equals == nullptr ? request_of(key) : request_of(key, *if_equals);
  return taped_status(p, tape, call, "cache.del", request, real);
}

oc_status cache_exists(void* self, oc_call* call, oc_bytes key) {
  auto& p = *static_cast<CachePort*>(self);
  const auto real = [&] { return p.back().exists(p.real().self, call, key); };
  const auto tape = p.tape_of(call);
  return tape == nullptr ? real() : taped_status(p, tape, call, "cache.exists", request_of(key), real);
}

oc_status cache_incr(void* self, oc_call* call, oc_bytes key, std::int64_t delta, std::int64_t ttl, std::int64_t* sum) {
  auto& p = *static_cast<CachePort*>(self);
  const auto real = [&] { return p.back().incr(p.real().self, call, key, delta, ttl, sum); };
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return real();
  return taped_number(p, tape, call, "cache.incr", request_of(key, delta, ttl), sum, real);
}

oc_status cache_expire(void* self, oc_call* call, oc_bytes key, std::int64_t ttl) {
  auto& p = *static_cast<CachePort*>(self);
  const auto real = [&] { return p.back().expire(p.real().self, call, key, ttl); };
  const auto tape = p.tape_of(call);
  return tape == nullptr ? real() : taped_status(p, tape, call, "cache.expire", request_of(key, ttl), real);
}

oc_status cache_ttl(void* self, oc_call* call, oc_bytes key, std::int64_t* left) {
  auto& p = *static_cast<CachePort*>(self);
  const auto real = [&] { return p.back().ttl(p.real().self, call, key, left); };
  const auto tape = p.tape_of(call);
  return tape == nullptr ? real() : taped_number(p, tape, call, "cache.ttl", request_of(key), left, real);
}

ExtraService cache(Gate& gate, Tapes& tapes, ExtraService inner) {
  if (inner.table == nullptr) return inner;
  auto port = std::make_shared<CachePort>(gate, tapes, std::move(inner));
  port->functions = {sizeof(oc_cache_v1), 0,           &cache_get,    &cache_set, &cache_del,
                     &cache_exists,       &cache_incr, &cache_expire, &cache_ttl};
  port->table.cache = &port->functions;
  port->table.self = static_cast<CachePort*>(port.get());
  return {&port->table, port};
}

// ---- artifact

ExtraService artifact(Gate& gate, Tapes& tapes, ExtraService inner) {
  using T = Port<oc_host_artifact_v1>;
  if (inner.table == nullptr) return inner;
  auto port = std::make_shared<T>(gate, tapes, std::move(inner));
  port->table.put = [](void* self, oc_call* call, const oc_artifact* artifact, oc_sink id) -> oc_status {
    T& p = T::of(self);
    const auto tape = p.tape_of(call);
    if (tape == nullptr || !OC_HAS_FIELD(artifact, oc_artifact, data)) {
      return p.real().put(p.real().self, call, artifact, id);
    }
    return taped_sink(p, tape, call, "artifact.put", request_of(artifact->kind, artifact->name, artifact->data), id,
                      [&](oc_sink sink) { return p.real().put(p.real().self, call, artifact, sink); });
  };
  port->table.get = [](void* self, oc_call* call, oc_str id, oc_sink data) -> oc_status {
    T& p = T::of(self);
    const auto tape = p.tape_of(call);
    if (tape == nullptr) return p.real().get(p.real().self, call, id, data);
    return taped_sink(p, tape, call, "artifact.get", request_of(id), data,
                      [&](oc_sink sink) { return p.real().get(p.real().self, call, id, sink); });
  };
  return service_of(port);
}

// ---- metering

ExtraService metering(Gate& gate, Tapes& tapes, ExtraService inner) {
  using T = Port<oc_host_metering_v1>;
  if (inner.table == nullptr) return inner;
  auto port = std::make_shared<T>(gate, tapes, std::move(inner));
  port->table.record = [](void* self, oc_call* call, const oc_usage* usage) -> oc_status {
    T& p = T::of(self);
    const auto real = [&] { return p.real().record(p.real().self, call, usage); };
    const auto tape = p.tape_of(call);
    if (tape == nullptr || !OC_HAS_FIELD(usage, oc_usage, reference)) return real();
    return taped_status(p, tape, call, "metering.record",
                        request_of(usage->provider, usage->operation, usage->quantity, usage->cost_micros), real);
  };
  return service_of(port);
}

// ---- job

// State, key and what was recorded of a paid effect as one text.
std::string once_text(const oc_once& once, const std::string& recorded) {
  return std::to_string(once.state) + "\n" + std::string(from_oc(once.idempotency_key)) + "\n" + recorded;
}

oc_status give_once(oc_call* call, const std::string& text, oc_once* out, oc_sink recorded) {
  const std::size_t first = text.find('\n');
  const std::size_t second = text.find('\n', first + 1);
  if (second == std::string::npos) return OC_CORRUPT;
  out->state = static_cast<std::int32_t>(std::strtol(text.c_str(), nullptr, 10));
  out->idempotency_key = plugin::call::to_oc(call->keep(std::string_view(text).substr(first + 1, second - first - 1)));
  const std::string value = text.substr(second + 1);
  return value.empty() ? OC_OK : write_to(recorded, value);
}

using JobTable = Port<oc_host_job_v1>;

oc_status job_once(void* self, oc_call* call, oc_str key, oc_once* out, oc_sink recorded) {
  JobTable& p = JobTable::of(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr || !OC_HAS_FIELD(out, oc_once, idempotency_key)) {
    return p.real().once(p.real().self, call, key, out, recorded);
  }
  return taped_call(
      p, tape, call, "job.once", request_of(key),
      [&](std::string& text) {
        sdk::Collector collected;
        const oc_status status = p.real().once(p.real().self, call, key, out, collected.sink());
        if (status >= 0) text = once_text(*out, collected.text());
        return status;
      },
      [&](const std::string& text) { return give_once(call, text, out, recorded); });
}

oc_status job_done(void* self, oc_call* call, oc_str key, oc_str result) {
  JobTable& p = JobTable::of(self);
  const auto real = [&] { return p.real().done(p.real().self, call, key, result); };
  const auto tape = p.tape_of(call);
  return tape == nullptr ? real() : taped_status(p, tape, call, "job.done", request_of(key, result), real);
}

oc_status job_undone(void* self, oc_call* call, oc_str key) {
  JobTable& p = JobTable::of(self);
  const auto real = [&] { return p.real().undone(p.real().self, call, key); };
  const auto tape = p.tape_of(call);
  return tape == nullptr ? real() : taped_status(p, tape, call, "job.undone", request_of(key), real);
}

// Shown to nobody while it plays back.
void job_progress(void* self, oc_call* call, std::uint32_t done, std::uint32_t total, oc_str label) {
  JobTable& p = JobTable::of(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr || !tape->is_playing()) p.real().progress(p.real().self, call, done, total, label);
}

oc_status job_start(void* self, oc_call* call, oc_str key, oc_str workflow, oc_str input, oc_sink id) {
  JobTable& p = JobTable::of(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return p.real().start(p.real().self, call, key, workflow, input, id);
  return taped_sink(p, tape, call, "job.start", request_of(key, workflow, input), id,
                    [&](oc_sink sink) { return p.real().start(p.real().self, call, key, workflow, input, sink); });
}

oc_status job_wait(void* self, oc_call* call, oc_str id, oc_sink output) {
  JobTable& p = JobTable::of(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return p.real().wait(p.real().self, call, id, output);
  return taped_sink(p, tape, call, "job.wait", request_of(id), output,
                    [&](oc_sink sink) { return p.real().wait(p.real().self, call, id, sink); });
}

ExtraService job(Gate& gate, Tapes& tapes, ExtraService inner) {
  if (inner.table == nullptr) return inner;
  auto port = std::make_shared<JobTable>(gate, tapes, std::move(inner));
  auto& table = port->table;
  table.once = &job_once;
  table.done = &job_done;
  table.undone = &job_undone;
  table.progress = &job_progress;
  table.start = &job_start;
  table.wait = &job_wait;
  table.run_step = [](void* self, oc_call* call, oc_str id, std::int32_t* finished) -> oc_status {
    JobTable& p = JobTable::of(self);
    return p.real().run_step(p.real().self, call, id, finished);
  };
  return service_of(port);
}

// ---- clock

using ClockTable = Port<oc_host_clock_v1>;

// A leaf that cannot fail: what is not on the tape is the time of now.
std::int64_t clock_wall_us(void* self, oc_call* call) {
  ClockTable& p = ClockTable::of(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr) return p.real().wall_us(p.real().self, call);
  const std::string what = what_of("clock.wall_us", {});
  if (tape->is_playing()) {
    const auto entry = tape->next_at_once(what);
    return entry ? std::strtoll(entry->out.c_str(), nullptr, 10) : p.real().wall_us(p.real().self, call);
  }
  const std::int64_t now = p.real().wall_us(p.real().self, call);
  tape->add({what, OC_OK, {}, 0, std::to_string(now)});
  return now;
}

// A leaf too: it takes its answer whatever the turn.
oc_status clock_random(void* self, oc_call* call, void* buf, std::uint64_t len) {
  ClockTable& p = ClockTable::of(self);
  const auto tape = p.tape_of(call);
  if (tape == nullptr || buf == nullptr) return p.real().random(p.real().self, call, buf, len);
  const std::string what = what_of("clock.random", std::to_string(len));
  if (tape->is_playing()) {
    const auto entry = tape->next_at_once(what);
    if (!entry) return call->fail(entry.status(), entry.error().text);
    if (entry->out.size() != len) return call->fail(OC_CORRUPT, "clock.random: the recording has another length");
    std::memcpy(buf, entry->out.data(), len);
    return OC_OK;
  }
  const oc_status status = p.real().random(p.real().self, call, buf, len);
  if (status == OC_OK) tape->add({what, OC_OK, {}, 0, std::string(static_cast<const char*>(buf), len)});
  return status;
}

}  // namespace

ExtraService taped(std::string_view id, ExtraService inner, Gate& gate, Tapes& tapes) {
  if (inner.table == nullptr) return inner;
  if (id == OC_HOST_TOOL_V1) return tool(gate, tapes, std::move(inner));
  if (id == OC_HOST_CACHE_V1) return cache(gate, tapes, std::move(inner));
  if (id == OC_HOST_ARTIFACT_V1) return artifact(gate, tapes, std::move(inner));
  if (id == OC_HOST_METERING_V1) return metering(gate, tapes, std::move(inner));
  if (id == OC_HOST_JOB_V1) return job(gate, tapes, std::move(inner));
  return inner;
}

ExtraService taped_clock(Gate& gate, Tapes& tapes) {
  // Not yet replaced while it is being made: what the gate answers now is its own.
  const oc_host* host = gate.host();
  const void* behind = host->query(host->self, plugin::call::to_oc(OC_HOST_CLOCK_V1));
  if (behind == nullptr) return {};
  auto port = std::make_shared<ClockTable>(gate, tapes, ExtraService{behind, nullptr});
  port->table.wall_us = &clock_wall_us;
  port->table.random = &clock_random;
  return service_of(port);
}

}  // namespace oneclaw::services::tape
