// oneclaw/cpp/host/artifact.h - ArtifactService: files that a job leaves behind. Semantics: oneclaw/host/artifact.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/artifact.h>

#include <string_view>

namespace oneclaw::sdk {

class ArtifactService : public Service<oc_host_artifact_v1> {
 public:
  ArtifactService() noexcept = default;
  explicit ArtifactService(Host host) noexcept : Service(host, OC_HOST_ARTIFACT_V1) {}

  // Suspends. Writes the artifact's id.
  Status put(Call call, std::string_view kind, std::string_view name, std::string_view media_type,
             std::string_view data, oc_sink id) const noexcept {
    const oc_artifact artifact = {sizeof(oc_artifact), 0, str(kind), str(name), str(media_type), bytes(data)};
    return ONECLAW_SERVICE_CALL(oc_host_artifact_v1, put, call.raw(), &artifact, id);
  }
  // Suspends.
  Status get(Call call, std::string_view id, oc_sink data) const noexcept {
    return ONECLAW_SERVICE_CALL(oc_host_artifact_v1, get, call.raw(), str(id), data);
  }
};

}  // namespace oneclaw::sdk
