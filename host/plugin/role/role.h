// A role: a name behind which exactly one generation of an instance answers, swapped without a caller noticing.
//
// The host and the gates talk to roles, never to instances. Each loop has a slot with the current generation that only
// its thread touches, so a call costs no atomic. call() comes from tasks of any loop; everything else from the roster's
// lifecycle task, one at a time.
#pragma once

#include "host/base/result.h"
#include "host/plugin/call/invoke.h"
#include "host/plugin/instance/instance.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::plugin::role {

// Callers that wait for a swap on one loop; beyond it they get OC_EXHAUSTED.
inline constexpr std::size_t kMaxParked = 200'000;

class Role {
 public:
  Role(std::string name, loop::Loops& loops);
  ~Role();  // precondition: empty
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  const std::string& name() const noexcept { return name_; }

  // Calls `fn(table, self, call)` on the current generation, on this loop. Parks while a swap holds callers back, at
  // most until the deadline. OC_UNAVAILABLE: no generation. OC_UNSUPPORTED: it does not provide the kind.
  template <class Table, class Fn>
  oc_status call(instance::Kind kind, const call::CallSpec& spec, Fn&& fn, call::CallError* error = nullptr) {
    const Entry entry = enter(kind, spec, error);
    if (entry.instance == nullptr) return entry.status;
    return call::invoke(
        entry.instance->callee(), spec,
        [&](oc_call* c) { return fn(*static_cast<const Table*>(entry.table), entry.instance->self(), c); }, error);
  }
  // As call(), for functions tagged OC_SERIAL: on the instance's home loop, one at a time.
  template <class Table, class Fn>
  oc_status call_serial(instance::Kind kind, const call::CallSpec& spec, Fn&& fn, call::CallError* error = nullptr) {
    const Entry entry = enter(kind, spec, error);
    if (entry.instance == nullptr) return entry.status;
    // It waits for its turn outside the instance, where draining does not see it.
    const std::shared_ptr<instance::Instance> kept = entry.instance->shared_from_this();
    return kept->serial(
        spec, [&](void* self, oc_call* c) { return fn(*static_cast<const Table*>(entry.table), self, c); }, error);
  }

  // Lifecycle task. The generation that answers now; null when none.
  std::shared_ptr<instance::Instance> current() const;
  // Makes `next` (serving, or null) answer on every loop and returns the one before, which still has calls inside.
  std::shared_ptr<instance::Instance> flip(std::shared_ptr<instance::Instance> next);
  // Holds new callers back on every loop; calls nested under the current generation still pass.
  void park();
  // Lets them go on to whatever is current.
  void unpark();

 private:
  struct Entry {
    instance::Instance* instance = nullptr;
    const void* table = nullptr;
    oc_status status = OC_UNAVAILABLE;
  };
  struct Slot;

  Entry enter(instance::Kind kind, const call::CallSpec& spec, call::CallError* error);
  static Entry refuse(const call::CallSpec& spec, call::CallError* error, oc_status status, std::string text);
  bool wait_for_swap(Slot& slot, const call::CallSpec& spec, call::CallError* error, oc_status& status) const;

  std::string name_;
  loop::Loops& loops_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::shared_ptr<instance::Instance> current_;  // lifecycle task
};

}  // namespace oneclaw::plugin::role
