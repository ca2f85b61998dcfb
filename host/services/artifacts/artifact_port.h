// oneclaw.host.artifact/1 for one instance: a plugin leaves files with the job that it works for, and reads those of
// the same owner.
//
// Owner: the instance's gate.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/services/artifacts/artifacts.h"

#include <oneclaw/host/artifact.h>

namespace oneclaw::services::artifacts {

class ArtifactPort {
 public:
  // `gate` and `artifacts` outlive the port.
  ArtifactPort(plugin::gate::Gate& gate, Artifacts& artifacts);
  const oc_host_artifact_v1* service() const noexcept { return &service_; }

 private:
  static oc_status put(void* self, oc_call* call, const oc_artifact* artifact, oc_sink id) noexcept;
  static oc_status get(void* self, oc_call* call, oc_str id, oc_sink data) noexcept;

  plugin::gate::Gate& gate_;
  Artifacts& artifacts_;
  oc_host_artifact_v1 service_{};
};

}  // namespace oneclaw::services::artifacts
