// Shared by all service tables: from a C function pointer to host code, without letting anything escape.
#pragma once

#include "host/plugin/call/bridge.h"
#include "host/plugin/gate/gate.h"

#include <exception>
#include <new>

namespace oneclaw::plugin::gate {

// Runs `fn(call)`; what it throws - the host's own, or a plugin's callback - becomes a status.
template <class Fn>
oc_status total(oc_call& call, const char* function, Fn& fn) noexcept {
  try {
    return fn(call);
  } catch (const std::bad_alloc&) {
    return call.fail(OC_EXHAUSTED, "a host function ran out of memory");
  } catch (const std::exception& e) {
    return call.fail(OC_INTERNAL, std::string(function) + ": " + e.what());
  } catch (...) {
    return call.fail(OC_INTERNAL, std::string(function) + ": a callback threw something that is no std::exception");
  }
}

// Runs `fn(call)` where the call's loop can be used: here, or from a pool thread back on the task. Precondition:
// call.is_callable_here().
template <class Fn>
oc_status on_task_of(oc_call& call, const char* function, Fn& fn) noexcept {
  if (call.bridge == nullptr || fiber::current_task() != nullptr) return total(call, function, fn);
  oc_status status = OC_INTERNAL;
  call.bridge->on_task([&] { status = total(call, function, fn); });
  return status;
}

// What every function of a service table does: admission, then fn(call) with its result or what it threw.
template <class Fn>
oc_status on_call(Gate& gate, oc_call* call, const char* function, Fn&& fn) noexcept {
  if (const oc_status refused = gate.admit(call, function); refused != OC_OK) return refused;
  return on_task_of(*call, function, fn);
}

}  // namespace oneclaw::plugin::gate
