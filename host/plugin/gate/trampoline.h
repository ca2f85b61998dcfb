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

// Runs `fn(call)` where the call's loop can be used, and turns what it throws into a status.
template <class Fn>
oc_status on_call(Gate& gate, oc_call* call, const char* function, Fn&& fn) noexcept {
  if (const oc_status refused = gate.admit(call, function); refused != OC_OK) return refused;
  if (call->bridge == nullptr || fiber::current_task() != nullptr) return total(*call, function, fn);
  oc_status status = OC_INTERNAL;
  call->bridge->on_task([&] { status = total(*call, function, fn); });
  return status;
}

}  // namespace oneclaw::plugin::gate
