#include "host/plugin/gate/log_line.h"

#include "host/base/text.h"

#include <cstdio>
#include <vector>

namespace oneclaw::plugin::gate {

base::LogLevel log_level(std::int32_t level) noexcept {
  if (level <= OC_LOG_TRACE) return base::LogLevel::trace;
  if (level >= OC_LOG_ERROR) return base::LogLevel::error;
  return static_cast<base::LogLevel>(level);
}

void write_line(Gate& gate, oc_call* call, std::int32_t level, oc_str text, const oc_log_field* fields,
                std::uint32_t count) noexcept {
  const base::LogLevel at = log_level(level);
  if (!gate.log().enabled(at)) return;
  try {
    std::vector<std::string> names;  // views in Field point here
    std::vector<base::Log::Field> out;
    const std::size_t taken = std::min<std::size_t>(count, OC_LOG_MAX_FIELDS);
    names.reserve(taken);
    if (call != nullptr && call->magic == oc_call::kLive) {
      char trace[17];
      std::snprintf(trace, sizeof(trace), "%016llx", static_cast<unsigned long long>(call->trace));
      out.emplace_back("call", std::string(trace));
      if (!call->principal.job.empty()) out.emplace_back("job", call->principal.job);
    }
    for (std::size_t i = 0; fields != nullptr && i < taken; ++i) {
      names.push_back(base::clean_utf8(call::from_oc(fields[i].name), 64));
      out.emplace_back(names.back(), base::clean_utf8(call::from_oc(fields[i].value), kMaxLogField));
    }
    gate.log().write(at, base::clean_utf8(call::from_oc(text), kMaxLogText), out);
  } catch (...) {
    // Out of memory while logging: the line is lost, the plugin's call is not.
    return;
  }
}

}  // namespace oneclaw::plugin::gate
