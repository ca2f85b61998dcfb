#include "host/plugin/call/invoke.h"

#include "host/base/status.h"
#include "host/plugin/call/bridge.h"
#include "host/plugin/call/ticks.h"

#include <exception>
#include <string>

namespace oneclaw::plugin::call {
namespace {

// The plugin's function, with everything that C++ could throw turned into a status.
oc_status guarded(PluginFn fn, void* context, oc_call* call) noexcept {
  try {
    return fn(context, call);
  } catch (const std::exception& e) {
    return call->fail(OC_INTERNAL,
                      std::string("the plugin threw ") + e.what() + "; an exception must not cross the ABI");
  } catch (...) {
    return call->fail(OC_INTERNAL, "the plugin threw something that is no std::exception; nothing may cross the ABI");
  }
}

// The pool thread that waits for this call to end, if there is one. Taking a second one could wait for ever: all may
// be in the hands of calls that wait like this.
Bridge* lender(const oc_call& call) noexcept {
  for (const oc_call* c = call.outer; c != nullptr; c = c->outer) {
    if (c->bridge != nullptr) return c->bridge;
  }
  return nullptr;
}

oc_status run_blocking(PluginFn fn, void* context, oc_call* call) {
  Bridge bridge(*loop::Loop::current());
  oc_status status = OC_INTERNAL;
  call->bridge = &bridge;
  const auto ran = bridge.run(call->callee.pool(), lender(*call), [&] { status = guarded(fn, context, call); });
  call->bridge = nullptr;
  if (!ran) return call->fail(ran.status(), ran.error().text, ran.error().retry_after_ms);
  return status;
}

void enter(Callee::Slot& slot, oc_call& call) noexcept {
  call.next = slot.first;
  if (slot.first != nullptr) slot.first->previous = &call;
  slot.first = &call;
  slot.inflight.add();
}

void leave(Callee::Slot& slot, oc_call& call, oc_status status, std::uint64_t start) noexcept {
  if (call.previous != nullptr) call.previous->next = call.next;
  if (call.next != nullptr) call.next->previous = call.previous;
  if (slot.first == &call) slot.first = call.next;
  slot.inflight.sub();
  slot.calls.add();
  slot.ticks.add(ticks() - start);
  slot.by_status[base::status_index(status)].add();
  slot.wake_drain();
}

// A call that is over before it began never reaches the plugin, so that its outcome is known.
oc_status refuse_when_over(oc_call& call, bool is_fresh) noexcept {
  if (call.scope.is_cancelled()) return call.fail(OC_CANCELLED, "the call was cancelled before it began");
  if (is_fresh || !call.scope.is_expired()) return OC_OK;
  return call.fail(OC_TIMEOUT, "the call's deadline had passed before it began");
}

// The deadline of a call; `is_limited` when it is the plugin's own limit and not the caller's. `around` is the scope in
// which the call begins.
struct CallTime {
  fiber::Deadline deadline;
  bool is_limited = false;
  bool is_fresh = false;  // taken from the clock just now, so that it cannot have passed
};

CallTime time_of(const Callee& callee, const CallSpec& spec, const fiber::Scope& around) noexcept {
  const fiber::Duration longest = callee.options().longest_call;
  if (longest.count() == 0 || spec.is_limited || spec.is_lifecycle || spec.is_background) {
    return {spec.deadline, spec.is_limited};
  }
  const fiber::Deadline limit = fiber::Deadline::after(longest);
  if (limit < spec.deadline && limit < around.deadline()) return {limit, true, true};
  return {spec.deadline};
}

std::string limit_text(const Callee& callee) {
  const CalleeOptions& options = callee.options();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(options.longest_call).count();
  return "plugin " + options.plugin + " (instance '" + options.name + "') took longer than its limits.call_ms of " +
         std::to_string(ms);
}

// A plugin that heeds its deadline answers timeout, or cancelled when it asked the host whether to go on: the caller
// hears whose limit that was.
oc_status end_by_limit(oc_call& call, oc_status status) noexcept {
  if ((status != OC_TIMEOUT && status != OC_CANCELLED) || !call.scope.is_expired() || call.scope.is_cancelled()) {
    return status;
  }
  try {
    CallError error{std::move(call.error_text), call.retry_after_ms};
    name_limit(call.callee, error);
    return call.fail(OC_TIMEOUT, error.text, error.retry_after_ms);
  } catch (...) {
    return OC_TIMEOUT;
  }
}

// Unique enough to follow one request through the logs: the loop in the top byte, below it the tick it began at.
std::uint64_t new_trace(std::size_t loop, std::uint64_t start) noexcept {
  return (static_cast<std::uint64_t>(loop) << 56) | (start & 0x00ffffffffffffffu);
}

oc_status run(Callee& callee, oc_call& call, PluginFn fn, void* context) {
  if (callee.options().is_blocking) return run_blocking(fn, context, &call);
  // A call that comes from the host runs on the task's own stack; one that comes from another plugin, or needs more
  // room, gets the stack its manifest asked for.
  if (call.depth == 1 && callee.options().stack_kib <= fiber::nominal_kib(call.task.innermost_stack()))
    return guarded(fn, context, &call);
  oc_status status = OC_INTERNAL;
  fiber::call_on_stack(call.task, callee.options().stack_kib, [&] { status = guarded(fn, context, &call); });
  return status;
}

}  // namespace

oc_status refuse(const CallSpec& spec, CallError* error, oc_status status, std::string text) {
  if (spec.outer != nullptr) spec.outer->fail(status, text);
  if (error != nullptr) error->text = std::move(text);
  return status;
}

bool may_enter(const Callee::Slot& slot, const Callee& callee, const CallSpec& spec) noexcept {
  if (slot.is_open || spec.is_lifecycle || spec.is_background || spec.is_admitted) return true;
  return spec.outer != nullptr && spec.outer->is_inside(callee);
}

CallSpec with_limit(const Callee& callee, const CallSpec& spec) noexcept {
  CallSpec limited = spec;
  const CallTime time = time_of(callee, spec, fiber::current_task()->scope());
  limited.deadline = time.deadline;
  limited.is_limited = time.is_limited;
  return limited;
}

void name_limit(const Callee& callee, CallError& error) {
  const std::string limit = limit_text(callee);
  if (error.text.starts_with(limit)) return;
  error.text = limit + (error.text.empty() ? "" : ": " + error.text);
}

oc_status invoke_raw(Callee& callee, const CallSpec& spec, PluginFn fn, void* context, CallError* error) {
  loop::Loop* loop = loop::Loop::current();
  fiber::Task* task = fiber::current_task();
  if (loop == nullptr || task == nullptr) {
    return refuse(spec, error, OC_INTERNAL, "a plugin call was made outside a task: " + callee.name());
  }
  Callee::Slot& slot = callee.slot(loop->index());
  if (!may_enter(slot, callee, spec)) {
    return refuse(spec, error, OC_UNAVAILABLE, "instance '" + callee.name() + "' is not serving");
  }
  if (!spec.is_background && slot.inflight.get() >= callee.options().max_inflight) {
    return refuse(spec, error, OC_EXHAUSTED,
                  "instance '" + callee.name() + "' has " + std::to_string(slot.inflight.get()) +
                      " calls inside already (limits.inflight)");
  }
  const std::uint32_t depth = spec.outer == nullptr ? 1 : spec.outer->depth + 1;
  if (depth > kMaxNesting) {
    return refuse(
        spec, error, OC_CONFLICT,
        "plugins call each other " + std::to_string(depth) + " deep; the limit is " + std::to_string(kMaxNesting));
  }

  const CallTime time = time_of(callee, spec, task->scope());
  oc_call call(callee, *task, loop->index(), time.deadline);
  call.outer = spec.outer;
  call.depth = depth;
  const std::uint64_t start = ticks();
  call.trace = spec.outer != nullptr ? spec.outer->trace : new_trace(loop->index(), start);
  if (spec.principal != nullptr) {
    call.principal = *spec.principal;
  } else if (spec.outer != nullptr) {
    call.principal = spec.outer->principal;
  }

  if (!spec.is_background) enter(slot, call);
  // A background task runs even when it was cancelled before it began: its function owns the context.
  oc_status status = spec.is_lifecycle || spec.is_background ? OC_OK : refuse_when_over(call, time.is_fresh);
  if (status == OC_OK) {
    const char* running = task->set_running(callee.kept_name());
    status = run(callee, call, fn, context);
    task->set_running(running);
  }
  if (status < 0 && time.is_limited) status = end_by_limit(call, status);
  if (!spec.is_background) leave(slot, call, status, start);

  // "Not found" is no failure, but where it is taken for one its text is the mend.
  if (status < 0 || (status == OC_NOT_FOUND && !call.error_text.empty())) {
    if (spec.outer != nullptr) spec.outer->fail(status, call.error_text, call.retry_after_ms);
    if (error != nullptr) {
      error->text = std::move(call.error_text);
      error->retry_after_ms = call.retry_after_ms;
    }
  }
  return status;
}

base::Error to_error(const Callee& callee, oc_status status, CallError&& error) {
  std::string text = "instance '" + callee.name() + "'";
  text += error.text.empty() ? " answered " + std::string(base::status_name(status)) : ": " + error.text;
  return {base::known_status(status), std::move(text), error.retry_after_ms};
}

}  // namespace oneclaw::plugin::call
