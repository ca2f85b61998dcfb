// The one way into a plugin's function: admission, deadline, stack, metering, exceptions, error detail.
//
// invoke() is called on a task of the loop where the function shall run. It never throws. Cost without waiting: see
// tests/bench/call_bench.cc.
#pragma once

#include "host/base/result.h"
#include "host/plugin/call/call.h"

#include <type_traits>

namespace oneclaw::plugin::call {

struct CallSpec {
  fiber::Deadline deadline = fiber::Deadline::never();
  oc_call* outer = nullptr;              // the plugin call that leads here, when there is one
  const Principal* principal = nullptr;  // null: the outer call's
  // Lifecycle calls enter while the slot is closed.
  bool is_lifecycle = false;
  // A Visit brought this call in while the slot was open.
  bool is_admitted = false;
  // A task of the plugin's own: it is no call inside the instance, and ends after stop() instead of before.
  bool is_background = false;
  // `deadline` is what the callee's limits.call_ms leaves: with_limit() made this spec.
  bool is_limited = false;
};

// What a call left behind; text is empty when the plugin gave no detail.
struct CallError {
  std::string text;
  std::uint32_t retry_after_ms = 0;
};

// Puts plugin, instance and limit before the text of a call that ended with limits.call_ms; once.
void name_limit(const Callee& callee, CallError& error);

// Refuses a call before it reaches the plugin: the reason goes to *error when it is not null, and to spec.outer's call.
oc_status refuse(const CallSpec& spec, CallError* error, oc_status status, std::string text);

// Whether a call may begin on the loop of `slot`. A closed slot still lets in what is nested under a call inside.
bool may_enter(const Callee::Slot& slot, const Callee& callee, const CallSpec& spec) noexcept;

// The spec with a deadline of at most limits.call_ms from now; unchanged when the caller's own is earlier, or when the
// call is no call from outside (lifecycle, background). For whoever waits before invoke(), which limits by itself.
CallSpec with_limit(const Callee& callee, const CallSpec& spec) noexcept;

using PluginFn = oc_status (*)(void* context, oc_call* call);

oc_status invoke_raw(Callee& callee, const CallSpec& spec, PluginFn fn, void* context, CallError* error);

// `fn(oc_call*)` returns the plugin's status. Detail goes to *error when it is not null, and to spec.outer's call.
template <class Fn>
oc_status invoke(Callee& callee, const CallSpec& spec, Fn&& fn, CallError* error = nullptr) {
  using Body = std::remove_reference_t<Fn>;
  return invoke_raw(
      callee, spec, [](void* context, oc_call* call) -> oc_status { return (*static_cast<Body*>(context))(call); },
      const_cast<std::remove_const_t<Body>*>(&fn), error);
}

// An Error from a status and the detail, "instance NAME: detail".
base::Error to_error(const Callee& callee, oc_status status, CallError&& error);

}  // namespace oneclaw::plugin::call
