#include "host/services/artifacts/artifact_port.h"

#include "host/plugin/gate/trampoline.h"

namespace oneclaw::services::artifacts {

using plugin::call::from_oc;

namespace {

oc_status write(oc_sink sink, std::string_view bytes) {
  return sink.write == nullptr || bytes.empty() ? OC_OK : sink.write(sink.ctx, bytes.data(), bytes.size());
}

}  // namespace

ArtifactPort::ArtifactPort(plugin::gate::Gate& gate, Artifacts& artifacts) : gate_(gate), artifacts_(artifacts) {
  service_ = {sizeof(service_), 0, this, &put, &get};
}

oc_status ArtifactPort::put(void* self, oc_call* call, const oc_artifact* artifact, oc_sink id) noexcept {
  auto& port = *static_cast<ArtifactPort*>(self);
  return plugin::gate::on_call(port.gate_, call, "artifact.put", [&](oc_call& c) -> oc_status {
    if (!OC_HAS_FIELD(artifact, oc_artifact, data)) {
      return c.fail(OC_INVALID, "artifact.put: artifact is NULL or its size is too small");
    }
    if (c.principal.job.empty()) {
      return c.fail(OC_DENIED,
                    "artifact.put: this call belongs to no running step, so there is no job to keep it with");
    }
    const auto kept =
        port.artifacts_.put({c.principal.user, c.principal.job, from_oc(artifact->kind), from_oc(artifact->name),
                             from_oc(artifact->media_type), from_oc(artifact->data)});
    return kept ? write(id, kept->id) : c.fail(kept.status(), "artifact.put: " + kept.error().text);
  });
}

oc_status ArtifactPort::get(void* self, oc_call* call, oc_str id, oc_sink data) noexcept {
  auto& port = *static_cast<ArtifactPort*>(self);
  return plugin::gate::on_call(port.gate_, call, "artifact.get", [&](oc_call& c) -> oc_status {
    // Without a user this would be an administrator's question, which no plugin may ask.
    if (c.principal.user.empty()) return c.fail(OC_DENIED, "artifact.get: this call is made for no user");
    const auto whole = port.artifacts_.get(c.principal.user, from_oc(id));
    return whole ? write(data, whole->data) : c.fail(whole.status(), "artifact.get: " + whole.error().text);
  });
}

}  // namespace oneclaw::services::artifacts
