// One entry of the roster: what the deployment wants, what answers now, and what listings show of it.
//
// Everything belongs to loop 0's lifecycle task except `shown` and `live`, which the roster's mutex guards.
#pragma once

#include "host/loop/loops.h"
#include "host/plugin/call/on_loop.h"
#include "host/plugin/roster/roster.h"

namespace oneclaw::plugin::roster {

struct Roster::Member {
  Member(manifest::InstanceEntry entry_in, loop::Loops& loops) : entry(std::move(entry_in)), role(entry.as, loops) {}

  std::chrono::milliseconds stop_time() const {
    if (const auto current = role.current()) return current->spec().limits.stop;
    return std::chrono::milliseconds(10'000);
  }

  // Under the roster's mutex.
  Status status() const {
    Status out = shown;
    if (live != nullptr) {
      out.totals = live->callee().totals();
      if (out.is_enabled) out.state = instance::state_name(live->state());
    }
    return out;
  }

  manifest::InstanceEntry entry;
  role::Role role;
  std::string plugin;  // id that runs now; differs from entry.use after a swap to another backend
  manifest::SwapMode swap = manifest::SwapMode::exclusive;  // of what runs now
  std::uint64_t generation = 0;
  std::string reason;
  oc_status reason_status = OC_OK;
  std::vector<std::string> refused;
  manifest::Permissions permissions;
  instance::StopReport last_stop;
  std::vector<std::shared_ptr<instance::Instance>> stuck;  // kept for ever: their code still runs

  Status shown;
  std::shared_ptr<instance::Instance> live;
};

// Runs a change on loop 0, one at a time; nothing of the caller's deadline may cut it in the middle.
template <class Fn>
auto Roster::exclusively(Fn&& fn) const {
  std::optional<decltype(fn())> result;
  call::on_fresh_task(parts_.host.loops.at(0), "roster", [&] {
    lifecycle_.lock();
    result.emplace(fn());
    lifecycle_.unlock();
  });
  return std::move(*result);
}

}  // namespace oneclaw::plugin::roster
