// oneclaw/cpp/host/tool.h - ToolService: tools of other plugins, through the host's registry. Semantics:
// oneclaw/host/tool.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/tool.h>
#include <oneclaw/tool.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk {

class ToolService : public Service<oc_host_tool_v1> {
 public:
  ToolService() noexcept = default;
  explicit ToolService(Host host) noexcept : Service(host, OC_HOST_TOOL_V1) {}

  // Suspends. JSON in, JSON out.
  Result<std::string> invoke(Call call, std::string_view name, std::string_view input) const {
    Collector output(OC_TOOL_MAX_OUTPUT);
    const oc_status code =
        ONECLAW_SERVICE_CALL(oc_host_tool_v1, invoke, call.raw(), str(name), str(input), output.sink());
    if (code != OC_OK) return Status(code);
    return output.take();
  }
};

}  // namespace oneclaw::sdk
