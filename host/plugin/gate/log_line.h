// A plugin's log line: bounded, made valid, and marked with instance, call and job.
#pragma once

#include "host/plugin/gate/gate.h"

#include <oneclaw/host/log.h>

namespace oneclaw::plugin::gate {

inline constexpr std::size_t kMaxLogText = 8192;
inline constexpr std::size_t kMaxLogField = 1024;

base::LogLevel log_level(std::int32_t level) noexcept;
// Any thread; call may be null.
void write_line(Gate& gate, oc_call* call, std::int32_t level, oc_str text, const oc_log_field* fields,
                std::uint32_t count) noexcept;

}  // namespace oneclaw::plugin::gate
