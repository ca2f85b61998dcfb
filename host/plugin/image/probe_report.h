// The pipe between a probing child and its parent: lines "<kind> <status> <text>" on one fixed descriptor.
//
// Kinds: k loaded, r refused, x cross-check differs, e exec failed (the status is errno). Private to probe.
#pragma once

namespace oneclaw::plugin::image {

inline constexpr int kProbeReportFd = 3;

}  // namespace oneclaw::plugin::image
