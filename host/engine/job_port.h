// oneclaw.host.job/1 for one instance: the side effects, progress and child jobs of the step that it works for.
//
// Owner: the instance's gate.
#pragma once

#include "host/engine/engine.h"
#include "host/plugin/gate/gate.h"

#include <oneclaw/host/job.h>

namespace oneclaw::engine {

inline constexpr std::size_t kMaxEffectKey = 128;
inline constexpr std::size_t kMaxEffectResult = 1u << 20;

class JobPort {
 public:
  // Both outlive the port.
  JobPort(plugin::gate::Gate& gate, Engine& engine);
  const oc_host_job_v1* service() const noexcept { return &service_; }

 private:
  static oc_status once(void* self, oc_call* call, oc_str key, oc_once* out, oc_sink recorded) noexcept;
  static oc_status done(void* self, oc_call* call, oc_str key, oc_str result) noexcept;
  static oc_status undone(void* self, oc_call* call, oc_str key) noexcept;
  static void progress(void* self, oc_call* call, std::uint32_t done, std::uint32_t total, oc_str label) noexcept;
  static oc_status start(void* self, oc_call* call, oc_str key, oc_str workflow, oc_str input, oc_sink job_id) noexcept;
  static oc_status wait(void* self, oc_call* call, oc_str job_id, oc_sink output) noexcept;
  static oc_status run_step(void* self, oc_call* call, oc_str job_id, std::int32_t* finished) noexcept;

  plugin::gate::Gate& gate_;
  Engine& engine_;
  oc_host_job_v1 service_{};
};

}  // namespace oneclaw::engine
