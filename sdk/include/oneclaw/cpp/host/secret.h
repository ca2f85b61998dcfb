// oneclaw/cpp/host/secret.h - SecretService: secrets by name, only those the manifest lists. Semantics:
// oneclaw/host/secret.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/secret.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk {

class SecretService : public Service<oc_host_secret_v1> {
 public:
  SecretService() noexcept = default;
  explicit SecretService(Host host) noexcept : Service(host, OC_HOST_SECRET_V1) {}

  // Suspends. Do not keep it longer than needed, never log it.
  Result<std::string> get(Call call, std::string_view name) const {
    Collector value(kMaxBytes);
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_secret_v1, get, call.raw(), str(name), value.sink());
    if (code != OC_OK) return Status(code);
    return value.take();
  }

  static constexpr size_t kMaxBytes = size_t{1} << 20;
};

}  // namespace oneclaw::sdk
