#include "host/plugin/gate/gate.h"

#include "host/base/text.h"
#include "host/loop/loop.h"
#include "host/plugin/gate/log_line.h"
#include "host/plugin/gate/services.h"
#include "host/plugin/gate/trampoline.h"

#include <algorithm>

namespace oneclaw::plugin::gate {
namespace {

Gate& of(void* self) noexcept { return *static_cast<Gate*>(self); }

void log_entry(void* self, oc_call* call, std::int32_t level, oc_str text) {
  write_line(of(self), call, level, text, nullptr, 0);
}

std::int64_t now(void*) { return fiber::now_ns(); }

// The leaf functions answer a dead call with a harmless value; only admit() has a status to complain with.
bool is_live(void* self, oc_call* call, const char* function) {
  if (call != nullptr && call->magic == oc_call::kLive) return true;
  of(self).misuse(nullptr, function, "the oc_call is NULL or has ended");
  return false;
}

std::int64_t deadline(void* self, oc_call* call) {
  return is_live(self, call, "deadline") ? call->scope.deadline().ns : OC_NO_DEADLINE;
}

std::int32_t cancelled(void* self, oc_call* call) {
  return !is_live(self, call, "cancelled") || call->is_over() ? 1 : 0;
}

oc_status fail(void* self, oc_call* call, oc_status status, oc_str text, std::uint32_t retry_after_ms) {
  if (call == nullptr) call = of(self).create_call();
  return is_live(self, call, "fail") ? call->fail(status, call::from_oc(text), retry_after_ms) : status;
}

oc_str error_text(void* self, oc_call* call) {
  return is_live(self, call, "error_text") ? call::to_oc(call->error_text) : oc_str{nullptr, 0};
}

void principal(void* self, oc_call* call, oc_principal* out) {
  if (out == nullptr || !is_live(self, call, "principal")) return;
  const std::uint32_t size = out->size;
  const call::Principal& who = call->principal;
  const oc_principal full{sizeof(oc_principal), 0, call::to_oc(who.tenant), call::to_oc(who.user), call::to_oc(who.job),
                          call::to_oc(who.step)};
  std::copy_n(reinterpret_cast<const std::byte*>(&full), std::min<std::size_t>(size, sizeof(full)),
              reinterpret_cast<std::byte*>(out));
  out->size = std::min<std::uint32_t>(size, sizeof(full));
}

oc_status sleep(void* self, oc_call* call, std::uint64_t ns) {
  return on_call(of(self), call, "sleep", [&](oc_call& c) -> oc_status {
    const auto bounded = static_cast<std::int64_t>(std::min<std::uint64_t>(ns, INT64_MAX));
    return c.woken(loop::sleep_for(fiber::Duration(bounded)));
  });
}

std::uint32_t loop_index(void* self, oc_call* call) { return is_live(self, call, "loop_index") ? call->loop : 0; }

std::uint32_t loop_count(void* self) { return static_cast<std::uint32_t>(of(self).parts().loops.size()); }

}  // namespace

Gate::Gate(call::Callee& callee, HostParts parts, Grants grants, const ExtraFactories& extra)
    : callee_(callee),
      parts_(std::move(parts)),
      grants_(std::move(grants)),
      log_(parts_.log.with({{"instance", callee.name()}, {"plugin", callee.options().plugin}})),
      services_(std::make_unique<Services>(*this)) {
  host_ = {sizeof(host_), OC_ABI_MINOR, OC_ABI_DRAFT_REV, this,       &query_entry, &log_entry,  &now,       &deadline,
           &cancelled,    &fail,        &error_text,      &principal, &sleep,       &loop_index, &loop_count};
  for (const auto& [id, make] : extra) extra_.emplace(id, make(*this));
}

Gate::~Gate() = default;

std::vector<std::string> Gate::known_services() {
  return {OC_HOST_TASK_V1,      OC_HOST_EVENT_V1,   OC_HOST_OFFLOAD_V1,     OC_HOST_CLOCK_V1,
          OC_HOST_LOG_V1,       OC_HOST_METRICS_V1, OC_HOST_SECRET_V1,      OC_HOST_HTTP_V1,
          OC_HOST_WEBSOCKET_V1, OC_HOST_STREAM_V1,  "oneclaw.host.cache/1", "oneclaw.host.store/1"};
}

const void* Gate::query_entry(void* self, oc_str id) noexcept { return of(self).query(call::from_oc(id)); }

const void* Gate::query(std::string_view id) noexcept {
  if (!grants_.services.contains(id)) return nullptr;
  if (const auto it = extra_.find(id); it != extra_.end()) return it->second.table;
  Services& s = *services_;
  if (id == OC_HOST_TASK_V1) return s.task.table();
  if (id == OC_HOST_EVENT_V1) return s.event.table();
  if (id == OC_HOST_OFFLOAD_V1) return s.offload.table();
  if (id == OC_HOST_CLOCK_V1) return s.clock.table();
  if (id == OC_HOST_LOG_V1) return s.log.table();
  if (id == OC_HOST_METRICS_V1) return s.metrics.table();
  if (id == OC_HOST_SECRET_V1) return s.secret.table();
  if (id == OC_HOST_HTTP_V1) return s.http.table();
  if (id == OC_HOST_WEBSOCKET_V1) return s.websocket.table();
  if (id == OC_HOST_STREAM_V1) return s.stream.table();
  return nullptr;
}

oc_status Gate::create(const oc_plugin& descriptor, std::string_view name, std::string_view config, oc_call& around,
                       void** self) {
  struct Scope {
    std::atomic<oc_call*>& place;
    ~Scope() { place.store(nullptr, std::memory_order_relaxed); }
  };
  create_call_.store(&around, std::memory_order_relaxed);
  const Scope scope{create_call_};
  return descriptor.create(&host_, call::to_oc(name), call::to_oc(config), self);
}

oc_status Gate::admit(oc_call* call, const char* function) noexcept {
  if (call == nullptr || call->magic != oc_call::kLive) {
    misuse(nullptr, function, "the oc_call is NULL or has ended");
    return OC_INVALID;
  }
  if (&call->callee != &callee_) {
    misuse(nullptr, function, "the oc_call belongs to another instance");
    return OC_INVALID;
  }
  if (!call->is_callable_here()) {
    // The call is not touched: whoever runs it may be using it at this moment.
    misuse(nullptr, function, "called from another thread or task than the oc_call's");
    return OC_INVALID;
  }
  if (faults_ != nullptr) {
    if (const oc_status fault = faults_->next(function); fault != OC_OK) {
      return call->fail(fault, std::string(function) + ": injected fault");
    }
  }
  return OC_OK;
}

void Gate::misuse(oc_call* call, const char* function, std::string_view what) noexcept {
  if (loop::Loop* loop = loop::Loop::current(); loop != nullptr) {
    callee_.slot(loop->index()).misuses.add();
  } else {
    callee_.count_foreign_misuse();
  }
  log_.error("misuse of a host function", {{"function", function}, {"what", what}});
  if (call != nullptr) call->fail(OC_INVALID, std::string(function) + ": " + std::string(what));
}

bool Gate::end_tasks(fiber::Deadline deadline) { return services_->task.end_tasks(deadline); }

std::vector<Leak> Gate::leaks() const {
  std::vector<Leak> out;
  services_->task.list_leaks(out);
  services_->event.list_leaks(out);
  services_->stream.list_leaks(out);
  services_->websocket.list_leaks(out);
  return out;
}

}  // namespace oneclaw::plugin::gate
