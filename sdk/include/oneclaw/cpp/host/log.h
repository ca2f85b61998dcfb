// oneclaw/cpp/host/log.h - LogService: log lines with named fields. Semantics: oneclaw/host/log.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/log.h>

#include <span>
#include <string_view>

namespace oneclaw::sdk {

constexpr oc_log_field field(std::string_view name, std::string_view value) noexcept { return {str(name), str(value)}; }

// Any thread.
class LogService : public Service<oc_host_log_v1> {
 public:
  LogService() noexcept = default;
  explicit LogService(Host host) noexcept : Service(host, OC_HOST_LOG_V1) {}

  void write(Call call, int32_t level, std::string_view text, std::span<const oc_log_field> fields) const noexcept {
    write(call.raw(), level, text, fields);
  }
  // Without a call.
  void write(int32_t level, std::string_view text, std::span<const oc_log_field> fields) const noexcept {
    write(nullptr, level, text, fields);
  }
  bool is_enabled(int32_t level) const noexcept {
    return OC_HAS(table(), oc_host_log_v1, enabled) && table()->enabled(self(), level) != 0;
  }

 private:
  void write(oc_call* call, int32_t level, std::string_view text, std::span<const oc_log_field> fields) const noexcept {
    if (!OC_HAS(table(), oc_host_log_v1, write)) return;
    table()->write(self(), call, level, str(text), fields.data(), static_cast<uint32_t>(fields.size()));
  }
};

}  // namespace oneclaw::sdk
