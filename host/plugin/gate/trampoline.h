// Shared by all service tables: from a C function pointer to host code, without letting anything escape.
#pragma once

#include "host/plugin/call/bridge.h"
#include "host/plugin/gate/gate.h"

#include <exception>
#include <new>

namespace oneclaw::plugin::gate {

// Runs `fn(gate, call)` where the call's loop can be used, and turns what it throws into a status.
template <class Fn>
oc_status on_call(Gate& gate, oc_call* call, const char* function, Fn&& fn) noexcept {
  if (const oc_status refused = gate.admit(call, function); refused != OC_OK) return refused;
  try {
    if (call->bridge == nullptr || fiber::current_task() != nullptr) return fn(*call);
    oc_status status = OC_INTERNAL;
    call->bridge->on_task([&] { status = fn(*call); });
    return status;
  } catch (const std::bad_alloc&) {
    return call->fail(OC_EXHAUSTED, std::string(function) + ": the host is out of memory");
  } catch (const std::exception& e) {
    return call->fail(OC_INTERNAL, std::string(function) + ": " + e.what());
  }
}

}  // namespace oneclaw::plugin::gate
