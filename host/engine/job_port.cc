#include "host/engine/job_port.h"

#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/plugin/gate/trampoline.h"

namespace oneclaw::engine {
namespace {

using base::Error;
using plugin::call::from_oc;

JobPort& of(void* self) noexcept { return *static_cast<JobPort*>(self); }

// The effect that `key` names in the step of this call.
base::Result<EffectKey> effect_of(const oc_call& call, oc_str key) {
  const EffectKey out{call.principal.job, call.principal.step, from_oc(key)};
  if (out.job.empty()) return Error{OC_DENIED, "this call belongs to no running step"};
  if (out.key.empty() || out.key.size() > kMaxEffectKey || !base::is_utf8(out.key)) {
    return Error{OC_INVALID, "a key must be text of 1 to " + std::to_string(kMaxEffectKey) + " bytes"};
  }
  return out;
}

oc_status fail(oc_call& call, const char* function, const Error& error) {
  return call.fail(error.status, std::string(function) + ": " + error.text, error.retry_after_ms);
}

oc_status write(oc_sink sink, std::string_view text) {
  return sink.write == nullptr || text.empty() ? OC_OK : sink.write(sink.ctx, text.data(), text.size());
}

std::int32_t code_of(OnceState state) noexcept {
  switch (state) {
    case OnceState::done:
      return OC_ONCE_DONE;
    case OnceState::unknown:
      return OC_ONCE_UNKNOWN;
    case OnceState::fresh:
      break;
  }
  return OC_ONCE_NEW;
}

}  // namespace

JobPort::JobPort(plugin::gate::Gate& gate, Engine& engine) : gate_(gate), engine_(engine) {
  service_ = {sizeof(service_), 0, this, &once, &done, &undone, &progress, &start, &wait, &run_step};
}

oc_status JobPort::once(void* self, oc_call* call, oc_str key, oc_once* out, oc_sink recorded) noexcept {
  return plugin::gate::on_call(of(self).gate_, call, "job.once", [&](oc_call& c) -> oc_status {
    if (!OC_HAS_FIELD(out, oc_once, idempotency_key)) return c.fail(OC_INVALID, "job.once: out is NULL or too small");
    const auto effect = effect_of(c, key);
    if (!effect) return fail(c, "job.once", effect.error());
    const auto known = of(self).engine_.effects().once(*effect);
    if (!known) return fail(c, "job.once", known.error());
    out->state = code_of(known->state);
    // Borrowed for the call: the text lives where the call's error detail does.
    out->idempotency_key = plugin::call::to_oc(c.keep(known->idempotency_key));
    return write(recorded, known->result);
  });
}

oc_status JobPort::done(void* self, oc_call* call, oc_str key, oc_str result) noexcept {
  return plugin::gate::on_call(of(self).gate_, call, "job.done", [&](oc_call& c) -> oc_status {
    const auto effect = effect_of(c, key);
    if (!effect) return fail(c, "job.done", effect.error());
    const std::string_view text = from_oc(result);
    if (text.size() > kMaxEffectResult) return c.fail(OC_TOO_LARGE, "job.done: a result may have 1 MiB");
    if (!base::is_utf8(text)) return c.fail(OC_INVALID, "job.done: the result is no UTF-8");
    const auto kept = of(self).engine_.effects().done(*effect, text);
    return kept ? OC_OK : fail(c, "job.done", kept.error());
  });
}

oc_status JobPort::undone(void* self, oc_call* call, oc_str key) noexcept {
  return plugin::gate::on_call(of(self).gate_, call, "job.undone", [&](oc_call& c) -> oc_status {
    const auto effect = effect_of(c, key);
    if (!effect) return fail(c, "job.undone", effect.error());
    const auto gone = of(self).engine_.effects().undone(*effect);
    return gone ? OC_OK : fail(c, "job.undone", gone.error());
  });
}

void JobPort::progress(void* self, oc_call* call, std::uint32_t done, std::uint32_t total, oc_str label) noexcept {
  plugin::gate::on_call(of(self).gate_, call, "job.progress", [&](oc_call& c) -> oc_status {
    of(self).engine_.progress(c.principal.job, done, total, from_oc(label));
    return OC_OK;
  });
}

oc_status JobPort::start(void* self, oc_call* call, oc_str key, oc_str workflow, oc_str input,
                         oc_sink job_id) noexcept {
  return plugin::gate::on_call(of(self).gate_, call, "job.start", [&](oc_call& c) -> oc_status {
    const auto effect = effect_of(c, key);
    if (!effect) return fail(c, "job.start", effect.error());
    Submission child;
    child.user = c.principal.user;
    child.workflow = from_oc(workflow);
    child.input = from_oc(input);
    child.origin = "job";
    child.parent = std::string(effect->job);
    // The same key of the same step gives the same child, also when the step runs again.
    child.idempotency_key =
        base::sha256_hex(std::string(effect->job) + '\0' + std::string(effect->step) + '\0' + std::string(effect->key));
    const auto submitted = of(self).engine_.submit(child);
    if (!submitted) return fail(c, "job.start", submitted.error());
    return write(job_id, submitted->job.id);
  });
}

oc_status JobPort::wait(void* self, oc_call* call, oc_str job_id, oc_sink output) noexcept {
  return plugin::gate::on_call(of(self).gate_, call, "job.wait", [&](oc_call& c) -> oc_status {
    auto job = of(self).engine_.wait(c.principal.user, from_oc(job_id), fiber::Deadline::never());
    if (!job) return fail(c, "job.wait", job.error());
    if (job->status == records::JobStatus::completed) return write(output, job->output ? job->output->text : "null");
    if (!records::is_final(job->status))
      return c.woken(c.scope.is_expired() ? fiber::Wake::timeout : fiber::Wake::cancelled);
    return c.fail(OC_PRECONDITION, "job.wait: job " + job->id + " is " + std::string(records::word(job->status)) +
                                       ": " + job->error.value_or(""));
  });
}

oc_status JobPort::run_step(void* self, oc_call* call, oc_str, std::int32_t*) noexcept {
  return plugin::gate::on_call(of(self).gate_, call, "job.run_step", [&](oc_call& c) {
    return c.fail(OC_UNSUPPORTED, "job.run_step: engines outside (Restate) are a later part of this host");
  });
}

}  // namespace oneclaw::engine
