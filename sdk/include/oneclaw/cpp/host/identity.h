// oneclaw/cpp/host/identity.h - IdentityService: who stands behind a platform's user id. Semantics:
// oneclaw/host/identity.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/identity.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk {

// Both suspend.
class IdentityService : public Service<oc_host_identity_v1> {
 public:
  IdentityService() noexcept = default;
  explicit IdentityService(Host host) noexcept : Service(host, OC_HOST_IDENTITY_V1) {}

  // The user's id.
  Result<std::string> resolve(Call call, std::string_view provider, std::string_view provider_id) const {
    Collector user_id(kMaxUserId);
    const oc_status code =
        ONECLAW_SERVICE_CALL(oc_host_identity_v1, resolve, call.raw(), str(provider), str(provider_id), user_id.sink());
    if (code != OC_OK) return Status(code);
    return user_id.take();
  }
  Status link(Call call, std::string_view user_id, std::string_view provider, std::string_view provider_id,
              std::string_view metadata_json) const noexcept {
    return ONECLAW_SERVICE_CALL(oc_host_identity_v1, link, call.raw(), str(user_id), str(provider), str(provider_id),
                                str(metadata_json));
  }

  static constexpr size_t kMaxUserId = 256;
};

}  // namespace oneclaw::sdk
